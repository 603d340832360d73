#include "node/commands/follow_up.hpp"

#include <istream>
#include <ostream>

#include "node/commands/input.hpp"
#include "node/commands/local_api.hpp"

namespace stonechat::commands {
namespace {

std::string in_words(const std::string& stage) {
    if (stage == "waiting") return "It waits for somebody to read it.";
    if (stage == "asked") return "Somebody has read it and asks back.";
    if (stage == "held") return "It is approved, and will be published soon.";
    if (stage == "published") return "It is published.";
    if (stage == "declined") return "It was read, and not published.";
    return "It is in a state that this program does not know.";
}

void tell(const Json& standing, std::ostream& out) {
    out << in_words(text_of(standing, "stage")) << " Relay: " << printable(text_of(standing, "relay"))
        << ". Last change: " << text_of(standing, "changed") << ".\n";
    if (const std::string reason = text_of(standing, "reason"); !reason.empty())
        out << "Reason: " << printable(reason) << '\n';
    if (const std::string record = text_of(standing, "record"); !record.empty())
        out << "Record: " << record << '\n';
    for (const Json& words : items_of(standing, "words"))
        out << "  " << (text_of(words, "by") == "relay" ? "asked:    " : "answered: ")
            << printable(text_of(words, "text")) << '\n';
}

}  // namespace

int follow_up(const FollowUpOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto api = LocalApi::open(*config, console);
    if (!api) return say(console, api.error());
    if (console.is_terminal) console.err << "Your code: " << std::flush;
    std::string code;
    std::getline(console.in, code);
    api::JsonObject request;
    request.text("claim_code", code);
    if (!options.words.empty()) request.text("words", options.words);
    const auto answer = api->post("/v1/hidden-reports/follow-up", request.take());
    if (!answer) return say(console, answer.error());
    if (options.as_json)
        console.out << record::canonical_json(*answer) << '\n';
    else
        tell(*answer, console.out);
    return exit_ok;
}

}  // namespace stonechat::commands
