// Which records concern what is used here, and what people here are told.

#include <algorithm>

#include "protocol/engine/engine.hpp"

namespace stonechat::engine {
namespace {

std::vector<matching::Warning> stored_warnings(const std::map<std::string, std::string>& texts) {
    std::vector<matching::Warning> out;
    for (const auto& [id, text] : texts) {
        // One that cannot be read is derived anew from its record; only what people did about it is lost.
        if (auto warning = matching::read_warning(text)) out.push_back(std::move(*warning));
    }
    return out;
}

std::vector<matching::TechnologyInUse> stored_inventory(const std::map<std::string, Bytes>& settings,
                                                        const record::CodeLists& lists) {
    const auto found = settings.find("inventory");
    if (found == settings.end()) return {};
    return matching::read_inventory(as_text(found->second), lists).technologies;
}

// Whether a maker speaks of anything that the charter does not list for it. Its header passed by naming what
// is listed, and the body may be about something else.
bool is_makers_word_about_others(const charter::Standing& standing, const record::Body& body) {
    if (standing.role != charter::Role::maker) return false;
    const auto is_listed = [&](const TechId& tech) {
        return std::ranges::find(standing.technologies, tech) != standing.technologies.end();
    };
    const auto technologies = record::technologies_of(body);
    return technologies.empty() || !std::ranges::all_of(technologies, is_listed);
}

// What a relay publishes under its own name for another organisation, and what has become of it since.
bool is_anothers(const matching::Warnings& warnings, const RecordId& id, const record::Body* body) {
    const auto* const report = body == nullptr ? nullptr : std::get_if<record::Report>(&body->content);
    if (report != nullptr) return report->masked;
    const auto warned = warnings.all().lower_bound({id, matching::HereId{}});
    return warned != warnings.all().end() && warned->first.record == id;
}

}  // namespace

Concern::Concern(const Snapshot& snapshot, const record::CodeLists& lists)
    : warnings{lists, stored_inventory(snapshot.settings, lists), stored_warnings(snapshot.warnings)} {
    for (const auto& [id, warning] : warnings.all()) told.insert(id);
}

void Engine::concern(const LogPage::Line& line, const record::Header& header, const record::Body* body) {
    if (!concern_.is_settled || concern_.fed + 1 != line.entry.number) return read_own_log();
    concern_.fed = line.entry.number;
    // Provisional ones are looked at once they are checked, badly signed ones never.
    if (line.record.signature != record::SignatureState::verified) return;
    if (feed(header, line.entry.record, line.record, body)) read_own_log_again();
}

// Returns whether everything must be fed again.
bool Engine::feed(const record::Header& header, const RecordId& id, const StoredRecord& held,
                  const record::Body* body) {
    using record::Kind;
    if (header.author == config_.self && header.kind != Kind::endorsement &&
        header.kind != Kind::technology && !is_anothers(concern_.warnings, id, body))
        return false;
    const charter::Member* author = charter_.find(header.author);
    if (author == nullptr) return false;  // not accepted, or we would not hold it
    const auto judgement = charter_.judge(header, id);
    const charter::Standing standing = judgement ? judgement->standing : author->standing;
    // Shown like any record, it counts as nothing said.
    if (body != nullptr && is_makers_word_about_others(standing, *body)) body = nullptr;
    auto changes = concern_.warnings.feed({.id = id,
                                           .author = header.author,
                                           .author_name = author->request.organisation,
                                           .author_sector = author->request.sector,
                                           .author_is_issuer = standing.seats.issuer,
                                           .author_is_steward = charter_.is_steward(header.author),
                                           .author_is_maker_of_it = standing.role == charter::Role::maker,
                                           .kind = header.kind,
                                           .urgency = header.urgency,
                                           .day = header.day,
                                           .today = now_.today,
                                           .technologies = header.technologies,
                                           .body = body,
                                           .is_erased = feed::is_erased(held.body_state),
                                           .is_void = held.is_void || !judgement});
    const bool feed_again = changes.feed_again;
    take_changes(std::move(changes));
    return feed_again;
}

void Engine::take_changes(matching::WarningChanges&& changes) {
    for (const matching::Warning& warning : changes.changed) {
        emit(SaveWarning{warning.id.text(), matching::write_warning(warning)});
        const bool asks = warning.level == matching::WarningLevel::answer_needed;
        if (concern_.told.insert(warning.id).second)
            emit(Noted{.what = Noted::What::warned, .record = warning.id.record, .number = asks ? 1U : 0U});
    }
    for (const matching::WarningId& id : changes.gone) {
        concern_.told.erase(id);
        emit(DropWarning{id.text()});
    }
}

void Engine::on(SetInventory& set) {
    auto reading = matching::read_inventory(set.csv, lists_);
    if (!reading.faults.empty()) {
        const matching::InventoryFault& first = reading.faults.front();
        return emit(
            Answer{set.request, Refusal{Errc::wrong_value, first.column,
                                        "line " + std::to_string(first.line) + ": " + first.rule, 0}});
    }
    const ByteView csv = as_bytes(set.csv);
    emit(SaveSetting{"inventory", Bytes{csv.begin(), csv.end()}, set.request});
    concern_.warnings.use(std::move(reading.technologies));
    start_pass();  // at once: what this one has fed so far is forgotten
}

// Nobody is told that something is kept before it is: what a disk refused would be gone with the next start,
// and an organisation not warned about what it uses.
void Engine::on(const SavedAsAsked& saved) {
    if (saved.is_kept) return emit(Answer{saved.request, RecordId{}});
    emit(Answer{saved.request,
                Refusal{make_error_code(Errc::store_failed), "",
                        "counts while this node runs; the disk refused to keep it, and is asked again", 0}});
}

void Engine::on(AnswerWarning& answer) {
    auto moved = concern_.warnings.move(answer.warning, answer.state, answer.reason);
    if (!moved) return emit(Answer{answer.request, moved.error()});
    emit(SaveWarning{answer.warning.text(), matching::write_warning(*moved), answer.request});
}

}  // namespace stonechat::engine
