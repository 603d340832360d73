#include "node/commands/charter_propose.hpp"

#include <algorithm>
#include <ostream>

#include "node/api/endpoints.hpp"
#include "node/api/json_object.hpp"
#include "node/commands/charter_actions.hpp"
#include "node/commands/charter_desk.hpp"
#include "node/commands/charter_words.hpp"
#include "node/commands/input.hpp"
#include "node/commands/installation.hpp"
#include "node/commands/proposal.hpp"
#include "node/commands/signed_places.hpp"
#include "node/commands/table.hpp"
#include "protocol/record/canonical_json.hpp"

namespace stonechat::commands {
namespace {

using charter::Charter;
using charter::Entry;

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

struct Held {
    Proposed proposed;
    bool is_aside = false;
};

std::vector<Held> entries_of(const Charter& charter) {
    std::vector<Held> out;
    const auto add = [&](const Bytes& bytes, bool is_aside) {
        auto signed_entry = charter::decode_signed_entry(bytes);
        auto entry = charter::decode_entry(signed_entry->payload);
        const CharterHash hash = charter::hash_of(signed_entry->payload);
        out.push_back({{std::move(*signed_entry), std::move(*entry), hash}, is_aside});
    };
    for (const Bytes& bytes : charter.held()) add(bytes, false);
    for (const Bytes& bytes : charter.asides()) add(bytes, true);
    return out;
}

// Every founder vouches for what the file says of itself: its key, and its organisation behind it. So
// nobody's node takes the charter of a federation that it does not found, and no founder's place can be taken
// on the way.
Outcome<void> check_founder(const Proposal& proposal, const charter::Found& founding, const Desk& desk,
                            const config::Config& config) {
    const auto self = own_identity(config);
    if (!self) return self.error();
    const StewardKey own{desk.steward.public_key().bytes};
    const bool decides = std::ranges::any_of(founding.stewards, [&](const charter::Steward& one) {
        return one.key == own && one.member == self->member;
    });
    const bool belongs = std::ranges::any_of(proposal, [&](const Proposed& one) {
        const auto* admit = std::get_if<charter::Admit>(&one.entry.action);
        return admit != nullptr && charter::member_id(admit->request) == self->member;
    });
    if (decides && belongs) return {};
    return Failure{
        exit_refused,
        "this organisation would not found this federation with its own key; ask whoever wrote the "
        "file to make it anew from: stonechat charter key --out FILE"};
}

bool may_sign(const Desk& desk, const Entry& entry) {
    const StewardKey own{desk.steward.public_key().bytes};
    const auto is_own = [&](const charter::Steward& one) { return one.key == own; };
    if (std::ranges::any_of(desk.charter.stewards(), is_own)) return true;
    if (const auto* joins = std::get_if<charter::AddSteward>(&entry.action)) return is_own(joins->steward);
    if (!std::holds_alternative<charter::Resolve>(entry.action)) return false;
    // Whom a branch in dispute made a steward decides about that branch too.
    return std::ranges::any_of(entries_of(desk.charter), [&](const Held& held) {
        const auto* joined = std::get_if<charter::AddSteward>(&held.proposed.entry.action);
        return joined != nullptr && is_own(joined->steward);
    });
}

// Whether each entry, but for signatures, is what its action makes of this charter.
Outcome<void> check_content(const Proposal& proposal, const Charter& charter) {
    const Entry& first = proposal.front().entry;
    if (std::holds_alternative<charter::Resolve>(first.action) || first.previous != charter.head()) return {};
    std::vector<charter::Action> actions;
    for (const Proposed& one : proposal) actions.push_back(one.entry.action);
    const auto entries = charter.next_all(std::move(actions), first.day);
    if (!entries) return failure_of(entries.error());
    for (std::size_t i = 0; i < proposal.size(); ++i)
        if (charter::encode_entry((*entries)[i]) != proposal[i].signed_entry.payload)
            return Failure{exit_refused, "entry " + std::to_string(proposal[i].entry.sequence) +
                                             " is not what its own words make of this charter"};
    return {};
}

// After whoever sits there has agreed.
Outcome<void> sign_too(Proposal& proposal, const Desk& desk, const SignOptions& options, Console& console) {
    const bool is_founding = std::holds_alternative<charter::Found>(proposal.front().entry.action);
    const auto is_ours = [&](const Proposed& one) { return may_sign(desk, one.entry); };
    // Whoever is no steward would spoil the proposal for those who are.
    if (!is_founding && !std::ranges::all_of(proposal, is_ours))
        return Failure{exit_refused, "this node's steward key is none of those that count here"};
    if (const auto right = check_content(proposal, desk.charter); !right) return right.error();
    if (const auto free = check_places(desk, proposal, options.beside); !free) return free.error();
    if (const auto agreed = ask({"Sign this?", "sign", "not signed"}, options.yes, console, console.out);
        !agreed)
        return agreed.error();
    return sign_into(options.file, proposal, desk, options.beside);
}

api::Json history_json(const Held& held, const Charter& charter) {
    const Entry& entry = held.proposed.entry;
    api::JsonObject out;
    out.number("sequence", entry.sequence).text("hash", held.proposed.hash.hex());
    out.number("day", entry.day.value).text("action", name_of_action(entry.action));
    out.text("words", describe(entry.action, charter)).truth("aside", held.is_aside);
    out.add("signed_by", api::json_array(held.proposed.signed_entry.signatures,
                                         [](const auto& one) { return api::json_text(one.steward.hex()); }));
    return out.take();
}

}  // namespace

int charter_propose(const ProposeOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    auto desk = open_desk(*config, DeskFor::decisions);
    if (!desk) return say(console, desk.error());
    const auto entries = next_entries(options, *desk);
    if (!entries) return say(console, entries.error());
    const std::string file = options.out.empty()
                                 ? "charter-" + std::to_string(entries->front().sequence) + ".proposal"
                                 : options.out;
    if (const auto agreed = ask_to_sign(*desk, *entries, options.yes, console); !agreed)
        return say(console, agreed.error());
    return propose_entries(*desk, *entries, file, options.beside, console);
}

int charter_sign(const SignOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    auto proposal = read_proposal(options.file);
    if (!proposal) return say(console, proposal.error());
    const Entry& first = proposal->front().entry;
    const auto* founding = std::get_if<charter::Found>(&first.action);
    auto desk = open_desk(*config, founding == nullptr ? DeskFor::decisions : DeskFor::joint_founding);
    if (!desk) return say(console, desk.error());
    for (const Proposed& one : *proposal)
        console.out << "Entry " << one.entry.sequence << " would "
                    << printable(describe(one.entry.action, desk->charter)) << words_on_pins(one.entry.action)
                    << ".\n";
    if (founding != nullptr)
        if (const auto ours = check_founder(*proposal, *founding, *desk, *config); !ours)
            return say(console, ours.error());
    const auto offered = offer(*desk, *proposal);
    const bool lacks_mine = offered && !offered->is_decided && !is_signed_by(*proposal, desk->steward);
    if (!lacks_mine) return tell(offered, options.file, *proposal, console);
    if (const auto signed_too = sign_too(*proposal, *desk, options, console); !signed_too)
        return say(console, signed_too.error());
    return tell(offer(*desk, *proposal), options.file, *proposal, console);
}

int charter_history(const ShowOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto ledger = open_ledger(*config);
    if (!ledger) return say(console, ledger.error());
    const auto charter = (*ledger)->charter();
    if (!charter) return say(console, charter.error());
    const std::vector<Held> entries = entries_of(*charter);
    if (options.as_json) {
        const auto json =
            api::json_array(entries, [&](const Held& one) { return history_json(one, *charter); });
        console.out << record::canonical_json(api::JsonObject{}.add("entries", json).take()) << '\n';
        return exit_ok;
    }
    Table table{{"Entry", "Hash", "Signed by", "To"}};
    for (const auto& [one, is_aside] : entries)
        table.add({std::to_string(one.entry.sequence) + (is_aside ? " (aside)" : ""), one.hash.hex(),
                   std::to_string(one.signed_entry.signatures.size()), describe(one.entry.action, *charter)});
    table.print(console.out);
    return exit_ok;
}

}  // namespace stonechat::commands
