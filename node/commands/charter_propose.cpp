#include "node/commands/charter_propose.hpp"

#include <algorithm>
#include <istream>
#include <ostream>

#include "node/api/endpoints.hpp"
#include "node/api/json_object.hpp"
#include "node/commands/charter_actions.hpp"
#include "node/commands/charter_desk.hpp"
#include "node/commands/charter_words.hpp"
#include "node/commands/proposal.hpp"
#include "node/commands/signed_places.hpp"
#include "node/commands/table.hpp"
#include "protocol/record/canonical_json.hpp"

namespace stonechat::commands {
namespace {

using charter::Charter;
using charter::Entry;
using charter::SignedEntry;

Outcome<std::vector<Entry>> next_entries(const ProposeOptions& options, const Desk& desk) {
    if (options.action == "resolve") {
        const auto chosen =
            options.words.size() == 1 ? CharterHash::from_hex(options.words.front()) : std::nullopt;
        if (!chosen)
            return Failure{
                exit_bad_use,
                "resolve: give the whole hash of an entry in dispute; see: stonechat charter history"};
        const auto entry = desk.charter.next_resolve(*chosen, api::system_day());
        if (!entry) return failure_of(entry.error());
        return std::vector{*entry};
    }
    auto actions = read_actions(options, *desk.ledger, desk.charter);
    if (!actions) return actions.error();
    auto entries = desk.charter.next_all(std::move(*actions), api::system_day());
    if (!entries) return failure_of(entries.error());
    return std::move(*entries);
}

bool says_yes(Console& console) {
    console.out << "Sign this? [y/N] " << std::flush;
    std::string answer;
    std::getline(console.in, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

Checked<std::vector<Entry>> contents(const Proposal& proposal) {
    std::vector<Entry> out;
    for (const SignedEntry& one : proposal) {
        auto entry = charter::decode_entry(one.payload);
        if (!entry) return entry.error();
        out.push_back(std::move(*entry));
    }
    return out;
}

// A founder's node may hold nothing yet, and has made its key for this; all else needs a charter.
Outcome<Desk> open_signing_desk(const config::Config& config, const Entry& first) {
    if (!std::holds_alternative<charter::Found>(first.action)) return open_desk(config, false);
    auto ledger = open_ledger(config, true);
    if (!ledger) return ledger.error();
    auto charter = charter_of(**ledger);
    if (!charter) return charter.error();
    auto key = steward_key(config, false);
    if (!key) return key.error();
    return Desk{std::move(*ledger), std::move(*charter), std::move(*key), config.home};
}

// `first`: of the proposal, whose founders count for what follows in it.
bool may_sign(const Desk& desk, const Entry& entry, const Entry& first) {
    const StewardKey own{desk.steward.public_key().bytes};
    const auto* founding = std::get_if<charter::Found>(&first.action);
    const auto& stewards = founding != nullptr ? founding->stewards : desk.charter.stewards();
    if (std::ranges::find(stewards, own, &charter::Steward::key) != stewards.end()) return true;
    const auto* joins = std::get_if<charter::AddSteward>(&entry.action);
    return joins != nullptr && joins->steward.key == own;
}

// After whoever sits there has agreed.
Outcome<void> sign_too(Proposal& proposal, const std::vector<Entry>& entries, const Desk& desk,
                       const SignOptions& options, Console& console) {
    // Whoever is no steward would spoil the proposal for those who are.
    if (!std::ranges::all_of(entries,
                             [&](const Entry& entry) { return may_sign(desk, entry, entries.front()); }))
        return Failure{exit_refused, "this node's steward key is none of those that count here"};
    const Beside beside = options.instead ? Beside::instead : Beside::never;
    if (beside == Beside::never)
        if (const auto free = check_places(desk.home, desk.charter, proposal); !free) return free.error();
    if (!options.yes && !console.is_terminal)
        return Failure{exit_bad_use, "there is no terminal to ask on; give --yes to sign"};
    if (!options.yes && !says_yes(console)) return Failure{exit_refused, "not signed"};
    return sign_all(proposal, desk, beside);
}

struct Held {
    CharterHash hash;
    SignedEntry signed_entry;
    Entry entry;
    bool is_aside = false;
};

std::vector<Held> entries_of(const Charter& charter) {
    std::vector<Held> out;
    const auto add = [&](const Bytes& bytes, bool is_aside) {
        auto signed_entry = charter::decode_signed_entry(bytes);
        auto entry = charter::decode_entry(signed_entry->payload);
        const CharterHash hash = charter::hash_of(signed_entry->payload);
        out.push_back({hash, std::move(*signed_entry), std::move(*entry), is_aside});
    };
    for (const Bytes& bytes : charter.entries()) add(bytes, false);
    for (const Bytes& bytes : charter.asides()) add(bytes, true);
    return out;
}

api::Json history_json(const Held& held, const Charter& charter) {
    api::JsonObject out;
    out.number("sequence", held.entry.sequence).text("hash", held.hash.hex());
    out.number("day", held.entry.day.value).text("action", name_of_action(held.entry.action));
    out.text("words", describe(held.entry.action, charter)).truth("aside", held.is_aside);
    out.add("signed_by", api::json_array(held.signed_entry.signatures,
                                         [](const auto& one) { return api::json_text(one.steward.hex()); }));
    return out.take();
}

}  // namespace

int charter_propose(const ProposeOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    auto desk = open_desk(*config, false);
    if (!desk) return say(console, desk.error());
    const auto entries = next_entries(options, *desk);
    if (!entries) return say(console, entries.error());
    const std::string file = options.out.empty()
                                 ? "charter-" + std::to_string(entries->front().sequence) + ".proposal"
                                 : options.out;
    return propose_entries(*desk, *entries, file, options.instead ? Beside::instead : Beside::never, console);
}

int charter_sign(const SignOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    auto proposal = read_proposal(options.file);
    if (!proposal) return say(console, proposal.error());
    const auto entries = contents(*proposal);
    if (!entries) return say(console, exit_refused, entries.error());
    auto desk = open_signing_desk(*config, entries->front());
    if (!desk) return say(console, desk.error());
    for (const Entry& entry : *entries)
        console.out << "Entry " << entry.sequence << " would "
                    << printable(describe(entry.action, desk->charter)) << ".\n";
    auto offered = offer(*desk, *proposal);
    const bool lacks_mine =
        offered && *offered == Offered::lacks_signatures && !is_signed_by(*proposal, desk->steward);
    if (!lacks_mine) return tell(offered, options.file, *proposal, console);
    if (const auto signed_too = sign_too(*proposal, *entries, *desk, options, console); !signed_too)
        return say(console, signed_too.error());
    offered = offer(*desk, *proposal);
    if (!offered) return say(console, offered.error());
    if (const auto written = write_proposal(options.file, *proposal); !written)
        return say(console, written.error());
    return tell(offered, options.file, *proposal, console);
}

int charter_history(const ShowOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto ledger = open_ledger(*config);
    if (!ledger) return say(console, ledger.error());
    const auto charter = charter_of(**ledger);
    if (!charter) return say(console, charter.error());
    const std::vector<Held> entries = entries_of(*charter);
    if (options.as_json) {
        const auto json =
            api::json_array(entries, [&](const Held& one) { return history_json(one, *charter); });
        console.out << record::canonical_json(api::JsonObject{}.add("entries", json).take()) << '\n';
        return exit_ok;
    }
    Table table{{"Entry", "Hash", "Signed by", "To"}};
    for (const Held& one : entries)
        table.add({std::to_string(one.entry.sequence) + (one.is_aside ? " (aside)" : ""), one.hash.hex(),
                   std::to_string(one.signed_entry.signatures.size()), describe(one.entry.action, *charter)});
    table.print(console.out);
    return exit_ok;
}

}  // namespace stonechat::commands
