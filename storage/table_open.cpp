// How TableStore makes a new store, takes one up, and takes it up again after the disk failed.

#include "storage/table_store.hpp"

namespace stonechat::storage {
namespace {

Refusal refuse(boost::system::error_code code, std::string_view rule) {
    return {code, "store", std::string{rule}};
}
Refusal refuse(boost::system::error_code code) {
    return refuse(code, code.message());
}

Result<bool> is_empty(const TablesView& view) {
    bool empty = true;
    for (std::size_t i = 0; i < tables_count; ++i) {
        const Status scanned =
            view.scan(static_cast<Table>(i), {}, Order::ascending, [&](ByteView, ByteView) -> Result<Next> {
                empty = false;
                return Next::none;
            });
        if (!scanned) return {boost::system::in_place_error, scanned.error()};
    }
    return empty;
}

// Durable before anyone learns the store's id: a cursor that a peer keeps on it must never outlive it.
Status create(Tables& tables, crypto::Rng& rng) {
    tables.put(Table::settings, as_bytes(format_setting), {key::number(format_version)});
    tables.put(Table::settings, as_bytes(store_setting), {rng.id<StoreId>().bytes});
    if (Status written = tables.commit(); !written) return written;
    return tables.sync();
}

Checked<void> check_format(Tables& tables, crypto::Rng& rng) {
    const auto value = tables.get(Table::settings, as_bytes(format_setting));
    if (!value) return refuse(value.error());
    if (*value) {
        const auto format = decode_number(**value);
        if (!format || *format == 0) return refuse(Errc::damaged);
        if (*format > format_version)
            return refuse(stonechat::Errc::wrong_value, "made by a newer version of stonechat");
        if (*format < format_version)
            return refuse(stonechat::Errc::wrong_value,
                          "made by a version before the first release: begin a new store, and it is copied "
                          "from the peers");
        return {};
    }
    const auto empty = is_empty(*tables.view());
    if (!empty) return refuse(empty.error());
    if (!*empty) return refuse(stonechat::Errc::wrong_value, "not a stonechat store");
    if (const Status created = create(tables, rng); !created) return refuse(created.error());
    return {};
}

}  // namespace

Checked<std::unique_ptr<TableStore>> TableStore::open(std::unique_ptr<Tables> tables, crypto::Rng& rng) {
    if (const auto known = check_format(*tables, rng); !known) return known.error();
    std::unique_ptr<TableStore> store{new TableStore{std::move(tables)}};
    const auto snapshot = store->load();
    if (!snapshot) return refuse(snapshot.error());
    const auto last_trace = store->last_trace();
    if (!last_trace) return refuse(last_trace.error());
    store->take_up(*snapshot, *last_trace);
    return store;
}

// What the disk holds counts, not what was in memory when it failed. Where it takes writes again but cannot
// be read, nothing is written yet.
Status TableStore::try_resume() {
    if (Status resumed = tables_->resume(); !resumed) return resumed;
    const auto snapshot = load();
    if (!snapshot) return snapshot.error();
    const auto last = last_trace();
    if (!last) return last.error();
    take_up(*snapshot, *last);
    return {};
}

Status TableStore::begin_anew(const StoreId& id) {
    if (Status is = writable(); !is) return is;
    tables_->put(Table::settings, as_bytes(store_setting), {id.bytes});
    tables_->put(Table::settings, as_bytes(restored_setting), {as_bytes("yes")});
    if (Status written = commit(); !written) return written;
    return sync();
}

void TableStore::take_up(const Snapshot& snapshot, std::uint64_t last_trace) {
    log_end_ = snapshot.log_end;
    log_digest_ = snapshot.log_digest;
    charter_end_ = snapshot.charter_end;
    last_trace_ = std::max(last_trace_, last_trace);  // a scrub under way knows numbers that were lost
    lanes_.clear();
    for (const LaneHead& head : snapshot.heads) lanes_[head.feed].head = head;
    for (const FeedLink& link : snapshot.above_heads) {
        Lane& lane = lanes_[link.feed];
        lane.head.feed = link.feed;
        ++lane.asides_count;
        if (link.sequence > lane.head.sequence)
            lane.above.emplace(link.sequence, feed::AboveHead{link.id, link.previous});
    }
    must_take_up_ = false;
}

}  // namespace stonechat::storage
