#include "node/commands/report.hpp"

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

// Where it goes.
struct Way {
    std::string relay;  // member id; empty: this organisation publishes it
    std::string name;   // of the relay
    [[nodiscard]] bool is_hidden() const { return !relay.empty(); }
};

Outcome<Way> way_of(const ReportOptions& options, const config::Config& config, const LocalApi& api) {
    const bool hides = options.hidden || !options.relay.empty() || config.publish_hidden;
    if (!hides || options.named) return Way{};
    const auto relays = api.get("/v1/relays");
    if (!relays) return relays.error();
    for (const Json& one : items_of(*relays, "relays"))
        if (options.relay.empty() || text_of(one, "name") == options.relay)
            return Way{text_of(one, "member"), text_of(one, "name")};
    return Failure{
        exit_refused,
        options.relay.empty()
            ? "no member of this federation may publish for others; with --named the report goes out "
              "with your organisation's name"
            : "no relay has this name; stonechat charter show lists the members"};
}

std::string question_for(const Way& way) {
    return (way.is_hidden() ? "It tells neither who nor where: send it to " + printable(way.name)
                            : std::string{"It identifies nobody: publish it"}) +
           "?";
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
Outcome<ReadBy> ask(const ReportOptions& options, const Way& way, Console& console, std::ostream& out) {
    // The body came by standard input, so nobody can answer there.
    const bool can_ask = console.is_terminal && options.file != "-";
    if (can_ask && !options.yes) {
        if (says_yes(question_for(way), console.in, out)) return ReadBy::a_person;
        return Failure{exit_refused, "not published"};
    }
    if (options.text_checked) return ReadBy::a_person;
    if (options.yes) return ReadBy::nobody;
    return Failure{
        exit_bad_use,
        "there is no terminal to ask on; give --text-checked once a person has read what will leave"};
}

// What the node would publish, after a person at a terminal has answered its questions about the text.
Outcome<Json> previewed(const LocalApi& api, Json& body, const ReportOptions& options, const Way& way,
                        Console& console, std::ostream& out) {
    const auto ask_node = [&] {
        return api.post("/v1/records/preview",
                        api::JsonObject{}.add("body", body).truth("hidden", way.is_hidden()).take());
    };
    auto preview = ask_node();
    const bool can_ask = console.is_terminal && options.file != "-" && !options.yes;
    if (!preview || !can_ask) return preview;
    const auto is_changed = review(body, items_of(*preview, "questions"), console, out);
    if (!is_changed) return is_changed.error();
    if (!*is_changed) return preview;
    return ask_node();
}

void tell_result(const Json& answer, const ReportOptions& options, const Way& way, Console& console) {
    if (options.as_json)
        console.out << record::canonical_json(answer) << '\n';
    else if (way.is_hidden())
        console.out
            << "Sent to " << printable(way.name) << ". Your code: " << text_of(answer, "claim_code")
            << "\nWrite it down: with it, stonechat follow-up shows what becomes of the report. It is kept "
               "nowhere here.\n";
    else
        console.out << "Published as " << text_of(answer, "record") << ".\n";
}

}  // namespace

int report(const ReportOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    auto body = read_body(options.file, console);
    if (!body) return say(console, body.error());
    const auto api = LocalApi::open(*config, console);
    if (!api) return say(console, api.error());

    const auto way = way_of(options, *config, *api);
    if (!way) return say(console, way.error());

    std::ostream& words = options.as_json ? console.err : console.out;
    const auto preview = previewed(*api, *body, options, *way, console, words);
    if (!preview) return say(console, preview.error());
    show(*preview, words);
    if (!items_of(*preview, "findings").empty())
        return say(console, exit_refused, "it identifies someone, so it was not published; take that out");
    const auto read_by = ask(options, *way, console, words);
    if (!read_by) return say(console, read_by.error());
    const bool text_checked = *read_by == ReadBy::a_person;

    api::JsonObject request;
    request.add("body", *body).truth("text_checked", text_checked);
    request.truth("attended", console.is_terminal && !options.yes && options.file != "-");
    if (text_checked) request.text("shown_sha256", text_of(*preview, "sha256"));
    if (way->is_hidden()) request.text("relay", way->relay);
    const auto answer = api->post(way->is_hidden() ? "/v1/hidden-reports" : "/v1/records", request.take());
    if (!answer) return say(console, answer.error());
    tell_result(*answer, options, *way, console);
    return exit_ok;
}

}  // namespace stonechat::commands
