#include <ostream>

#include "node/api/charter_json.hpp"
#include "node/commands/charter_command.hpp"
#include "node/commands/ledger.hpp"
#include "node/commands/table.hpp"

namespace stonechat::commands {
namespace {

std::string seats_of(const charter::Standing& standing) {
    std::string out = standing.seats.issuer ? "issuer" : "";
    if (standing.seats.relay) out += out.empty() ? "relay" : ", relay";
    return out.empty() ? "-" : out;
}

void print(const charter::Charter& charter, std::ostream& out) {
    std::string stewards;
    for (const charter::Steward& steward : charter.stewards())
        stewards += (stewards.empty() ? "" : ", ") + steward.name;
    print_pairs(out, {{"Federation", charter.name()},
                      {"Id", charter.federation().hex()},
                      {"Stewards", stewards + " (" + std::to_string(charter.threshold()) + " must sign)"},
                      {"Entries", std::to_string(charter.sequence())}});
    if (charter.is_outline())
        out << "Held as an outline: of the organisations those that this light node has met, "
            << charter.members().size() << ".\n";
    if (charter.is_demo())
        out << "Founded as a demo: for trying out only, for one steward alone can decide.\n";
    if (charter.conflict())
        out << "FROZEN: the stewards signed more than one entry for place " << charter.conflict()->place
            << ". Nobody can be let in before they resolve it.\n";
    out << '\n';
    Table table{{"Organisation", "Role", "Seats", "Sector", "Region", "Member id"}};
    for (const auto& [id, member] : charter.members())
        table.add({member.request.organisation,
                   member.standing.is_revoked ? "removed" : std::string{name_of(member.standing.role)},
                   seats_of(member.standing), member.request.sector, member.request.region, id.hex()});
    table.print(out);
}

}  // namespace

int charter_show(const ShowOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto ledger = open_ledger(*config);
    if (!ledger) return say(console, ledger.error());
    const auto charter = (*ledger)->charter();
    if (!charter) return say(console, charter.error());
    if (options.as_json) {
        console.out << record::canonical_json(api::charter_json(*charter)) << '\n';
        return exit_ok;
    }
    if (charter->sequence() == 0)
        return say(console, exit_refused, "this node has no charter yet: nobody has admitted it");
    print(*charter, console.out);
    return exit_ok;
}

}  // namespace stonechat::commands
