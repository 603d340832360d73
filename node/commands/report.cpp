#include "node/commands/report.hpp"

#include <istream>
#include <ostream>

#include "node/commands/input.hpp"
#include "node/commands/local_api.hpp"
#include "node/commands/review.hpp"

namespace stonechat::commands {
namespace {

// More than any body in any spelling; the node refuses what is too large by its own rule.
constexpr std::size_t input_bytes_max = std::size_t{48} * 1024;

Outcome<Json> read_body(const std::string& name, Console& console) {
    const auto text = read_input(name, input_bytes_max, console);
    if (!text) return text.error();
    auto json = record::parse_json(*text);
    if (!json) return failure_of(json.error());
    return std::move(*json);
}

bool says_yes(Console& console, std::ostream& out) {
    out << "It identifies nobody: publish it? [y/N] " << std::flush;
    std::string answer;
    std::getline(console.in, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

void show(const Json& preview, std::ostream& out) {
    out << "This is what will leave, to the last character:\n\n"
        << printable(text_of(preview, "canonical")) << "\n\n";
    for (const Json& question : items_of(preview, "questions"))
        out << "  " << printable(text_of(question, "pointer")) << " may hold "
            << printable(text_of(question, "words")) << '\n';
    for (const Json& finding : items_of(preview, "findings"))
        out << "  " << printable(text_of(finding, "pointer")) << " holds " << text_of(finding, "words")
            << '\n';
}

enum class ReadBy { a_person, nobody };

// Failure where it must not leave.
Outcome<ReadBy> ask(const ReportOptions& options, Console& console, std::ostream& out) {
    // The body came by standard input, so nobody can answer there.
    const bool can_ask = console.is_terminal && options.file != "-";
    if (can_ask && !options.yes) {
        if (says_yes(console, out)) return ReadBy::a_person;
        return Failure{exit_refused, "not published"};
    }
    if (options.text_checked) return ReadBy::a_person;
    if (options.yes) return ReadBy::nobody;
    return Failure{
        exit_bad_use,
        "there is no terminal to ask on; give --text-checked once a person has read what will leave"};
}

// What the node would publish, after a person at a terminal has answered its questions about the text.
Outcome<Json> previewed(const LocalApi& api, Json& body, const ReportOptions& options, Console& console,
                        std::ostream& out) {
    auto preview = api.post("/v1/records/preview", api::JsonObject{}.add("body", body).take());
    const bool can_ask = console.is_terminal && options.file != "-" && !options.yes;
    if (!preview || !can_ask) return preview;
    const auto is_changed = review(body, items_of(*preview, "questions"), console, out);
    if (!is_changed) return is_changed.error();
    if (!*is_changed) return preview;
    return api.post("/v1/records/preview", api::JsonObject{}.add("body", body).take());
}

}  // namespace

int report(const ReportOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    auto body = read_body(options.file, console);
    if (!body) return say(console, body.error());
    const auto api = LocalApi::open(*config);
    if (!api) return say(console, api.error());

    std::ostream& words = options.as_json ? console.err : console.out;
    const auto preview = previewed(*api, *body, options, console, words);
    if (!preview) return say(console, preview.error());
    show(*preview, words);
    if (!items_of(*preview, "findings").empty())
        return say(console, exit_refused, "it identifies someone, so it was not published; take that out");
    const auto read_by = ask(options, console, words);
    if (!read_by) return say(console, read_by.error());
    const bool text_checked = *read_by == ReadBy::a_person;

    api::JsonObject request;
    request.add("body", *body).truth("text_checked", text_checked);
    request.truth("attended", console.is_terminal && !options.yes && options.file != "-");
    if (text_checked) request.text("shown_sha256", text_of(*preview, "sha256"));
    const auto answer = api->post("/v1/records", request.take());
    if (!answer) return say(console, answer.error());
    if (options.as_json)
        console.out << record::canonical_json(*answer) << '\n';
    else
        console.out << "Published as " << text_of(*answer, "record") << ".\n";
    return exit_ok;
}

}  // namespace stonechat::commands
