#include "node/commands/feeds_command.hpp"

#include <ostream>

#include "node/api/json_object.hpp"
#include "node/commands/local_api.hpp"
#include "node/commands/table.hpp"

namespace stonechat::commands {
namespace {

void print_feeds(const Json::Array& feeds, std::ostream& out) {
    Table table{{"Organisation", "Id", "Series", "Epoch", "Records", "Newest", ""}};
    for (const Json& feed : feeds)
        table.add({text_of(feed, "author_name"), text_of(feed, "author"), text_of(feed, "lane"),
                   text_of(feed, "epoch"), std::to_string(number_of(feed, "sequence")),
                   text_of(feed, "record").substr(0, id_digits_shown),
                   truth_of(feed, "forked") ? "FORKED" : ""});
    if (table.is_empty())
        out << "Nothing is held yet.\n";
    else
        table.print(out);
}

std::string state_words(const Json& fork) {
    const std::string state = text_of(fork, "state");
    if (state == "author_revoked") return "over: its author was revoked";
    if (state != "ended_by_pin") return "open";
    const Json* const pin = fork.find("pin");
    const std::int64_t place = pin == nullptr ? 0 : number_of(*pin, "sequence");
    return "ended by a pin at " + std::to_string(place);
}

void print_forks(const Json::Array& forks, std::ostream& out) {
    Table table{{"Organisation", "Id", "Series", "Epoch", "Place", "Signed for it", "Found", "State"}};
    bool is_any_open = false;
    for (const Json& fork : forks) {
        std::string records;
        for (const Json& record : items_of(fork, "records"))
            if (const auto* const id = record.as<std::string>())
                records += (records.empty() ? "" : " and ") + id->substr(0, id_digits_shown);
        const std::string state = state_words(fork);
        is_any_open = is_any_open || state == "open";
        table.add({text_of(fork, "author_name"), text_of(fork, "author"), text_of(fork, "lane"),
                   text_of(fork, "epoch"), std::to_string(number_of(fork, "sequence")), records,
                   text_of(fork, "found_on"), state});
    }
    if (table.is_empty()) {
        out << "No series forks.\n";
        return;
    }
    table.print(out);
    if (is_any_open)
        out << "\nOpen: two records were signed for one place, so somebody else may have the key. Both are "
               "kept and\n"
               "both warn people until the stewards decide: stonechat charter propose rekey (or revoke).\n";
}

}  // namespace

int feeds(const FeedsOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto api = LocalApi::open(*config, console);
    if (!api) return say(console, api.error());
    const auto answer = api->get("/v1/feeds");
    if (!answer) return say(console, answer.error());
    const Json::Array& shown = items_of(*answer, options.forks ? "forks" : "feeds");
    if (options.as_json)
        console.out << record::canonical_json(Json{shown}) << '\n';
    else if (options.forks)
        print_forks(shown, console.out);
    else
        print_feeds(shown, console.out);
    return exit_ok;
}

}  // namespace stonechat::commands
