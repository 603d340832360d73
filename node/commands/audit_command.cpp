#include "node/commands/audit_command.hpp"

#include <fstream>
#include <ostream>

#include "node/commands/exit_code.hpp"
#include "node/commands/local_api.hpp"
#include "node/commands/outcome.hpp"
#include "node/commands/table.hpp"
#include "node/log/audit_log.hpp"

namespace stonechat::commands {
namespace {

std::string what_stayed(const Json& entry) {
    std::string out;
    for (const Json& kept : items_of(entry, "kept"))
        out += (out.empty() ? "" : ", ") + text_of(kept, "kind") + " in " + text_of(kept, "pointer");
    if (entry.find("kept_more") != nullptr)
        out += " and " + std::to_string(number_of(entry, "kept_more")) + " more";
    return out.empty() ? "nothing that was found" : out;
}

void print(std::istream& in, Console& console) {
    Table table{{"When", "Who", "What", "Record or text", "Kept on purpose"}};
    for (std::string line; std::getline(in, line);) {
        const auto entry = record::parse_json(line);
        if (!entry) continue;  // the check names it
        const std::string record = text_of(*entry, "record");
        const std::string about = record.empty() ? text_of(*entry, "sha256") : record;
        table.add({text_of(*entry, "at"), text_of(*entry, "who"), text_of(*entry, "event"),
                   about.substr(0, id_digits_shown),
                   entry->find("kept") != nullptr ? what_stayed(*entry) : ""});
    }
    if (table.is_empty())
        console.out << "Nothing was decided here yet.\n";
    else
        table.print(console.out);
}

}  // namespace

int audit_log(const AuditOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto file = config->home / audit_file_name;
    std::ifstream in{file, std::ios::binary};
    if (std::error_code error; !in && (std::filesystem::exists(file, error) || error))
        return say(console, exit_refused, file.string() + ": cannot be read");
    if (options.as_json) {
        for (std::string line; std::getline(in, line);) console.out << printable(line) << '\n';
    } else {
        print(in, console);
    }
    std::ifstream again{file, std::ios::binary};
    const log::AuditCheck check = log::check_audit(again);
    if (!check.broken_line) {
        // Where it is kept elsewhere, it shows what the chain cannot: a changed last line, or lines cut off.
        if (check.lines > 0)
            console.err << "Lines: " << check.lines << ", SHA-256 of the newest: " << check.newest_hash
                        << '\n';
        return exit_ok;
    }
    return say(console, exit_refused,
               file.string() + ":" + std::to_string(*check.broken_line) +
                   ": does not follow from the line before it: the file was changed after it was written");
}

}  // namespace stonechat::commands
