#include "node/commands/charter_propose.hpp"

#include <algorithm>
#include <fstream>
#include <istream>
#include <iterator>
#include <ostream>

#include "node/api/endpoints.hpp"
#include "node/api/json_object.hpp"
#include "node/commands/charter_actions.hpp"
#include "node/commands/charter_desk.hpp"
#include "node/commands/charter_words.hpp"
#include "node/commands/table.hpp"
#include "protocol/limits.hpp"
#include "protocol/record/canonical_json.hpp"

namespace stonechat::commands {
namespace {

using charter::Charter;
using charter::Entry;
using charter::SignedEntry;

Outcome<SignedEntry> read_proposal(const std::string& name) {
    std::ifstream in{name, std::ios::binary};
    if (!in) return Failure{exit_bad_use, name + ": cannot be read"};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    const auto bytes =
        text.size() > 2 * limits::charter_entry_bytes_max ? std::nullopt : from_base64url(text);
    if (!bytes) return Failure{exit_refused, name + ": must hold a proposal in base64url"};
    auto proposal = charter::decode_signed_entry(*bytes);
    if (!proposal) return Failure{exit_refused, name + ": " + proposal.error().text()};
    return std::move(*proposal);
}

Outcome<void> write_proposal(const std::string& name, const SignedEntry& proposal) {
    std::ofstream out{name, std::ios::binary | std::ios::trunc};
    out << to_base64url(charter::encode_signed_entry(proposal)) << '\n' << std::flush;
    if (!out) return Failure{exit_refused, name + ": cannot be written"};
    return {};
}

// The charter takes the proposal as it is, or says what it lacks; only a lack of signatures can be mended.
enum class Offered { taken, lacks_signatures };
Outcome<Offered> offer(Ledger& ledger, Charter charter, const SignedEntry& proposal) {
    const Bytes entry = charter::encode_signed_entry(proposal);
    const auto fits = charter.append(entry);
    if (!fits && fits.error().code == Errc::below_threshold) return Offered::lacks_signatures;
    if (!fits) return failure_of(fits.error());
    if (const auto added = ledger.add_charter_entry(entry); !added) return added.error();
    return Offered::taken;
}

// A founding proposal makes a charter where there is none; all others need one.
Outcome<Desk> desk_for(const config::Config& config, bool is_founding) {
    auto ledger = open_ledger(config, is_founding);
    if (!ledger) return ledger.error();
    auto charter = charter_of(**ledger);
    if (!charter) return charter.error();
    if (!is_founding && charter->sequence() == 0)
        return Failure{exit_refused, "this node has no charter yet"};
    auto key = steward_key(config, is_founding);
    if (!key) return key.error();
    return Desk{std::move(*ledger), std::move(*charter), std::move(*key)};
}

Outcome<Entry> next_entry(const ProposeOptions& options, const Desk& desk) {
    if (options.action == "resolve") {
        const auto chosen =
            options.words.size() == 1 ? CharterHash::from_hex(options.words.front()) : std::nullopt;
        if (!chosen)
            return Failure{
                exit_bad_use,
                "resolve: give the whole hash of an entry in dispute; see: stonechat charter history"};
        auto entry = desk.charter.next_resolve(*chosen, api::system_day());
        if (!entry) return failure_of(entry.error());
        return std::move(*entry);
    }
    auto action =
        options.action == "found" ? read_founding(options) : read_action(options, *desk.ledger, desk.charter);
    if (!action) return action.error();
    auto entry = desk.charter.next(std::move(*action), api::system_day());
    if (!entry) return failure_of(entry.error());
    return std::move(*entry);
}

int tell(const Outcome<Offered>& offered, const std::string& file, const SignedEntry& proposal,
         Console& console) {
    if (!offered) return say(console, offered.error());
    if (*offered == Offered::taken)
        console.out << "Decided: enough stewards have signed, and the entry is on its way to everyone.\n";
    else
        console.out << "Signed by " << proposal.signatures.size() << " so far. Not enough yet: pass "
                    << printable(file) << " on to another steward, who runs: stonechat charter sign FILE\n";
    return exit_ok;
}

bool says_yes(Console& console) {
    console.out << "Sign this? [y/N] " << std::flush;
    std::string answer;
    std::getline(console.in, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
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
    const bool is_founding = options.action == "found";
    auto desk = desk_for(*config, is_founding);
    if (!desk) return say(console, desk.error());
    if (is_founding && desk->charter.sequence() > 0)
        return say(console, exit_refused, "this node belongs to a federation already");
    const auto entry = next_entry(options, *desk);
    if (!entry) return say(console, entry.error());
    SignedEntry proposal{charter::encode_entry(*entry), {}};
    charter::add_signature(proposal, desk->steward);
    const std::string file =
        options.out.empty() ? "charter-" + std::to_string(entry->sequence) + ".proposal" : options.out;
    if (std::ifstream{file}) return say(console, exit_bad_use, file + ": is there already; give --out FILE");
    if (const auto written = write_proposal(file, proposal); !written) return say(console, written.error());
    console.out << "Proposed as entry " << entry->sequence << ": to "
                << printable(describe(entry->action, desk->charter)) << ".\n";
    return tell(offer(*desk->ledger, desk->charter, proposal), file, proposal, console);
}

int charter_sign(const SignOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    auto proposal = read_proposal(options.file);
    if (!proposal) return say(console, proposal.error());
    const auto entry = charter::decode_entry(proposal->payload);
    if (!entry) return say(console, exit_refused, entry.error());
    auto desk = desk_for(*config, entry->sequence == 1);
    if (!desk) return say(console, desk.error());
    console.out << "Entry " << entry->sequence << " would "
                << printable(describe(entry->action, desk->charter)) << ".\n";
    if (!options.yes && !console.is_terminal)
        return say(console, exit_bad_use, "there is no terminal to ask on; give --yes to sign");
    if (!options.yes && !says_yes(console)) return say(console, exit_refused, "not signed");
    charter::add_signature(*proposal, desk->steward);
    // Whoever is no steward would spoil the proposal for those who are.
    const auto offered = offer(*desk->ledger, desk->charter, *proposal);
    const bool is_stewards =
        desk->charter.sequence() == 0 || std::ranges::any_of(desk->charter.stewards(), [&](const auto& one) {
            return one.key.bytes == desk->steward.public_key().bytes;
        });
    const auto* joins = std::get_if<charter::AddSteward>(&entry->action);
    const bool is_newcomers =
        joins != nullptr && joins->steward.key.bytes == desk->steward.public_key().bytes;
    if (!is_stewards && !is_newcomers)
        return say(console, exit_refused, "this node's steward key is none of those that count here");
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

int charter_key(const StewardKeyOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto key = steward_key(*config, true);
    if (!key) return say(console, key.error());
    console.out << key->public_key().hex() << '\n';
    return exit_ok;
}

}  // namespace stonechat::commands
