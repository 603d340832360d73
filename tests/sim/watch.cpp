#include "tests/sim/watch.hpp"

#include <algorithm>
#include <limits>

#include "protocol/charter/faults.hpp"

namespace stonechat::sim {
namespace {

// A world that is broken breaks in a thousand places; the first tell.
constexpr std::size_t violations_max = 20;

}  // namespace

Result<engine::LogPage> Watch::everything(const storage::Store& store) {
    constexpr auto no_limit = std::numeric_limits<std::size_t>::max();
    return store.log_after(0, no_limit, no_limit);
}

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

void Watch::restored(NodeIndex node) {
    Seen& seen = nodes_[node];
    seen.is_restored = true;
    seen.must_hear_first = true;
    seen.cursors.clear();
    seen.cursors_checked.clear();
    seen.charter = 0;
}

// What only the disk that was replaced held is nobody's to keep any more. It may have been told to people: a
// backup is older than what came after it.
void Watch::let_go_of_what_went_with_a_disk() {
    std::erase_if(acknowledged_, [this](const RecordId& record) {
        return std::ranges::none_of(nodes_, [&](const auto& one) {
            return one.second.is_honest && one.second.durable.contains(record);
        });
    });
}

void Watch::appended(NodeIndex node, const engine::NewRecord& record) {
    if (!nodes_[node].is_honest || record.record.header().author != nodes_[node].member) return;
    Written& written = written_[record.record.id()];
    written = {node, record.record.header(), record.body ? record.body->salt : written.salt};
}

void Watch::started(NodeIndex node, const storage::Store& store) {
    Seen& seen = nodes_[node];
    const auto snapshot = store.load();
    const auto page = everything(store);
    if (!snapshot || !page)
        return violated(invariant::memory_is_disk,
                        node_name(node) + " starts on a store that cannot be read");
    const auto before = std::exchange(seen.durable, {});
    std::vector<RecordId>& log = logs_[snapshot->store];
    log.clear();
    for (const auto& line : page->lines) {
        log.push_back(line.entry.record);
        seen.durable.insert(line.entry.record);
    }
    seen.store = snapshot->store;
    if (std::exchange(seen.is_restored, false))
        let_go_of_what_went_with_a_disk();
    else
        check_start(node, *snapshot, before);
    seen.cursors.clear();
    for (const sync::Cursor& cursor : snapshot->cursors) {
        seen.cursors[cursor.store] = cursor;
        check_cursor(node, cursor);
    }
}

// The same disk as before: whatever was promised of it holds.
void Watch::check_start(NodeIndex node, const engine::Snapshot& snapshot,
                        const std::unordered_set<RecordId>& before) {
    const Seen& seen = nodes_[node];
    for (const RecordId& record : acknowledged_)
        if (before.contains(record) && !seen.durable.contains(record))
            violated(invariant::acknowledged_is_kept, node_name(node) + " starts without " + record.hex());
    if (snapshot.charter.size() < seen.charter)
        violated(invariant::acknowledged_is_kept, node_name(node) + " starts with a shorter charter");
    std::map<StoreId, LogNumber> kept;
    for (const sync::Cursor& cursor : snapshot.cursors) kept[cursor.store] = cursor.number;
    for (const auto& [followed, cursor] : seen.cursors)
        if (kept[followed] < cursor.number)
            violated(invariant::cursors_last, node_name(node) + " starts with an older cursor than it kept");
}

void Watch::durable(NodeIndex node, LogNumber upto, const storage::Store& store) {
    Seen& seen = nodes_[node];
    std::vector<RecordId>& log = logs_[seen.store];
    while (log.size() < upto) {
        const auto entry = store.log_entry(log.size() + 1);
        if (!entry) return;  // cannot be read now; looked at with the next one
        if (!*entry)
            return violated(invariant::memory_is_disk, node_name(node) + " says that line " +
                                                           std::to_string(log.size() + 1) +
                                                           " is kept, which its disk does not hold");
        log.push_back((*entry)->record);
        seen.durable.insert(log.back());
    }
}

void Watch::stored(NodeIndex node, const engine::Stored& stored) {
    for (const engine::Stored::One& one : stored.records)
        if (one.line && one.kept.cursor) cursor_kept(node, *one.kept.cursor);
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
        if (acknowledged_.contains(record) && counts(record) && !seen.durable.contains(record))
            violated(invariant::cursors,
                     node_name(node) + " kept a cursor past " + record.hex() + ", which it does not hold");
    }
}

void Watch::check_place(const record::Header& header, const RecordId& id) {
    if (!is_honest(header.author)) return;
    const auto [place, is_new] = places_.try_emplace({header.feed(), header.sequence}, id);
    if (!is_new && place->second != id)
        violated(invariant::no_fork, "two records of " + header.author.hex() + " at " +
                                         std::to_string(header.sequence) + ": " + place->second.short_hex() +
                                         " and " + id.short_hex());
}

void Watch::answered(NodeIndex node, const RecordId& record, const std::optional<RecordId>& erases) {
    const Seen& seen = nodes_[node];
    if (!seen.is_honest) return;
    if (!seen.durable.contains(record))
        violated(invariant::acknowledged_is_kept,
                 node_name(node) + " tells people that a record is kept before it is: " + record.hex());
    if (!written_.contains(record)) return;  // a planted bug answers before any disk was asked
    acknowledged_.insert(record);
    if (erases) asked_to_be_gone_.emplace(record, *erases);
}

bool Watch::counts(const RecordId& record) const {
    return charter_.judge(written_.at(record).header, record).has_value();
}

void Watch::blamed(NodeIndex node, NodeIndex whom, const engine::Noted& note) {
    if (!nodes_[node].is_honest || !nodes_[whom].is_honest) return;
    if (note.what == engine::Noted::What::serves_erased)
        return violated(invariant::no_blame,
                        node_name(node) + " says that " + node_name(whom) + " serves an erased text");
    if (charter::consequence_of(note.code) != charter::Consequence::evict) return;
    violated(invariant::no_blame, node_name(node) + " refuses what " + node_name(whom) +
                                      " sent: " + note.field + ", " + note.code.message());
}

}  // namespace stonechat::sim
