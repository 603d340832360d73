#include "node/commands/verification.hpp"

#include <algorithm>

#include "protocol/sync/log.hpp"

namespace stonechat::commands {
namespace {

bool is_signed_by_any_key_of(const charter::Member& author, const record::SignedRecord& record) {
    return record::verify(record, author.standing.record_key).has_value() ||
           std::ranges::any_of(author.earlier, [&](const charter::EndedStanding& ended) {
               return record::verify(record, ended.standing.record_key).has_value();
           });
}

}  // namespace

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
    places_[header.feed()][header.sequence].push_back({record->id, header.previous});
    authors.insert(header.author);
    const bool record_is_right = check_record(*record);
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

bool Verification::check_record(const record::SignedRecord& record) {
    const charter::Member* const author = charter_.find(record.header.author);
    if (author == nullptr) return fault(record.id, "its author is not in the charter");
    const auto judgement = charter_.judge(record.header, record.id);
    if (judgement ? !record::verify(record, judgement->key) : !is_signed_by_any_key_of(*author, record))
        return fault(record.id, "its signature is not its author's");
    ++records;
    if (judgement) return true;
    // Held from before its author's standing changed, as evidence.
    const bool is_void = judgement.error().code == Errc::revoked_author || !author->earlier.empty();
    if (!is_void) return fault(record.id, "its author may not publish it: " + judgement.error().text());
    ++voided;
    return true;
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

void Verification::check_links(const std::map<Sequence, std::vector<Placed>>& places) {
    Sequence held = 0;
    const std::vector<Placed>* before = nullptr;
    for (const auto& [sequence, here] : places) {
        missing += sequence - held - 1;
        if (here.size() > 1) fault(here.front().id, "its author signed another record for the same place");
        const bool follows = before != nullptr && sequence == held + 1;
        for (const Placed& one : here)
            if (follows && std::ranges::find(*before, one.previous, &Placed::id) == before->end())
                fault(one.id, "it does not name the record before it");
        held = sequence;
        before = &here;
    }
}

void Verification::finish() {
    for (const auto& [feed, places] : places_) check_links(places);
}

}  // namespace stonechat::commands
