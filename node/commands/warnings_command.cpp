#include "node/commands/warnings_command.hpp"

#include <algorithm>
#include <ostream>

#include "node/commands/local_api.hpp"
#include "node/commands/words.hpp"

namespace stonechat::commands {
namespace {

constexpr std::size_t short_record_digits = 8;
constexpr std::size_t short_here_digits = 4;

// "4f2a91c0-03ab" for a whole id: enough for the warnings of one organisation.
std::string short_id(const std::string& id) {
    const std::size_t dash = id.find('-');
    if (dash == std::string::npos) return id;
    return id.substr(0, short_record_digits) + id.substr(dash, 1 + short_here_digits);
}

// Whether the parts before and behind the dash begin as those of `id`.
bool is_meant(const std::string& id, const std::string& given) {
    const std::size_t dash = id.find('-');
    const std::size_t given_dash = std::min(given.find('-'), given.size());
    const std::string_view behind =
        given_dash < given.size() ? std::string_view{given}.substr(given_dash + 1) : std::string_view{};
    return dash != std::string::npos && given_dash >= short_record_digits &&
           std::string_view{id}.substr(0, dash).starts_with(std::string_view{given}.substr(0, given_dash)) &&
           std::string_view{id}.substr(dash + 1).starts_with(behind);
}

// What people have not dealt with yet, be it only for their information.
bool is_pending(const Json& warning) {
    const std::string standing = text_of(warning, "standing");
    const bool stands = standing == "stands" || standing == "corrected";
    return truth_of(warning, "open") || (stands && text_of(warning, "state") == "new");
}

std::string heading(const Json& warning) {
    std::string out = short_id(text_of(warning, "id")) + "  ";
    out += text_of(warning, "level") == "answer-needed" ? "ANSWER NEEDED" : "for information";
    const std::string severity = text_of(warning, "severity");
    if (severity != "information") out += " (" + severity + ")";
    if (truth_of(warning, "overdue")) out += "  OVERDUE";
    const std::string standing = text_of(warning, "standing");
    if (standing != "stands") out += "  " + standing;
    return out + "  " + text_of(warning, "state");
}

void print(const Json& warning, std::ostream& out) {
    const auto line = [&](std::string_view name, const std::string& text) {
        if (!text.empty()) out << "  " << name << "  " << printable(text) << '\n';
    };
    out << heading(warning) << '\n';
    line("What   ", text_of(warning, "title"));
    line("Here   ", text_of(warning, "here"));
    for (const Json& why : items_of(warning, "why"))
        if (const auto* const text = why.as<std::string>()) line("Because", *text);
    line("From   ", text_of(warning, "author_name") + ", " + text_of(warning, "day"));
    line("Answer by  ", text_of(warning, "acknowledge_by"));
    line("Complete by", text_of(warning, "complete_by"));
    out << '\n';
}

Outcome<std::string> whole_id(const LocalApi& api, const std::string& given) {
    const auto answer = api.get("/v1/warnings");
    if (!answer) return answer.error();
    std::string found;
    for (const Json& warning : items_of(*answer, "warnings")) {
        const std::string id = text_of(warning, "id");
        if (!is_meant(id, given)) continue;
        if (!found.empty()) return Failure{exit_refused, "more than one warning begins so; give more digits"};
        found = id;
    }
    if (found.empty()) return Failure{exit_refused, "no warning has this id; see: stonechat warnings --all"};
    return found;
}

}  // namespace

int warnings(const WarningsOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto api = LocalApi::open(*config, console);
    if (!api) return say(console, api.error());
    const auto answer = api->get("/v1/warnings");
    if (!answer) return say(console, answer.error());
    Json::Array chosen;
    for (const Json& warning : items_of(*answer, "warnings"))
        if (options.all || is_pending(warning)) chosen.push_back(warning);
    if (options.as_json) {
        console.out << record::canonical_json(Json{std::move(chosen)}) << '\n';
        return exit_ok;
    }
    for (const Json& warning : chosen) print(warning, console.out);
    if (chosen.empty())
        console.out << "No warnings wait for you.\n";
    else
        console.out << "To answer: stonechat warnings answer ID STATE (seen, assessing, action-needed, "
                       "under-way, complete, not-relevant)\n";
    return exit_ok;
}

int warnings_answer(const AnswerOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto api = LocalApi::open(*config, console);
    if (!api) return say(console, api.error());
    const auto id = whole_id(*api, options.id);
    if (!id) return say(console, id.error());
    api::JsonObject request;
    request.text("state", options.state);
    if (!options.reason.empty()) request.text("reason", options.reason);
    const auto answer = api->post("/v1/warnings/" + *id, request.take());
    if (!answer) return say(console, answer.error());
    if (options.as_json)
        console.out << record::canonical_json(*answer) << '\n';
    else
        print(*answer, console.out);
    return exit_ok;
}

}  // namespace stonechat::commands
