// What a change in the charter does to the records held of one author.

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "protocol/record/envelope.hpp"
#include "storage/pinned_chain.hpp"
#include "storage/table_store.hpp"

namespace stonechat::storage {
namespace {

using engine::Reconsideration;

enum class Verdict { valid, is_void, undecided };

Verdict judged(const Reconsideration& by, const record::Header& header, const RecordId& id) {
    if (!by.member) return Verdict::is_void;
    const auto judgement = charter::judge(*by.member, header, id, by.charter_held);
    if (judgement) return Verdict::valid;
    return judgement.error().code == stonechat::Errc::charter_not_held ? Verdict::undecided
                                                                       : Verdict::is_void;
}

Status read_links(const TablesView& view, Table table, const key::Feed& feed, std::vector<FeedLink>& out) {
    const Bytes until = end_of_prefix(feed);
    return view.scan(table, {feed, until}, Order::ascending,
                     [&](ByteView key, ByteView value) -> Result<Next> {
                         const auto link = decode_link(key, value);
                         if (!link) return link.error();
                         out.push_back(*link);
                         return Next::row;
                     });
}

// The feeds of one author that have rows in a table.
Status read_feeds(const TablesView& view, Table table, const MemberId& author,
                  std::set<record::FeedId>& out) {
    Bytes from{author.bytes.begin(), author.bytes.end()};
    const Bytes until = end_of_prefix(from);
    for (Bytes next = from; !next.empty();) {
        from = std::exchange(next, {});
        const Status scanned = view.scan(table, {from, until}, Order::ascending,
                                         [&](ByteView key, ByteView value) -> Result<Next> {
                                             const auto link = decode_link(key, value);
                                             if (!link) return link.error();
                                             out.insert(link->feed);
                                             next = end_of_prefix(key::feed(link->feed));
                                             return Next::none;
                                         });
        if (!scanned) return scanned;
    }
    return {};
}

}  // namespace

struct TableStore::Move {
    const FeedLink* link;
    bool is_void;
    LogNumber accepted;
    record::Urgency urgency;
    Bytes row;
};

struct TableStore::HeldLane {
    [[nodiscard]] ById by_id() const;

