#include "node/commands/verify.hpp"

#include <ostream>

#include "node/api/json_object.hpp"
#include "node/commands/ledger.hpp"
#include "node/commands/table.hpp"
#include "node/commands/verification.hpp"

namespace stonechat::commands {
namespace {

using api::Json;
using api::JsonObject;

Json result_json(const Verification& result, const charter::Charter& charter) {
    JsonObject out;
    out.number("records", result.records).number("texts", result.texts).number("textless", result.textless);
    out.number("voided", result.voided).number("missing", result.missing);
    out.number("unsigned", result.unsigned_records).number("unchecked", result.unchecked);
    out.number("authors", result.authors.size()).number("charter_entries", charter.sequence());
    out.add("faults", api::json_array(result.faults, [](const VerificationFault& fault) {
                return JsonObject{}.text("record", fault.record).text("fault", fault.what).take();
            }));
    return out.take();
}

void print(const Verification& result, const charter::Charter& charter, std::ostream& out) {
    print_pairs(out, {{"Signatures", std::to_string(result.records) + " are their author's, of " +
                                         std::to_string(result.authors.size()) + " organisations"},
                      {"Texts", std::to_string(result.texts) + " as signed, " +
                                    std::to_string(result.textless) + " erased, withheld or not held"},
                      {"Not counting", std::to_string(result.voided) +
                                           " that lost their standing when their author's changed"},
                      {"Not signed", std::to_string(result.unsigned_records) +
                                         " by their author, kept as places in a series"},
                      {"Not yet checked", std::to_string(result.unchecked) + " by the node itself"},
                      {"Missing", std::to_string(result.missing)},
                      {"Membership", std::to_string(charter.sequence()) + " entries, each properly signed"},
                      {"Faults", std::to_string(result.faults.size())}});
    for (const VerificationFault& fault : result.faults)
        out << "  " << fault.record.substr(0, 16) << ' ' << printable(fault.what) << '\n';
}

}  // namespace

int verify(const Place& place, bool as_json, Console& console) {
    const auto config = load_config(place, console);
    if (!config) return exit_bad_use;
    const auto ledger = open_ledger(*config);
    if (!ledger) return say(console, ledger.error());
    const auto charter = (*ledger)->charter();
    if (!charter) return say(console, charter.error());
    Verification result{*charter};
    for (;;) {
        const auto page = (*ledger)->log_after(result.lines);
        if (!page) return say(console, page.error());
        if (page->lines.empty()) break;
        for (const auto& line : page->lines) result.take(line);
    }
    result.finish();
    if (as_json)
        console.out << record::canonical_json(result_json(result, *charter)) << '\n';
    else
        print(result, *charter, console.out);
    return result.faults.empty() ? exit_ok : exit_refused;
}

}  // namespace stonechat::commands
