#include "node/commands/charter_desk.hpp"

#include "crypto/random.hpp"
#include "node/commands/installation.hpp"
#include "node/keys/passphrase.hpp"
#include "protocol/record/tech_id.hpp"

namespace stonechat::commands {

using charter::Charter;
using keys::KeyKind;

Outcome<Standing> read_standing(const StandingOptions& options) {
    Standing out;
    const auto role = charter::role_named(options.role);
    if (!role) return Failure{exit_bad_use, "--role: must be member, maker or observer"};
    out.role = *role;
    for (const std::string& seat : options.seats) {
        if (seat != "issuer" && seat != "relay")
            return Failure{exit_bad_use, "--seats: must be issuer, relay or both"};
        (seat == "issuer" ? out.seats.issuer : out.seats.relay) = true;
    }
    for (const std::string& text : options.technologies) {
        const auto tech = record::tech_from_text(text);
        if (!tech) return Failure{exit_bad_use, "--technologies: must be tech: and 32 hexadecimal digits"};
        out.technologies.push_back(*tech);
    }
    return out;
}

Outcome<crypto::SigningKey> steward_key(const config::Config& config, bool may_create) {
    if (keys::has_key(config.home, KeyKind::steward)) return open_key(config, KeyKind::steward);
    if (!may_create)
        return Failure{exit_refused, "this node has no steward's key: its organisation is not a steward"};
    const auto passphrase = find_passphrase(config.passphrase_file);
    if (!passphrase) return failure_of(passphrase.error(), exit_bad_use);
    crypto::SystemRng rng;
    auto key = crypto::SigningKey::generate(rng);
    const auto kept =
        keys::create_key(config.home, KeyKind::steward, key, *passphrase ? &**passphrase : nullptr, rng);
    if (!kept) return failure_of(kept.error());
    return key;
}

Outcome<Desk> open_desk(const config::Config& config, DeskFor purpose) {
    const bool may_be_new = purpose != DeskFor::decisions;
    auto ledger = open_ledger(config, may_be_new);
    if (!ledger) return ledger.error();
    auto charter = (*ledger)->charter();
    if (!charter) return charter.error();
    if (purpose == DeskFor::founding && charter->sequence() > 0)
        return Failure{exit_refused, "this node belongs to a federation already: " + charter->name()};
    if (purpose == DeskFor::decisions && charter->sequence() == 0)
        return Failure{exit_refused,
                       "this node has no charter yet; to start a federation: stonechat charter found"};
    if (charter->is_outline())
        return Failure{exit_refused,
                       "this light node holds an outline of the charter: stewards decide on a full node"};
    auto key = steward_key(config, purpose == DeskFor::founding);
    if (!key) return key.error();
    return Desk{std::move(*ledger), std::move(*charter), std::move(*key), config.home};
}

Outcome<const charter::Member*> find_member(const Charter& charter, const std::string& who) {
    if (const auto id = MemberId::from_hex(who))
        if (const charter::Member* const member = charter.find(*id)) return member;
    const charter::Member* found = nullptr;
    for (const auto& [id, member] : charter.members()) {
        if (member.request.organisation != who || member.standing.is_revoked) continue;
        if (found != nullptr)
            return Failure{exit_refused, "two organisations have this name; give the member id"};
        found = &member;
    }
    if (found == nullptr)
        return Failure{exit_refused, "no member has this id or name; see: stonechat charter show"};
    return found;
}

}  // namespace stonechat::commands
