#include "node/commands/status_command.hpp"

#include <ostream>

#include "node/commands/local_api.hpp"
#include "node/commands/table.hpp"

namespace stonechat::commands {
namespace {

std::string count(const Json& json, std::string_view name) {
    return std::to_string(number_of(json, name));
}

std::string federation_words(const Json& federation) {
    if (federation.as<Json::Object>() == nullptr) return "none yet: nobody has admitted this node";
    return text_of(federation, "name") + ", " + count(federation, "members") + " organisations" +
           (truth_of(federation, "outline") ? " met, of the charter an outline" : "");
}

std::string self_words(const Json& self, bool is_light) {
    const std::string name = text_of(self, "name");
    if (name.empty()) return "not a member yet (id " + text_of(self, "id") + ")";
    if (truth_of(self, "revoked")) return name + ", removed from the federation";
    return name + ", " + text_of(self, "role") + (is_light ? ", a light node" : "");
}

std::string record_words(const Json& status) {
    std::string out = count(status, "log_end") + " held";
    if (number_of(status, "being_examined") > 0)
        out += ", " + count(status, "being_examined") + " being checked";
    if (number_of(status, "texts_wanted") > 0)
        out += ", " + count(status, "texts_wanted") + " without their text so far";
    if (number_of(status, "parked") > 0)
        out += ", " + count(status, "parked") + " waiting for news of who belongs";
    if (number_of(status, "refused") > 0) out += ", " + count(status, "refused") + " refused since the start";
    return out;
}

std::string duration_words(std::int64_t seconds) {
    if (seconds < 120) return std::to_string(seconds) + " seconds";
    if (seconds < 7200) return std::to_string(seconds / 60) + " minutes";
    return std::to_string(seconds / 3600) + " hours";
}

// What catching up brought is checked one by one, the urgent first, and warns nobody before.
std::string checking_words(const Json& checking) {
    const auto waiting = number_of(checking, "waiting");
    if (waiting == 0) return "every record held";
    std::string out = std::to_string(waiting) + " records still to be checked";
    const auto rate = number_of(checking, "per_second");
    if (rate > 0)
        out += ", " + std::to_string(rate) + " a second, " +
               duration_words(number_of(checking, "seconds_left")) + " left";
    return out;
}

// Since when, and by whose word. The node knows of a gap when a later record names one that has not come.
std::string complete_words(const Json& status) {
    const Json* const as_of = status.find("complete_as_of");
    std::string out = "not compared with another node yet";
    if (as_of != nullptr && as_of->as<Json::Object>() != nullptr) {
        const std::string at = text_of(*as_of, "at");
        out = "as of " + (at.empty() ? text_of(*as_of, "day") : at) + ", compared with " +
              text_of(*as_of, "name");
    }
    const auto gaps = number_of(status, "lanes_with_gaps");
    if (gaps > 0)
        out += "; records are missing in " + std::to_string(gaps) + " series and are being asked for";
    return out;
}

std::string mail_words(const Json& mail) {
    const std::string problem = text_of(mail, "words");
    std::string out = problem.empty() ? "in order" : problem + ", since " + text_of(mail, "since");
    if (number_of(mail, "waiting") > 0) out += "; " + count(mail, "waiting") + " warnings wait to be sent";
    return problem.empty() ? out : out + "; to try it: stonechat mail test";
}

void print(const Json& status, std::ostream& out) {
    const Json nothing;
    const auto part = [&](std::string_view name) -> const Json& {
        const Json* const found = status.find(name);
        return found == nullptr ? nothing : *found;
    };
    std::vector<std::pair<std::string, std::string>> lines{
        {"Organisation", self_words(part("self"), truth_of(status, "light"))},
        {"Federation", federation_words(part("federation"))},
        {"Records", record_words(status)},
        {"Checked", checking_words(part("checking"))},
        {"Complete", complete_words(status)}};
    if (truth_of(status, "restoring"))
        lines.emplace_back("Held back",
                           "records and warnings, until another node has told what was erased since "
                           "the backup or repair; where none ever can: stonechat restore --serve");
    if (number_of(status, "own_texts_to_look_over") > 0)
        lines.emplace_back("To look over", count(status, "own_texts_to_look_over") +
                                               " of our own texts, in which newer rules find something: "
                                               "stonechat filter --own");
    if (status.find("mail") != nullptr) lines.emplace_back("E-mail", mail_words(part("mail")));
    lines.emplace_back("Version", text_of(status, "version"));
    print_pairs(out, lines);
    if (truth_of(status, "damaged"))
        out << "\nThe store is DAMAGED: some of it cannot be read, and not all that comes can be kept. Stop "
               "the "
               "node and run:\n  stonechat repair\n";
    out << '\n';
    Table table{{"Connected to", "Called by", "Program", "Received up to", "Sent up to"}};
    for (const Json& peer : items_of(status, "peers")) {
        const std::string name = text_of(peer, "name");
        table.add({name.empty() ? "not a member known here" : name,
                   truth_of(peer, "called_by_us") ? "us" : "them", text_of(peer, "agent"),
                   count(peer, "received_up_to"), count(peer, "sent_up_to")});
    }
    if (table.is_empty())
        out << "Not connected to any other node.\n";
    else
        table.print(out);
}

}  // namespace

int status(const Place& place, bool as_json, Console& console) {
    const auto config = load_config(place, console);
    if (!config) return exit_bad_use;
    const auto api = LocalApi::open(*config, console);
    if (!api) return say(console, api.error());
    const auto answer = api->get("/v1/status");
    if (!answer) return say(console, answer.error());
    if (as_json)
        console.out << record::canonical_json(*answer) << '\n';
    else
        print(*answer, console.out);
    return exit_ok;
}

}  // namespace stonechat::commands
