#include "node/commands/technologies_command.hpp"

#include <algorithm>
#include <ostream>

#include "node/commands/input.hpp"
#include "node/commands/local_api.hpp"
#include "node/commands/table.hpp"
#include "node/http/routes.hpp"
#include "protocol/limits.hpp"
#include "protocol/matching/inventory.hpp"
#include "protocol/record/code_lists.hpp"

namespace stonechat::commands {
namespace {

// "list.csv:3: version: ...": as compilers and editors do.
void tell(const std::string& file, const std::vector<matching::InventoryFault>& faults, std::ostream& err) {
    for (const matching::InventoryFault& fault : faults) {
        err << file << ':' << fault.line << ": ";
        if (!fault.column.empty()) err << fault.column << ": ";
        err << fault.rule << '\n';
    }
    err << "stonechat: nothing was changed\n";
}

std::string or_dash(const Json& json, std::string_view name) {
    const std::string text = text_of(json, name);
    return text.empty() ? "-" : text;
}

}  // namespace

int technologies_import(const ImportOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    // What the node's API would cut off is refused by the name of the file.
    const auto csv =
        read_input(options.file, std::min(limits::inventory_bytes_max, http::body_bytes_max), console);
    if (!csv) return say(console, csv.error());
    // Here first: faults can be told with the file's name, and without a running node.
    const auto reading = matching::read_inventory(*csv, record::builtin_code_lists());
    if (!reading.faults.empty()) {
        tell(options.file, reading.faults, console.err);
        return exit_refused;
    }
    if (reading.technologies.empty() && !options.may_be_empty)
        return say(console, exit_refused,
                   options.file +
                       ": lists no technology, and nobody would be warned of any; to empty the list "
                       "give --empty");
    const auto api = LocalApi::open(*config, console);
    if (!api) return say(console, api.error());
    const auto answer = api->post_csv("/v1/technologies/import", *csv);
    if (!answer) return say(console, answer.error());
    if (options.as_json)
        console.out << record::canonical_json(*answer) << '\n';
    else
        console.out << number_of(*answer, "technologies")
                    << " technologies in use here: " << number_of(*answer, "added") << " added, "
                    << number_of(*answer, "removed") << " removed.\n";
    return exit_ok;
}

int technologies_list(const TechnologiesOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto api = LocalApi::open(*config, console);
    if (!api) return say(console, api.error());
    const auto answer = api->get("/v1/technologies");
    if (!answer) return say(console, answer.error());
    const Json::Array& list = items_of(*answer, "technologies");
    if (options.as_json) {
        console.out << record::canonical_json(Json{list}) << '\n';
        return exit_ok;
    }
    Table table{{"Product", "Version", "Maker", "Category", "Where", "Answers for it"}};
    for (const Json& one : list)
        table.add({text_of(one, "product"), text_of(one, "version"), text_of(one, "maker"),
                   text_of(one, "category"), or_dash(one, "setting"), or_dash(one, "owner")});
    if (table.is_empty())
        console.out << "No technologies are listed; to list them: stonechat technologies import FILE\n";
    else
        table.print(console.out);
    return exit_ok;
}

}  // namespace stonechat::commands
