#include "node/commands/verification.hpp"

#include <algorithm>
#include <utility>

#include "node/api/signer.hpp"
#include "protocol/sync/log.hpp"

namespace stonechat::commands {

bool Verification::fault(const RecordId& id, std::string what) {
    faults.push_back({id.is_zero() ? "" : id.hex(), std::move(what)});
    return false;
}

bool Verification::take(const engine::LogPage::Line& line) {
    check_account(line);
    const auto record = record::read_record(line.record.envelope.message);
    if (!record) return fault(line.entry.record, "is not a record: " + record.error().text());
    if (record->id != line.entry.record) return fault(line.entry.record, "its bytes hash to another id");
    if (line.entry.change != sync::Change::record_accepted) return check_text(line, record->header);
    const record::Header& header = record->header;
    Placed& placed =
        places_[header.feed()][header.sequence].emplace_back(Placed{record->id, header.previous});
    authors.insert(header.author);
    const bool record_is_right = check_record(*record, line.record.signature, placed.is_void);
    return check_text(line, header) && record_is_right;
}

// Each line's digest covers all lines before it: one that was changed, moved or taken out shows from there
// on.
void Verification::check_account(const engine::LogPage::Line& line) {
    ++lines;
    if (line.entry.number != lines)
        fault(line.entry.record, "stands in the wrong place of the store's account");
    digest_ = sync::next_digest(digest_, line.entry.change, line.entry.record);
    if (digest_ != line.entry.digest)
        fault(line.entry.record, "the store's account was changed at or before it");
    digest_ = line.entry.digest;  // named once, not at every line that follows
}

bool Verification::check_record(const record::SignedRecord& record, record::SignatureState state,
                                bool& is_void) {
    const charter::Member* const author = charter_.find(record.header.author);
    if (author == nullptr) return fault(record.id, "its author is not in the charter");
    if (state == record::SignatureState::provisional) ++unchecked;
    if (!api::signer_of(record, charter_)) return check_unsigned(record.id, state);
    if (state == record::SignatureState::bad)
        return fault(record.id, "is kept as badly signed, but its signature is its author's");
    ++records;
    const auto judgement = charter_.judge(record.header, record.id);
    if (judgement) return true;
    // Held from before its author's standing changed, as evidence.
    is_void = judgement.error().code == Errc::revoked_author || !author->earlier.empty();
    if (!is_void) return fault(record.id, "its author may not publish it: " + judgement.error().text());
    ++voided;
    return true;
}

// Not signed by its author: right only where the record behind it, which is, names it, and where the node
// does not take it for signed. Who names it shows at the end.
bool Verification::check_unsigned(const RecordId& id, record::SignatureState state) {
    if (state == record::SignatureState::verified) return fault(id, "its signature is not its author's");
    ++unsigned_records;
    unsigned_ids_.insert(id);
    return false;
}

bool Verification::check_text(const engine::LogPage::Line& line, const record::Header& header) {
    const auto& body = line.record.envelope.body;
    const bool is_present = line.record.body_state == record::BodyState::present;
    const bool is_counted = line.entry.change == sync::Change::record_accepted;
    if (is_present != body.has_value())
        return fault(line.entry.record,
                     is_present ? "its text is gone" : "a text is held that should be gone");
    if (body && record::hash_of(*body) != header.body_hash)
        return fault(line.entry.record, "its text is not the one that was signed");
    if (is_counted) ++(body ? texts : textless);
    return true;
}

// Leaves what the charter leaves of a lane. Where it is pinned, one history goes up to the pin and on from
// it: the other side of a fork is void, and so the fork is over.
void Verification::drop_void(const record::FeedId& feed, Places& places) {
    const charter::Member* const author = charter_.find(feed.author);
    const auto pinned = author == nullptr ? std::nullopt : charter::newest_pin(*author, feed);
    if (pinned) {
        const auto drop_unless = [&](Placed& one, bool stays) {
            if (!stays && !std::exchange(one.is_void, true)) ++voided;
        };
        // Down from the pin, as far as the chain is held.
        RecordId next = pinned->pin.id;
        for (Sequence at = pinned->pin.sequence; at > 0; --at) {
            const auto here = places.find(at);
            if (here == places.end()) break;
            const auto on_chain = std::ranges::find(here->second, next, &Placed::id);
            if (on_chain == here->second.end()) break;
            const RecordId previous = on_chain->previous;
            for (Placed& one : here->second) drop_unless(one, one.id == next);
            next = previous;
        }
        // Up from it, until a gap hides what follows what.
        std::set<RecordId> chain{pinned->pin.id};
        Sequence at = pinned->pin.sequence + 1;
        for (auto here = places.find(at); here != places.end() && here->first == at; ++here, ++at) {
            std::set<RecordId> stays;
            for (Placed& one : here->second) {
                drop_unless(one, chain.contains(one.previous));
                if (chain.contains(one.previous)) stays.insert(one.id);
            }
            chain = std::move(stays);
        }
    }
    for (auto& [sequence, here] : places) std::erase_if(here, [](const Placed& one) { return one.is_void; });
    std::erase_if(places, [](const auto& one) { return one.second.empty(); });
}

void Verification::check_links(const Places& places) {
    Sequence held = 0;
    const std::vector<Placed>* before = nullptr;
    for (const auto& [sequence, here] : places) {
        missing += sequence - held - 1;
        if (here.size() > 1) fault(here.front().id, "its author signed another record for the same place");
        const bool follows = before != nullptr && sequence == held + 1;
        for (const Placed& one : here)
            if (unsigned_ids_.contains(one.previous)) named_.insert(one.previous);
        for (const Placed& one : here)
            if (follows && std::ranges::find(*before, one.previous, &Placed::id) == before->end())
                fault(one.id, "it does not name the record before it");
        held = sequence;
        before = &here;
    }
}

void Verification::finish() {
    for (auto& [feed, places] : places_) {
        drop_void(feed, places);
        check_links(places);
    }
    for (const RecordId& id : unsigned_ids_)
        if (!named_.contains(id)) fault(id, "its signature is not its author's, and no record names it");
}

}  // namespace stonechat::commands
