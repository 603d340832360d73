#include "node/commands/recover.hpp"

#include <filesystem>
#include <optional>
#include <ostream>

#include "crypto/random.hpp"
#include "node/api/endpoints.hpp"
#include "node/commands/installation.hpp"
#include "node/commands/new_installation.hpp"
#include "node/commands/recovery_words.hpp"
#include "node/commands/waiting.hpp"
#include "protocol/charter/recovery.hpp"

namespace stonechat::commands {
namespace {

struct Lost {
    charter::RecoveryLink link;
    charter::Invite invite;
    charter::AdmissionRequest admission;
};

Outcome<Lost> read_lost(const std::string& text) {
    auto link = charter::read_recovery_link(text);
    if (!link) return failure_of(link.error(), exit_bad_use);
    auto invite = charter::read_invite(link->invite);
    if (!invite) return failure_of(invite.error(), exit_bad_use);
    auto admission = charter::read_request(link->admission);
    if (!admission) return failure_of(admission.error(), exit_bad_use);
    if (api::system_day() > invite->last_day)
        return Failure{exit_refused, "the link has expired: ask for a new one"};
    return Lost{std::move(*link), std::move(*invite), std::move(*admission)};
}

InitOptions as_it_was(const RecoverOptions& options, const Lost& lost) {
    InitOptions out = options.node;
    out.name = lost.admission.organisation;
    out.sector = lost.admission.sector;
    out.region = lost.admission.region;
    out.federation = lost.invite.federation.hex();
    for (const charter::Door& door : lost.invite.doors)
        out.peers.push_back(door.address + "=" + door.link_key.hex());
    return out;
}

Outcome<crypto::SigningKey> recovery_key(const RecoverOptions& options, const Lost& lost, Console& console) {
    if (options.recovery_words.empty()) {
        console.out << "This machine becomes the node of " << printable(lost.admission.organisation) << " in "
                    << printable(lost.invite.federation_name)
                    << ".\nType the 24 recovery words, in their order; line breaks do not matter:\n"
                    << std::flush;
    }
    std::optional<std::filesystem::path> passphrase_file;
    if (!options.node.passphrase_file.empty())
        passphrase_file = std::filesystem::absolute(options.node.passphrase_file);
    const auto passphrase = find_passphrase(passphrase_file);
    if (!passphrase) return failure_of(passphrase.error(), exit_bad_use);
    auto key = read_recovery_key(options.recovery_words.empty() ? "-" : options.recovery_words,
                                 *passphrase ? &**passphrase : nullptr, console.in);
    if (!key) return key;
    if (key->public_key().bytes != lost.link.recovery_key.bytes)
        return Failure{exit_refused,
                       "these are recovery words, or a recovery key, but not those of " +
                           lost.admission.organisation +
                           " as the federation has them: look whether this is its newest paper or file"};
    return key;
}

}  // namespace

int recover(const RecoverOptions& options, Console& console) {
    const auto lost = read_lost(options.link);
    if (!lost) return say(console, lost.error());
    const auto where = placed(as_it_was(options, *lost));
    if (!where) return say(console, exit_bad_use, where.error());
    if (const auto wrong = check_new(*where, console)) return *wrong;
    const auto key = recovery_key(options, *lost, console);
    if (!key) return say(console, key.error());
    crypto::SystemRng rng;
    const NewInstallation installation{*where, lost->link.recovery_key, lost->link.invite,
                                       Recovering{*key, lost->link, lost->invite.federation}};
    const auto made = make_installation(installation, rng);
    if (!made) return say(console, made.error());
    if (options.no_wait) return exit_ok;
    return wait_to_belong(*where, *made, Asking::for_new_keys, console);
}

}  // namespace stonechat::commands