    record::FeedId feed;
    std::vector<FeedLink> links;   // of the lane
    std::vector<FeedLink> voided;  // held beside it
    std::set<RecordId> asides;     // of the links: those that no head has passed
    std::vector<FeedLink> falls;   // become void
    std::vector<FeedLink> rises;   // are restored
    std::vector<Move> moves;       // of both, as their rows are now
    LaneHead below;                // the head, taken back to below the lowest place that changes
};

Result<TableStore::HeldLane> TableStore::read_lane(const record::FeedId& feed) const {
    const auto view = tables_->view();
    HeldLane lane;
    lane.feed = feed;
    const key::Feed prefix = key::feed(feed);
    std::vector<FeedLink> asides;
    for (const Status& read : {read_links(*view, Table::feeds, prefix, lane.links),
                               read_links(*view, Table::voided, prefix, lane.voided),
                               read_links(*view, Table::asides, prefix, asides)})
        if (!read) return read.error();
    for (const FeedLink& link : asides) lane.asides.insert(link.id);
    return lane;
}

Status TableStore::judge_lane(HeldLane& lane, const Reconsideration& by) const {
    const auto pinned_at = by.member ? charter::newest_pin(*by.member, lane.feed) : std::nullopt;
    const charter::Pin* const pin = pinned_at ? &pinned_at->pin : nullptr;
    const ById all = lane.by_id();
    const auto chain = pin != nullptr ? std::optional<PinnedChain>{std::in_place, *pin, all} : std::nullopt;
    const auto verdict = [&](const FeedLink& link, bool is_in_lane) -> Result<Verdict> {
        if (chain && chain->excludes(link)) return Verdict::is_void;
        // At or below a pin it keeps the standing that it was accepted with.
        if (is_in_lane && pin != nullptr && link.sequence <= pin->sequence) return Verdict::valid;
        const auto stored = find(link.id);
        if (!stored) return stored.error();
        if (!*stored) return Errc::damaged;
        const auto record = record::read_record((*stored)->envelope.message);
        if (!record) return Errc::damaged;
        return judged(by, record->header, link.id);
    };
    for (const FeedLink& link : lane.links) {
        const auto is = verdict(link, true);
        if (!is) return is.error();
        if (*is == Verdict::is_void) lane.falls.push_back(link);
    }
    for (const FeedLink& link : lane.voided) {
        const auto is = verdict(link, false);
        if (!is) return is.error();
        if (*is == Verdict::valid) lane.rises.push_back(link);
    }
    return {};
}

void TableStore::put_move(const Move& move, std::vector<LogEntry>& lines) {
    const Change change = move.is_void ? Change::record_voided : Change::record_restored;
    const LogEntry entry = next_entry(change, move.link->id);
    auto row = decode_record_row(move.accepted, move.row);
    row->is_void = move.is_void;
    row->changed = entry.number;
    put_record(move.accepted, *row);
    put_line(entry, move.accepted);
    lines.push_back(entry);
    if (row->signature == record::SignatureState::provisional) {
        // By which key, if any, it may be checked is the standing's to say, so it waits until it has one.
        const auto waits = key::provisional(move.urgency, move.accepted);
        if (move.is_void)
            tables_->erase(Table::provisional, waits);
        else
            tables_->put(Table::provisional, waits, {});
    }
    const auto key = key::link(*move.link);
    tables_->erase(move.is_void ? Table::feeds : Table::voided, key);
    tables_->put(move.is_void ? Table::voided : Table::feeds, key, {move.link->previous.bytes});
}

TableStore::ById TableStore::HeldLane::by_id() const {
    ById all;
    for (const auto* some : {&links, &voided})
        for (const FeedLink& link : *some) all[link.id] = &link;
    return all;
}

// Reads the rows that putting it will write.
Status TableStore::plan_lane(HeldLane& held) const {
    const ById all = held.by_id();
    for (const bool is_void : {true, false})
        for (const FeedLink& link : is_void ? held.falls : held.rises) {
            const auto number = accepted(link.id);
            if (!number) return number.error();
            if (!*number) return Errc::damaged;
            auto row = tables_->get(Table::records, key::number(**number));
            if (!row) return row.error();
            if (!*row) return Errc::damaged;
            const auto decoded = decode_record_row(**number, **row);
            if (!decoded) return decoded.error();
            const auto record = record::read_record(Bytes{decoded->message.begin(), decoded->message.end()});
            if (!record) return Errc::damaged;
            held.moves.push_back({&link, is_void, **number, record->header.urgency, std::move(**row)});
        }
    const auto lane = lanes_.find(held.feed);
    if (lane != lanes_.end()) held.below = lane->second.head;
    held.below.feed = held.feed;
    for (const Move& move : held.moves)
        while (held.below.sequence >= move.link->sequence) {
            const auto at = all.find(held.below.id);
            if (at == all.end()) return Errc::damaged;
            --held.below.sequence;
            held.below.id = held.below.sequence == 0 ? RecordId{} : at->second->previous;
        }
    return {};
}

// Moves what falls and what rises, and finds the head anew from below the lowest place that changed.
void TableStore::put_lane(const HeldLane& held, std::vector<LogEntry>& lines) {
    Lane& lane = lanes_[held.feed];
    const ById all = held.by_id();
    std::set<RecordId> fallen;
    for (const Move& move : held.moves) {
        put_move(move, lines);
        if (move.is_void) fallen.insert(move.link->id);
    }
    std::vector<FeedLink> links;
    for (const FeedLink& link : held.links)
        if (!fallen.contains(link.id)) links.push_back(link);
    links.insert(links.end(), held.rises.begin(), held.rises.end());

    // The head goes back along its chain to below what changed; then on over what is left.
    lane.head = held.below;
    const Sequence kept = held.below.sequence;
    lane.above.clear();
    for (const FeedLink& link : links)
        if (link.sequence > kept) lane.above.emplace(link.sequence, feed::AboveHead{link.id, link.previous});
    feed::advance(lane.head, lane.above);
    std::set<RecordId> passed;
    RecordId at = lane.head.id;
    for (Sequence sequence = lane.head.sequence; sequence > kept; --sequence) {
        passed.insert(at);
        at = all.at(at)->previous;
    }
    lane.asides_count = 0;
    for (const FeedLink& link : held.links)
        if (held.asides.contains(link.id)) tables_->erase(Table::asides, key::link(link));
    for (const FeedLink& link : links) {
        if (link.sequence <= kept ? !held.asides.contains(link.id) : passed.contains(link.id)) continue;
        tables_->put(Table::asides, key::link(link), {link.previous.bytes});
        ++lane.asides_count;
    }
    if (lane.asides_count > 0)
        tables_->put(Table::heads, key::feed(held.feed), {encode(lane.head)});
    else
        tables_->erase(Table::heads, key::feed(held.feed));
    if (links.empty()) lanes_.erase(held.feed);
}

Result<Reconsidered> TableStore::reconsider(const Reconsideration& by) {
    if (const Status is = writable(); !is) return is.error();
    std::set<record::FeedId> feeds;
    {
        const auto view = tables_->view();
        for (const Table table : {Table::feeds, Table::voided})
            if (const Status read = read_feeds(*view, table, by.author, feeds); !read) return read.error();
    }
    // All that is read comes before the first row is put: a batch is made whole or not begun.
    std::vector<HeldLane> held;
    held.reserve(feeds.size());
    for (const record::FeedId& feed : feeds) {
        auto lane = read_lane(feed);
        if (!lane) return lane.error();
        if (const Status is = judge_lane(*lane, by); !is) return is.error();
        held.push_back(std::move(*lane));
        if (const Status is = plan_lane(held.back()); !is) return is.error();
    }
    Reconsidered out;
    for (const HeldLane& lane : held) {
        if (!lane.moves.empty()) put_lane(lane, out.lines);
        const auto now = lanes_.find(lane.feed);
        if (now == lanes_.end()) continue;
        out.heads.push_back(now->second.head);
        for (const auto& [sequence, above] : now->second.above)
            out.above_heads.push_back({lane.feed, sequence, above.id, above.previous});
        const std::set<RecordId> gone = [&] {
            std::set<RecordId> ids;
            for (const FeedLink& link : lane.falls) ids.insert(link.id);
            return ids;
        }();
        std::map<Sequence, std::size_t> in_place;  // two that are left in one are still a fork
        for (const FeedLink& link : lane.links)
            if (!gone.contains(link.id)) ++in_place[link.sequence];
        for (const FeedLink& link : lane.links)
            if (link.sequence <= now->second.head.sequence && lane.asides.contains(link.id) &&
                !gone.contains(link.id) && in_place[link.sequence] > 1)
                out.above_heads.push_back(link);
    }
    if (!out.lines.empty())
        if (const Status written = commit(); !written) return written.error();
    return out;
}

}  // namespace stonechat::storage
