#include "node/web/departures.hpp"

#include "crypto/hash.hpp"
#include "node/api/confirmed.hpp"
#include "node/log/log.hpp"
#include "node/web/office.hpp"
#include "protocol/privacy/cleared.hpp"

namespace stonechat::web {

Departures::Departures(Office& office) : office_{office} {
    doubt_what_is_open();
    forget_erased();
}

void Departures::doubt_what_is_open() {
    const bool is_from_backup = office_.engine().holds_back_bodies();
    std::vector<std::string> doubtful;
    for (const auto& [key, one] : office_.cases.all()) {
        const bool is_undecided = one.is_open() || one.state == CaseState::held;
        if (one.is_leaving() || (is_from_backup && is_undecided)) doubtful.push_back(key);
    }
    for (const std::string& key : doubtful)
        note(key, {.may_have_left = true, .is_from_backup = is_from_backup}, [](bool) {});
}

// Nobody knows here who has said yes since, or to what: it is looked for as it would leave now.
Held Departures::as_in_backup(const Case& one) const {
    Held out = one.held.value_or(Held{});
    if (!one.held)
        if (const auto body = office_.body_of(one))
            out.sha256 = crypto::sha256(as_bytes(record::write_body(*body))).hex();
    out.is_from_backup = true;
    return out;
}

void Departures::begin(const std::string& key, Case one, const Told& told) {
    check(one.held.has_value());
    // What the disk refuses only now can have brought back a case that says nothing of leaving.
    if (!under_way_.insert(key).second) return told(NotBegun{});
    one.state = CaseState::held;
    one.held->is_leaving = true;
    office_.cases.put(key, one, [this, key, one, told](bool is_kept) {
        if (is_kept) return leave(key, one, told);
        under_way_.erase(key);
        told(NotBegun{});
    });
}

// Before anything leaves, as for every publication. Of a masked report nothing is written down at the yes,
// which may be taken back until it leaves, so the first of two readers is named only here.
Checked<void> Departures::note_readers(const Case& one, const record::Body& body, bool keeps_only_end) const {
    const auto confirmed = [&](const std::string& who) {
        return api::note_confirmed(
            office_.node,
            {.who = who, .body = body, .sha256 = one.held->sha256, .text_checked = true, .attended = true});
    };
    if (keeps_only_end && one.first_yes && one.first_yes->sha256 == one.held->sha256)
        if (auto noted = confirmed(one.first_yes->by); !noted) return noted;
    return confirmed(one.held->by);
}

void Departures::leave(const std::string& key, const Case& one, const Told& told) {
    const bool keeps_only_end = office_.keeps_only_end_of(one);
    const auto body = office_.body_of(one);
    if (!body) return refuse(key, body.error(), told);
    // The charter or the code lists may have changed, so that something would be said otherwise.
    if (crypto::sha256(as_bytes(record::write_body(*body))).hex() != one.held->sha256)
        return refuse(key,
                      {make_error_code(Errc::text_not_checked), "",
                       "what would leave has changed since it was read; read it again"},
                      told);
    const auto cleared = privacy::clear({*body, true});
    if (!cleared) return refuse(key, cleared.error(), told);
    if (const auto noted = note_readers(one, *body, keeps_only_end); !noted)
        return refuse(key, noted.error(), told);
    office_.submit(
        [cleared = *cleared](stonechat::engine::RequestId number) {
            return stonechat::engine::Publish{number, cleared};
        },
        [this, key, keeps_only_end, told, who = one.held->by,
         hash = one.held->sha256](const Checked<RecordId>& result) {
            if (!result && result.error().code == make_error_code(Errc::not_confirmed))
                return note(key, {.may_have_left = true}, [told](bool) { told(MayHaveLeft{}); });
            if (!result) return refuse(key, result.error(), told);
            api::note_published(office_.node, who, hash, *result);
            log::event(log::Level::info, "web", "published",
                       {{"record", *result}, {"text_checked", true}, {"attended", true}});
            note(key, {*result, keeps_only_end, false}, [told, record = *result](bool is_kept) {
                told(Left{record, is_kept});
            });
        });
}

void Departures::refuse(const std::string& key, const Refusal& why, const Told& told) {
    note(key, {}, [told, why](bool) { told(NotTaken{why}); });
}

Case Departures::ended(Case one, const End& end) const {
    if (end.record) {
        one.state = CaseState::published;
        one.held.reset();  // who said yes stands in the audit log
        one.record = end.record->hex();
        one.changed = office_.clock.wall().time_since_epoch().count();
        return end.keeps_only_end ? one.forgotten() : one;
    }
    const bool is_asked = !one.messages.empty() && one.messages.back().by == "reviewer";
    one.state = is_asked ? CaseState::asked : CaseState::waiting;
    if (!end.may_have_left) one.held.reset();
    if (end.is_from_backup) one.held = as_in_backup(one);
    return one;
}

void Departures::note(const std::string& key, const End& end, const Saved& saved) {
    if (!end.record)
        log::event(log::Level::warn, "web", "back_to_review", {{"may_have_left", end.may_have_left}});
    under_way_.insert(key);
    office_.cases.put(
        key, ended(*office_.cases.find(key), end),
        [this, key, end, saved](bool is_kept) {
            under_way_.erase(key);
            if (!is_kept) ends_[key] = end;
            saved(is_kept);
        },
        end.keeps_only_end ? Before::is_wiped : Before::may_linger);
}

void Departures::note_again() {
    for (const auto& [key, end] : std::exchange(ends_, {})) note(key, end, [](bool) {});
}

// What a person asked for and the disk refused is not tried again behind their back: they are told.
void Departures::note_found(const std::string& key, const RecordId& record, const std::string& finder,
                            const Saved& saved) {
    const Case& one = *office_.cases.find(key);
    api::note_published(office_.node, one.held->by.empty() ? finder : one.held->by, one.held->sha256, record);
    const bool keeps_only_end = office_.keeps_only_end_of(one);
    office_.cases.put(key, ended(one, {record, keeps_only_end, false}), saved,
                      keeps_only_end ? Before::is_wiped : Before::may_linger);
}

void Departures::note_not_left(const std::string& key, const Saved& saved) {
    Case one = *office_.cases.find(key);
    one.held.reset();
    office_.cases.put(key, std::move(one), saved);
}

void Departures::forget_erased() {
    std::vector<std::string> erased;
    for (const auto& [key, one] : office_.cases.all())
        if (!one.is_forgotten() && office_.is_erased(one)) erased.push_back(key);
    if (erased.empty()) return;
    office_.wipe_dropped_drafts();
    // What the disk refuses stands again, and is found the next time.
    for (const std::string& key : erased)
        office_.cases.put(
            key, office_.cases.find(key)->forgotten(), [](bool) {}, Before::is_wiped);
}

}  // namespace stonechat::web
