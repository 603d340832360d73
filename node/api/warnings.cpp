#include <algorithm>
#include <tuple>

#include "node/api/handlers.hpp"
#include "node/api/record_json.hpp"
#include "node/api/reply.hpp"
#include "protocol/matching/warnings.hpp"

namespace stonechat::api {
namespace {

using matching::Warning;

Json optional_day(const std::optional<Day>& day) {
    return day ? json_text(iso_date(*day)) : Json{nullptr};
}

Json warning_json(const Warning& warning, Day today) {
    JsonObject out;
    out.text("id", warning.id.text()).text("record", warning.id.record.hex());
    out.text("kind", name_of(warning.kind)).text("level", name_of(warning.level));
    out.text("severity", name_of(warning.severity)).text("standing", name_of(warning.standing));
    out.truth("good_news", warning.is_good_news).text("title", warning.title);
    out.add("why", json_array(warning.why, json_text));
    out.text("match", name_of(warning.match)).text("identifier", name_of(warning.identifier));
    out.text("here", warning.here).text("author_name", warning.author_name);
    out.text("day", iso_date(std::min(warning.day, today)));
    out.add("acknowledge_by", optional_day(warning.acknowledge_by));
    out.add("complete_by", optional_day(warning.complete_by));
    out.add("follow_ups", json_array(warning.follow_ups, [](const matching::FollowUp& one) {
                return JsonObject{}.text("record", one.record.hex()).text("type", one.type).take();
            }));
    out.text("state", name_of(warning.state));
    out.add("reason", warning.reason ? json_text(*warning.reason) : Json{nullptr});
    out.truth("open", warning.is_open()).truth("overdue", warning.is_overdue(today));
    return out.take();
}

// What waits for an answer first, the gravest of it first, then the newest.
bool comes_first(const Warning& a, const Warning& b) {
    const auto key = [](const Warning& one) {
        return std::tuple{one.is_open(), one.level, one.severity, one.day};
    };
    return key(a) != key(b) ? key(a) > key(b) : a.id < b.id;
}

struct AskedAnswer {
    matching::WarningState state{};
    std::optional<std::string> reason;
};

Checked<AskedAnswer> read_answer(const std::string& text) {
    const auto json = record::parse_json(text);
    if (!json) return json.error();
    const Json* const state = json->find("state");
    const auto* const name = state == nullptr ? nullptr : state->as<std::string>();
    const auto known = name == nullptr ? std::nullopt : matching::warning_state(*name);
    if (!known)
        return Refusal{make_error_code(Errc::wrong_value), "/state",
                       "must be seen, assessing, action-needed, under-way, complete or not-relevant"};
    AskedAnswer out{*known, std::nullopt};
    const Json* const reason = json->find("reason");
    if (reason != nullptr && reason->as<std::nullptr_t>() == nullptr) {
        const auto* const code = reason->as<std::string>();
        if (code == nullptr) return Refusal{make_error_code(Errc::wrong_type), "/reason", "must be a code"};
        out.reason = *code;
    }
    return out;
}

}  // namespace

void list_warnings(const Node& node, const Request& request, Respond respond) {
    if (is_restoring(node, respond)) return;
    const auto asked = request.query.find("state");
    std::optional<matching::WarningState> state;
    if (asked != request.query.end() && asked->second != "open") {
        state = matching::warning_state(asked->second);
        if (!state) return respond(bad_request("state", "open, or a state of a warning"));
    }
    std::vector<const Warning*> chosen;
    for (const auto& [id, warning] : node.driver.engine().warnings().all())
        if (asked == request.query.end() || (state ? warning.state == *state : warning.is_open()))
            chosen.push_back(&warning);
    std::ranges::sort(chosen, [](const Warning* a, const Warning* b) { return comes_first(*a, *b); });
    const Day today = node.today();
    JsonObject out;
    out.add("warnings",
            json_array(chosen, [&](const Warning* warning) { return warning_json(*warning, today); }));
    respond(reply(out.take()));
}

void answer_warning(const Node& node, const Request& request, Respond respond) {
    const auto id = matching::WarningId::from_text(request.path_values.at("id"));
    const auto& all = node.driver.engine().warnings().all();
    if (!id || !all.contains(*id)) return respond(not_here("No warning has this id."));
    const auto answer = read_answer(request.body);
    if (!answer) return respond(refused(answer.error()));
    node.driver.submit(
        [id = *id, answer = *answer](engine::RequestId number) {
            return engine::AnswerWarning{number, id, answer.state, answer.reason};
        },
        [&node, id = *id, respond = std::move(respond)](const Checked<RecordId>& result) {
            if (!result) return respond(refused(result.error()));
            const auto& now_held = node.driver.engine().warnings().all();
            const auto found = now_held.find(id);
            if (found == now_held.end()) return respond(not_here("The warning is no longer called for."));
            respond(reply(warning_json(found->second, node.today())));
        });
}

}  // namespace stonechat::api
