#include "node/commands/charter_actions.hpp"

#include "node/commands/installation.hpp"
#include "node/commands/proposal.hpp"
#include "node/commands/requests.hpp"
#include "protocol/limits.hpp"

namespace stonechat::commands {
namespace {

using charter::Action;
using charter::Charter;

Failure wrong(std::string text) {
    return {exit_bad_use, std::move(text)};
}

// The one thing that an action is about.
Outcome<std::string> only_word(const ProposeOptions& options, const std::string& what) {
    if (options.words.size() == 1) return options.words.front();
    return wrong(options.action + ": give " + what + ", and nothing else");
}

Outcome<std::uint64_t> threshold(const ProposeOptions& options) {
    if (options.threshold) return *options.threshold;
    return wrong("--threshold: how many stewards must sign from then on");
}

Outcome<MemberId> member_option(const ProposeOptions& options, const Charter& charter) {
    if (options.member.empty()) return MemberId{};
    const auto found = find_member(charter, options.member);
    if (!found) return found.error();
    return (*found)->id;
}

// Everybody who is named comes in with the same role, seats and technologies.
Outcome<std::vector<Action>> read_admissions(const ProposeOptions& options, Ledger& ledger) {
    if (options.words.empty())
        return wrong("admit: give each newcomer's request file, or its member id if it waits");
    if (options.words.size() > proposal_entries_max)
        return wrong("admit: at most " + std::to_string(proposal_entries_max) + " newcomers at once");
    const auto standing = read_standing(options.standing);
    if (!standing) return standing.error();
    std::vector<Action> out;
    for (const std::string& word : options.words) {
        const auto newcomer = find_newcomer(word, ledger);
        if (!newcomer) return newcomer.error();
        out.push_back(admission(*newcomer, *standing));
    }
    return out;
}

Outcome<const charter::Member*> subject(const ProposeOptions& options, const Charter& charter) {
    const auto who = only_word(options, "a member's id or name");
    if (!who) return who.error();
    return find_member(charter, *who);
}

Outcome<Action> read_revoke(const ProposeOptions& options, Ledger& ledger, const Charter& charter) {
    const auto member = subject(options, charter);
    if (!member) return member.error();
    auto pins = choose_pins(ledger, **member, options.last);
    if (!pins) return pins.error();
    return Action{charter::Revoke{(*member)->id, std::move(*pins)}};
}

Outcome<Action> read_set_role(const ProposeOptions& options, Ledger& ledger, const Charter& charter) {
    const auto member = subject(options, charter);
    if (!member) return member.error();
    const auto standing = read_standing(options.standing);
    if (!standing) return standing.error();
    auto pins = choose_pins(ledger, **member, options.last);
    if (!pins) return pins.error();
    return Action{charter::SetRole{(*member)->id, standing->role, standing->seats, standing->technologies,
                                   std::move(*pins)}};
}

Outcome<Action> read_update(const ProposeOptions& options, const Charter& charter) {
    if (options.words.empty() || options.words.size() > 2)
        return wrong("update: give a member's id or name, and its new name where that changes");
    const auto member = find_member(charter, options.words.front());
    if (!member) return member.error();
    const charter::AdmissionRequest& held = (*member)->request;
    return Action{charter::Update{(*member)->id,
                                  options.words.size() == 2 ? options.words[1] : held.organisation,
                                  options.sector.empty() ? held.sector : options.sector,
                                  options.region.empty() ? held.region : options.region,
                                  options.addresses.empty() ? held.addresses : options.addresses}};
}

Outcome<Action> read_rekey(const ProposeOptions& options, Ledger& ledger, const Charter& charter) {
    const auto file =
        only_word(options, "the member id of one who waits, or the organisation's request file");
    if (!file) return file.error();
    auto message = find_key_request(*file, ledger);
    if (!message) return message.error();
    const auto request = charter::read_key_request(*message);
    if (!request) return Failure{exit_refused, *file + ": " + request.error().text()};
    const charter::Member* const member = charter.find(request->member);
    if (member == nullptr)
        return Failure{exit_refused, "the request is of an organisation that does not belong"};
    charter::Rekey rekey{std::move(*message), {}};
    if (request->record_key == member->standing.record_key) {
        if (!options.last.empty()) return wrong("--last: no record changes where the record key stays");
        return Action{std::move(rekey)};
    }
    auto pins = choose_pins(ledger, *member, options.last);
    if (!pins) return pins.error();
    rekey.pins = std::move(*pins);
    return Action{std::move(rekey)};
}

Outcome<Action> read_add_steward(const ProposeOptions& options, const Charter& charter) {
    if (options.words.size() != 2)
        return wrong("add-steward: give the steward's name and public key (stonechat charter key prints it)");
    const auto key = StewardKey::from_hex(options.words[1]);
    if (!key) return wrong("add-steward: the key has 64 hexadecimal digits");
    const auto must_sign = threshold(options);
    if (!must_sign) return must_sign.error();
    const auto member = member_option(options, charter);
    if (!member) return member.error();
    return Action{charter::AddSteward{{options.words[0], *key, *member}, *must_sign}};
}

Outcome<Action> read_remove_steward(const ProposeOptions& options, const Charter& charter) {
    const auto who = only_word(options, "the steward's name or public key");
    if (!who) return who.error();
    const auto must_sign = threshold(options);
    if (!must_sign) return must_sign.error();
    std::vector<StewardKey> found;
    for (const charter::Steward& steward : charter.stewards())
        if (steward.name == *who || steward.key.hex() == *who) found.push_back(steward.key);
    if (found.size() != 1)
        return wrong("remove-steward: " + std::string{found.empty()
                                                          ? "no steward has this name or key"
                                                          : "several have this name; give the key"});
    return Action{charter::RemoveSteward{found.front(), *must_sign}};
}

Outcome<Action> read_erase_order(const ProposeOptions& options) {
    charter::EraseOrder order;
    for (const std::string& word : options.words) {
        const auto id = RecordId::from_hex(word);
        if (!id) return wrong("erase-order: give whole record ids, of 64 hexadecimal digits");
        order.records.push_back(*id);
    }
    if (order.records.empty() || order.records.size() > limits::erase_order_records_max)
        return wrong("erase-order: give 1 to " + std::to_string(limits::erase_order_records_max) +
                     " record ids");
    return Action{std::move(order)};
}

Outcome<Action> read_one(const ProposeOptions& options, Ledger& ledger, const Charter& charter) {
    const std::string& action = options.action;
    if (action == "revoke") return read_revoke(options, ledger, charter);
    if (action == "set-role") return read_set_role(options, ledger, charter);
    if (action == "update") return read_update(options, charter);
    if (action == "rekey") return read_rekey(options, ledger, charter);
    if (action == "add-steward") return read_add_steward(options, charter);
    if (action == "remove-steward") return read_remove_steward(options, charter);
    if (action == "erase-order") return read_erase_order(options);
    if (action == "set-threshold") {
        const auto must_sign = threshold(options);
        if (!must_sign) return must_sign.error();
        return Action{charter::SetThreshold{*must_sign}};
    }
    return wrong(
        "ACTION: must be admit, revoke, set-role, update, rekey, add-steward, remove-steward, "
        "set-threshold, erase-order or resolve");
}

}  // namespace

Outcome<std::vector<Action>> read_actions(const ProposeOptions& options, Ledger& ledger,
                                          const Charter& charter) {
    const bool ends_standing =
        options.action == "revoke" || options.action == "set-role" || options.action == "rekey";
    if (!options.last.empty() && !ends_standing) return wrong("--last: is for revoke, set-role and rekey");
    if (options.action == "admit") return read_admissions(options, ledger);
    auto one = read_one(options, ledger, charter);
    if (!one) return one.error();
    std::vector<Action> out;
    out.push_back(std::move(*one));
    return out;
}

charter::Action admission(const Identity& newcomer, const Standing& standing) {
    return charter::Admit{newcomer.request_message, standing.role, standing.seats, standing.technologies};
}

}  // namespace stonechat::commands
