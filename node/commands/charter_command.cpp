#include "node/commands/charter_command.hpp"

#include <algorithm>
#include <ostream>

#include "crypto/random.hpp"
#include "node/api/endpoints.hpp"
#include "node/commands/installation.hpp"
#include "node/commands/ledger.hpp"
#include "node/commands/requests.hpp"
#include "node/keys/passphrase.hpp"
#include "protocol/record/tech_id.hpp"

namespace stonechat::commands {
namespace {

using charter::Charter;
using keys::KeyKind;

struct Standing {
    charter::Role role{};
    charter::Seats seats;
    std::vector<TechId> technologies;
};

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

Bytes signed_next(const Charter& charter, charter::Action action, const crypto::SigningKey& steward) {
    const charter::Entry entry{.federation = charter.federation(),
                               .sequence = charter.sequence() + 1,
                               .previous = charter.head(),
                               .day = api::system_day(),
                               .action = std::move(action)};
    charter::SignedEntry out{charter::encode_entry(entry), {}};
    charter::add_signature(out, steward);
    return charter::encode_signed_entry(out);
}

// Checked here first, so that a refusal leaves nothing behind; then by the node again.
Outcome<void> decide(Ledger& ledger, Charter& charter, charter::Action action,
                     const crypto::SigningKey& steward) {
    const Bytes entry = signed_next(charter, std::move(action), steward);
    if (const auto fits = charter.append(entry); !fits) return failure_of(fits.error());
    return ledger.add_charter_entry(entry);
}

Outcome<crypto::SigningKey> steward_key(const config::Config& config, bool may_create) {
    if (keys::has_key(config.home, KeyKind::steward)) return open_key(config, KeyKind::steward);
    if (!may_create)
        return Failure{exit_refused, "this node has no steward's key: its organisation is not a steward"};
    const auto passphrase = keys::find_passphrase(config.passphrase_file);
    if (!passphrase) return failure_of(passphrase.error(), exit_bad_use);
    crypto::SystemRng rng;
    auto key = crypto::SigningKey::generate(rng);
    const auto kept =
        keys::create_key(config.home, KeyKind::steward, key, *passphrase ? &**passphrase : nullptr, rng);
    if (!kept) return failure_of(kept.error());
    return key;
}

// What each decision needs: the ledger, its charter and the key.
struct Desk {
    std::unique_ptr<Ledger> ledger;
    Charter charter;
    crypto::SigningKey steward;
};

Outcome<Desk> open_desk(const config::Config& config, bool is_founding) {
    auto ledger = open_ledger(config, is_founding);
    if (!ledger) return ledger.error();
    auto charter = charter_of(**ledger);
    if (!charter) return charter.error();
    if (is_founding && charter->sequence() > 0)
        return Failure{exit_refused, "this node belongs to a federation already: " + charter->name()};
    if (!is_founding && charter->sequence() == 0)
        return Failure{exit_refused,
                       "this node has no charter yet; to start a federation: stonechat charter found"};
    auto key = steward_key(config, is_founding);
    if (!key) return key.error();
    return Desk{std::move(*ledger), std::move(*charter), std::move(*key)};
}

Outcome<FederationId> found(const FoundOptions& options, const config::Config& config) {
    const auto standing = read_standing(options.standing);
    if (!standing) return standing.error();
    const auto self = own_identity(config);
    if (!self) return self.error();
    auto desk = open_desk(config, true);
    if (!desk) return desk.error();
    charter::Found first{.federation = options.federation,
                         .threshold = 1,
                         .stewards = {{self->request.organisation,
                                       StewardKey{desk->steward.public_key().bytes}, self->member}},
                         .is_demo = true};
    if (auto done = decide(*desk->ledger, desk->charter, std::move(first), desk->steward); !done)
        return done.error();
    charter::Admit admit{self->request_message, standing->role, standing->seats, standing->technologies};
    if (auto done = decide(*desk->ledger, desk->charter, std::move(admit), desk->steward); !done)
        return done.error();
    return desk->charter.federation();
}

Outcome<std::string> admit(const AdmitOptions& options, const config::Config& config) {
    const auto standing = read_standing(options.standing);
    if (!standing) return standing.error();
    auto desk = open_desk(config, false);
    if (!desk) return desk.error();
    const auto newcomer = find_newcomer(options.request, *desk->ledger);
    if (!newcomer) return newcomer.error();
    if (desk->charter.find(newcomer->member) != nullptr)
        return Failure{exit_refused, newcomer->request.organisation + " is in the charter already"};
    charter::Admit entry{newcomer->request_message, standing->role, standing->seats, standing->technologies};
    if (auto done = decide(*desk->ledger, desk->charter, std::move(entry), desk->steward); !done)
        return done.error();
    return newcomer->request.organisation + " belongs now, as " + options.standing.role + " (member id " +
           newcomer->member.hex() + ")";
}

// By id, or by the whole name where only one organisation in good standing has it.
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

Outcome<std::string> revoke(const RevokeOptions& options, const config::Config& config) {
    auto desk = open_desk(config, false);
    if (!desk) return desk.error();
    const auto member = find_member(desk->charter, options.member);
    if (!member) return member.error();
    const std::string name = (*member)->request.organisation;
    const MemberId id = (*member)->id;
    auto pins = desk->ledger->pins_of(id);
    if (!pins) return pins.error();
    if (auto done =
            decide(*desk->ledger, desk->charter, charter::Revoke{id, std::move(*pins)}, desk->steward);
        !done)
        return done.error();
    return name + " no longer belongs. What this node holds of its records stays valid; nothing later counts";
}

// Runs a decision and says how it went.
template <class Options>
int tell(Outcome<std::string> (*decision)(const Options&, const config::Config&), const Options& options,
         Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto done = decision(options, *config);
    if (!done) return say(console, done.error());
    console.out << printable(*done) << ".\n";
    return exit_ok;
}

}  // namespace

int charter_found(const FoundOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto federation = found(options, *config);
    if (!federation) return say(console, federation.error());
    console.out << federation->hex() << '\n';
    console.err << "The federation " << printable(options.federation)
                << " stands, with one organisation and one steward.\n"
                   "Above is its id: newcomers give it to `stonechat init --federation ID`.\n";
    return exit_ok;
}

int charter_admit(const AdmitOptions& options, Console& console) {
    return tell(admit, options, console);
}

int charter_revoke(const RevokeOptions& options, Console& console) {
    return tell(revoke, options, console);
}

}  // namespace stonechat::commands
