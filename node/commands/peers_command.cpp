#include "node/commands/peers_command.hpp"

#include <ostream>

#include "node/commands/local_api.hpp"
#include "node/commands/table.hpp"

namespace stonechat::commands {
namespace {

constexpr std::size_t key_digits_min = 8;

const Json& part(const Json& json, std::string_view name) {
    static const Json nothing;
    const Json* const found = json.find(name);
    return found == nullptr ? nothing : *found;
}

std::string count(const Json& json, std::string_view name) {
    return std::to_string(number_of(json, name));
}

std::string name_or_key(const Json& peer) {
    const std::string name = text_of(peer, "name");
    return name.empty() ? text_of(peer, "link_key").substr(0, key_digits_min) : name;
}

std::string compared_words(const Json& compared) {
    if (compared.as<Json::Object>() == nullptr) return "not yet";
    if (text_of(compared, "ended_at").empty()) return "no answer yet";
    if (truth_of(compared, "serves_erased")) return "SERVES ERASED TEXTS: tell the stewards";
    if (number_of(compared, "withholds") > 0)
        return "WITHHOLDS RECORDS that another hub showed: tell the stewards";
    if (truth_of(compared, "equal")) return "equal at " + text_of(compared, "agreed_at");
    if (truth_of(compared, "stalled")) return "differs: it does not deliver what it says it holds";
    return "differs: " + count(compared, "behind") + " series to fetch, " + count(compared, "ahead") +
           " to give";
}

void print_list(const Json& status, std::ostream& out) {
    Table table{{"Organisation", "Link key", "Called by", "Program", "Charges", "Compared"}};
    for (const Json& peer : items_of(status, "peers"))
        table.add({text_of(peer, "name").empty() ? "not a member known here" : text_of(peer, "name"),
                   text_of(peer, "link_key").substr(0, key_digits_min),
                   truth_of(peer, "called_by_us") ? "us" : "them", text_of(peer, "agent"),
                   count(peer, "charges"), compared_words(part(peer, "compared"))});
    if (table.is_empty())
        out << "Not connected to any other node.\n";
    else
        table.print(out);
}

void print_comparison(const Json& peer, std::ostream& out) {
    const Json& compared = part(peer, "compared");
    const std::string name = printable(name_or_key(peer));
    if (truth_of(compared, "equal"))
        out << "Equal: this node and " << name << " hold the same, as of " << text_of(compared, "agreed_at")
            << ".\n";
    else if (text_of(compared, "ended_at").empty())
        out << "No answer from " << name << "; try again.\n";
    else if (truth_of(compared, "stalled"))
        out << "Not equal: " << name << " does not deliver what it says it holds.\n";
    else
        out << "Not equal yet: records are still being fetched; try again.\n";
    if (items_of(compared, "lanes").empty()) return;
    out << "Before: " << count(compared, "behind") << " series to fetch, " << count(compared, "ahead")
        << " to give. Fetched: " << count(compared, "fetched") << " records.\n\n";
    Table table{{"Author", "Series", "Newest here", "Newest there", ""}};
    for (const Json& lane : items_of(compared, "lanes"))
        table.add({text_of(lane, "name"), text_of(lane, "lane") + " " + text_of(lane, "epoch"),
                   count(lane, "here"), count(lane, "there"), truth_of(lane, "forked") ? "forked" : ""});
    table.print(out);
}

// The one peer that is meant.
Outcome<std::string> key_of(const Json& status, const std::string& given) {
    std::string found;
    for (const Json& peer : items_of(status, "peers")) {
        const std::string key = text_of(peer, "link_key");
        const bool is_meant =
            text_of(peer, "name") == given || (given.size() >= key_digits_min && key.starts_with(given));
        if (!is_meant) continue;
        if (!found.empty())
            return Failure{exit_refused, "more than one peer is called so; give its link key"};
        found = key;
    }
    if (found.empty()) return Failure{exit_refused, "no such peer is connected; see: stonechat peers list"};
    return found;
}

}  // namespace

int peers_list(const PeersListOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto api = LocalApi::open(*config, console);
    if (!api) return say(console, api.error());
    const auto status = api->get("/v1/status");
    if (!status) return say(console, status.error());
    if (options.as_json)
        console.out << record::canonical_json(Json{items_of(*status, "peers")}) << '\n';
    else
        print_list(*status, console.out);
    return exit_ok;
}

int peers_compare(const PeersCompareOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto api = LocalApi::open(*config, console);
    if (!api) return say(console, api.error());
    const auto status = api->get("/v1/status");
    if (!status) return say(console, status.error());
    const auto key = key_of(*status, options.name);
    if (!key) return say(console, key.error());
    const auto peer = api->post("/v1/peers/compare", api::JsonObject{}.text("link_key", *key).take());
    if (!peer) return say(console, peer.error());
    if (options.as_json)
        console.out << record::canonical_json(*peer) << '\n';
    else
        print_comparison(*peer, console.out);
    return truth_of(part(*peer, "compared"), "equal") ? exit_ok : exit_refused;
}

}  // namespace stonechat::commands
