// What is left at the end: on every honest disk, and the same on all of them.

#include <algorithm>

#include "tests/sim/watch.hpp"

namespace stonechat::sim {
namespace {

bool has_body(const Disk& disk, const RecordId& record) {
    const auto found = disk.store().find(record);
    return found && *found && (*found)->body_state == record::BodyState::present;
}

bool somebody_has_body(const std::vector<const Disk*>& disks, const RecordId& record) {
    return std::ranges::any_of(disks, [&](const Disk* disk) { return has_body(*disk, record); });
}

}  // namespace

// Orders act on whatever they name; an author's erasure only while it is itself kept, whole, and counts. One
// that reached others without its body may have lost that with the author's disk.
std::set<RecordId> Watch::to_be_gone(const std::vector<const Disk*>& disks) const {
    std::set<RecordId> out = ordered_gone_;
    for (const auto& [erasure, target] : asked_to_be_gone_)
        if (acknowledged_.contains(erasure) && counts(erasure) && somebody_has_body(disks, erasure))
            out.insert(target);
    return out;
}

Violation Watch::unsettled(const std::vector<const Disk*>& disks) const {
    const auto gone = to_be_gone(disks);
    // Bodies first: an erasure says in its own what it erases. What nobody honest has, went with a disk.
    for (std::size_t node = 0; node < disks.size(); ++node) {
        const auto snapshot = disks[node]->store().load();
        if (!snapshot)
            return {0, std::string{invariant::memory_is_disk},
                    node_name(node) + " could not start again on its disk"};
        for (const engine::LackingBody& one : snapshot->lacking) {
            if (!acknowledged_.contains(one.record) || !counts(one.record) || gone.contains(one.record))
                continue;
            if (somebody_has_body(disks, one.record))
                return {0, std::string{invariant::bodies_arrive},
                        node_name(node) + " lacks the body of " + one.record.hex()};
        }
    }
    for (std::size_t node = 0; node < disks.size(); ++node)
        for (const RecordId& record : gone)
            if (disks[node]->holds(written_.at(record).salt.bytes))
                return {0, std::string{invariant::erased_is_gone},
                        node_name(node) + " holds the erased body of " + record.hex()};
    return {};
}

void Watch::look_through(NodeIndex node, const storage::Store& store, const feed::Lanes& lanes) {
    const auto snapshot = store.load();
    const auto page = everything(store);
    if (!snapshot || !page)
        return violated(invariant::memory_is_disk, node_name(node) + " cannot read its store");
    feed::Lanes kept;
    kept.restore(snapshot->heads, snapshot->above_heads);
    const auto heads = lanes.heads();
    if (kept.lanes_count() != heads.size())
        violated(invariant::memory_is_disk, node_name(node) + " has " + std::to_string(kept.lanes_count()) +
                                                " lanes on its disk and " + std::to_string(heads.size()) +
                                                " in memory");
    for (const feed::Head& head : heads)
        if (!kept.is_forked(head.feed) && kept.head(head.feed) != head)
            violated(invariant::memory_is_disk,
                     node_name(node) + " has in the lane of " + head.feed.author.short_hex() + " " +
                         std::to_string(kept.head(head.feed).sequence) + " on its disk and " +
                         std::to_string(head.sequence) + " in memory");
    for (const feed::Head& head : heads)
        if (kept.is_forked(head.feed) != lanes.is_forked(head.feed))
            violated(invariant::memory_is_disk,
                     node_name(node) + " knows of a fork of " + head.feed.author.short_hex() +
                         (kept.is_forked(head.feed) ? " on its disk only" : " in memory only") + ": epoch " +
                         head.feed.epoch.hex().substr(0, 4) + ", lane " +
                         std::to_string(static_cast<int>(head.feed.lane)));
    for (const sync::Cursor& cursor : snapshot->cursors) check_cursor(node, cursor);
    held_[node];  // even if it holds nothing
    for (const auto& line : page->lines) look_at(node, line);
}

// There a node that does not hold what the pin names cannot tell what its chain is.
bool Watch::is_below_a_pin(const record::Header& header) const {
    const charter::Member* author = charter_.find(header.author);
    return author != nullptr &&
           std::ranges::any_of(author->earlier, [&](const charter::EndedStanding& ended) {
               return std::ranges::any_of(ended.pins, [&](const charter::Pin& pin) {
                   return pin.epoch == header.epoch && pin.lane == header.lane &&
                          header.sequence <= pin.sequence;
               });
           });
}

void Watch::look_at(NodeIndex node, const engine::LogPage::Line& line) {
    const auto record = record::read_record(line.record.envelope.message);
    check(record.has_value());
    const auto judgement = charter_.judge(record->header, record->id);
    const bool is_refused = !judgement && judgement.error().code != make_error_code(Errc::charter_not_held);
    if (is_refused && !line.record.is_void && !is_below_a_pin(record->header))
        violated(invariant::void_is_void, node_name(node) + " counts " + record->id.hex());
    if (!line.record.is_void && is_honest(record->header.author)) held_[node].insert(record->id);
    if (!is_verified(*record) && line.record.signature != record::SignatureState::bad)
        violated(invariant::verified, node_name(node) + " counts as signed " + record->id.hex());
    check_place(record->header, record->id);
    if (line.record.envelope.body && !is_clear(*line.record.envelope.body))
        violated(invariant::cleared, node_name(node) + " holds a body that identifies someone");
}

void Watch::compare() {
    for (const RecordId& record : acknowledged_)
        for (const auto& [node, held] : held_)
            if (!held.contains(record) && counts(record))
                violated(invariant::acknowledged_is_kept, node_name(node) + " lacks " + record.hex() +
                                                              " of " + node_name(written_.at(record).author) +
                                                              ", who was told it is kept");
    for (const auto& [node, held] : held_)
        if (held != held_.begin()->second)
            violated(invariant::equal, node_name(node) + " holds " + std::to_string(held.size()) +
                                           " records, " + node_name(held_.begin()->first) + " " +
                                           std::to_string(held_.begin()->second.size()) +
                                           " and not the same");
}

}  // namespace stonechat::sim
