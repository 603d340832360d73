#include "tests/sim/watch.hpp"

#include <algorithm>
#include <limits>

#include "protocol/charter/faults.hpp"
#include "protocol/privacy/receive.hpp"

namespace stonechat::sim {
namespace {

// A world that is broken breaks in a thousand places; the first tell.
constexpr std::size_t violations_max = 20;

std::string node_name(NodeIndex node) {
    return "node " + std::to_string(node);
}

Result<engine::LogPage> everything(const storage::Store& store) {
    constexpr auto no_limit = std::numeric_limits<std::size_t>::max();
    return store.log_after(0, no_limit, no_limit);
}

}  // namespace

void Watch::add_node(NodeIndex node, MemberId member, bool is_honest) {
    nodes_[node].member = member;
    nodes_[node].is_honest = is_honest;
    if (is_honest) honest_.insert(member);
}

void Watch::cleared(ByteView body) {
    cleared_.insert(crypto::sha256(body));
}

void Watch::violated(std::string_view invariant, std::string detail) {
    if (violations_.size() < violations_max)
        violations_.push_back({0, std::string{invariant}, std::move(detail)});
}

void Watch::started(NodeIndex node, const storage::Store& store) {
    Seen& seen = nodes_[node];
    const auto snapshot = store.load();
    const auto page = everything(store);
    if (!snapshot || !page)
        return violated(invariant::memory_is_disk, node_name(node) + " starts on a store that cannot be read");
    seen.durable.clear();
    std::vector<RecordId>& log = logs_[snapshot->store];
    if (page->lines.size() < log.size() && seen.is_honest)
        violated(invariant::memory_is_disk, node_name(node) + " starts with fewer lines than were durable");
    log.clear();
    for (const auto& line : page->lines) {
        log.push_back(line.entry.record);
        seen.durable.insert(line.entry.record);
    }
    seen.store = snapshot->store;
    if (!seen.is_honest) return;
    for (const auto& [record, author] : acknowledged_)
        if (author == node && !seen.durable.contains(record))
            violated(invariant::acknowledged_is_kept,
                     node_name(node) + " starts without its " + record.hex());
    if (snapshot->charter.size() < seen.charter)
        violated(invariant::acknowledged_is_kept, node_name(node) + " starts with a shorter charter");
    std::map<StoreId, sync::Cursor> kept;
    for (const sync::Cursor& cursor : snapshot->cursors) kept[cursor.store] = cursor;
    for (const auto& [followed, cursor] : seen.cursors)
        if (kept[followed].number < cursor.number)
            violated(invariant::cursors_last, node_name(node) + " starts with an older cursor than it kept");
    seen.cursors = kept;
    for (const auto& [followed, cursor] : kept) check_cursor(node, cursor);
}

void Watch::stored(NodeIndex node, const engine::Stored& stored, const storage::Store& store,
                   bool is_durable) {
    Seen& seen = nodes_[node];
    std::vector<RecordId>& log = logs_[seen.store];
    for (const engine::Stored::One& one : stored.records) {
        if (!one.line || !is_durable) continue;
        seen.durable.insert(one.record);
        // With a line, all before it are durable, those among them whose own sync had failed.
        while (log.size() < one.line->number) {
            const auto entry = store.log_entry(log.size() + 1);
            check(entry.has_value() && entry->has_value());
            log.push_back((*entry)->record);
            seen.durable.insert(log.back());
        }
    }
    for (const engine::Stored::One& one : stored.records)
        if (one.line && is_durable && one.kept.cursor && seen.is_honest) cursor_kept(node, *one.kept.cursor);
}

void Watch::charter_kept(NodeIndex node, CharterSequence sequence) {
    nodes_[node].charter = std::max(nodes_[node].charter, sequence);
}

void Watch::cursor_asked(NodeIndex node, const sync::Cursor& cursor) {
    const auto kept = nodes_[node].cursors.find(cursor.store);
    if (kept != nodes_[node].cursors.end() && cursor.number < kept->second.number) kept->second = cursor;
}

void Watch::cursor_kept(NodeIndex node, const sync::Cursor& cursor) {
    nodes_[node].cursors[cursor.store] = cursor;
    check_cursor(node, cursor);
}

// Every line of the other's log up to the cursor is held here, so that following on from it misses nothing.
// Lines of hostile authors' are left out: a fork below a head is the audit's to find.
void Watch::check_cursor(NodeIndex node, const sync::Cursor& cursor) {
    Seen& seen = nodes_[node];
    const auto log = logs_.find(cursor.store);
    if (log == logs_.end()) return;
    LogNumber& checked = seen.cursors_checked[cursor.store];
    const LogNumber until = std::min<LogNumber>(cursor.number, log->second.size());
    for (; checked < until; ++checked) {
        const RecordId& record = log->second.at(checked);
        const bool is_of_honest = acknowledged_.contains(record);
        if (is_of_honest && !seen.durable.contains(record))
            violated(invariant::cursors,
                     node_name(node) + " kept a cursor past " + record.hex() + ", which it does not hold");
    }
}

bool Watch::is_verified(const record::SignedRecord& record) {
    const auto [known, is_new] = verified_.try_emplace(record.id, false);
    if (!is_new) return known->second;
    const charter::Member* author = charter_.find(record.header.author);
    known->second = author != nullptr && record::verify(record, author->request.record_key).has_value();
    return known->second;
}

bool Watch::is_clear(const record::SaltedBody& body) {
    const auto [known, is_new] = clear_.try_emplace(crypto::sha256(body.body), true);
    if (is_new) known->second = !privacy::examine_canonical(as_text(body.body)).is_withheld;
    return known->second;
}

void Watch::check_place(const record::Header& header, const RecordId& id) {
    if (!is_honest(header.author)) return;
    const auto [place, is_new] = places_.try_emplace({header.feed(), header.sequence}, id);
    if (!is_new && place->second != id)
        violated(invariant::no_fork, "two records of " + header.author.hex() + " at " +
                                         std::to_string(header.sequence) + ": " + place->second.short_hex() +
                                         " and " + id.short_hex());
}

void Watch::take(Content& content, const record::Envelope& envelope, const Seen& sender) {
    const auto record = record::read_record(envelope.message);
    check(record.has_value());  // an honest engine made it
    content.records.push_back(record->id);
    const auto fault = [&](std::string_view broken, const std::string& detail) {
        content.broken_invariant = broken;
        content.detail = detail + " " + record->id.hex();
    };
    if (!is_verified(*record)) return fault(invariant::verified, "sends, with another's signature,");
    check_place(record->header, record->id);
    if (!envelope.body) return;
    const bool is_own = record->header.author == sender.member;
    if (is_own && !cleared_.contains(crypto::sha256(envelope.body->body)))
        return fault(invariant::cleared, "sends a body of its own that nobody cleared:");
    if (!is_clear(*envelope.body)) fault(invariant::cleared, "sends a body that identifies someone:");
}

const Watch::Content& Watch::content_of(ByteView frame, const Seen& sender) {
    const auto [known, is_new] = contents_.try_emplace(crypto::sha256(frame));
    Content& content = known->second;
    if (!is_new) return content;
    const auto decoded = engine::decode_frame(frame);
    check(decoded.has_value());  // an honest engine made it
    if (const auto* follow = std::get_if<engine::Follow>(&*decoded)) content.follow = *follow;
    if (const auto* records = std::get_if<engine::Records>(&*decoded))
        for (const engine::Item& item : records->items) {
            if (const auto* envelope = std::get_if<record::Envelope>(&item))
                take(content, *envelope, sender);
            else
                content.records.push_back(std::get<engine::Announcement>(item).link.id);
        }
    if (const auto* pulled = std::get_if<engine::Pulled>(&*decoded))
        for (const record::Envelope& envelope : pulled->records) take(content, envelope, sender);
    return content;
}

void Watch::sent(NodeIndex node, NodeIndex to, ByteView frame) {
    const Seen& seen = nodes_[node];
    if (!seen.is_honest) return;
    const Content& content = content_of(frame, seen);
    if (!content.broken_invariant.empty())
        violated(content.broken_invariant, node_name(node) + " " + content.detail);
    for (const RecordId& record : content.records)
        if (!seen.durable.contains(record))
            violated(invariant::durable_before_it_leaves,
                     node_name(node) + " sends what a loss of power could take: " + record.hex());
    if (!content.follow) return;
    const auto kept = seen.cursors.find(nodes_[to].store);
    if (kept != seen.cursors.end() && content.follow->number < kept->second.number)
        violated(invariant::cursors_last, node_name(node) + " follows from before its cursor");
}

void Watch::answered(NodeIndex node, const RecordId& record) {
    const Seen& seen = nodes_[node];
    if (!seen.is_honest) return;
    if (!seen.durable.contains(record))
        violated(invariant::acknowledged_is_kept,
                 node_name(node) + " tells people that a record is kept before it is: " + record.hex());
    acknowledged_.emplace(record, node);
}

void Watch::blamed(NodeIndex node, NodeIndex whom, const engine::Noted& note) {
    if (!nodes_[node].is_honest || !nodes_[whom].is_honest) return;
    if (charter::consequence_of(note.code) != charter::Consequence::evict) return;
    violated(invariant::no_blame, node_name(node) + " refuses what " + node_name(whom) +
                                      " sent: " + note.field + ", " + note.code.message());
}

void Watch::look_through(NodeIndex node, const storage::Store& store, const feed::Lanes& lanes) {
    const auto snapshot = store.load();
    const auto page =
        store.log_after(0, std::numeric_limits<std::size_t>::max(), std::numeric_limits<std::size_t>::max());
    if (!snapshot || !page)
        return violated(invariant::memory_is_disk, node_name(node) + " cannot read its store");
    feed::Lanes kept;
    kept.restore(snapshot->heads, snapshot->above_heads);
    const auto heads = lanes.heads();
    if (kept.heads() != heads)
        violated(invariant::memory_is_disk, node_name(node) + " has other heads on its disk than in memory");
    for (const feed::Head& head : heads)
        if (kept.is_forked(head.feed) != lanes.is_forked(head.feed))
            violated(invariant::memory_is_disk,
                     node_name(node) + " knows of a fork in memory or on its disk, not in both");
    for (const sync::Cursor& cursor : snapshot->cursors) check_cursor(node, cursor);
    std::set<RecordId>& held = held_[node];
    for (const auto& line : page->lines) {
        held.insert(line.entry.record);
        const auto record = record::read_record(line.record.envelope.message);
        check(record.has_value());
        if (!is_verified(*record))
            violated(invariant::verified,
                     node_name(node) + " holds, with another's signature, " + record->id.hex());
        check_place(record->header, record->id);
        if (line.record.envelope.body && !is_clear(*line.record.envelope.body))
            violated(invariant::cleared, node_name(node) + " holds a body that identifies someone");
    }
}

void Watch::compare() {
    for (const auto& [record, author] : acknowledged_)
        for (const auto& [node, held] : held_)
            if (!held.contains(record))
                violated(invariant::acknowledged_is_kept, node_name(node) + " lacks " + record.hex() +
                                                              " of " + node_name(author) +
                                                              ", who was told it is kept");
    for (const auto& [node, held] : held_)
        if (held != held_.begin()->second)
            violated(invariant::equal, node_name(node) + " holds " + std::to_string(held.size()) +
                                           " records, " + node_name(held_.begin()->first) + " " +
                                           std::to_string(held_.begin()->second.size()) +
                                           " and not the same");
}

}  // namespace stonechat::sim
