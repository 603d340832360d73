#include "node/commands/join.hpp"

#include <fmt/format.h>

#include <istream>
#include <ostream>

#include "crypto/random.hpp"
#include "node/api/endpoints.hpp"
#include "node/commands/new_installation.hpp"
#include "node/commands/recovery_words.hpp"
#include "node/commands/waiting.hpp"
#include "protocol/record/code_lists.hpp"

namespace stonechat::commands {
namespace {

struct Invited {
    Bytes message;
    charter::Invite invite;
};

Outcome<Invited> read_invited(const std::string& link) {
    auto message = charter::read_link(link);
    if (!message) return failure_of(message.error(), exit_bad_use);
    auto invite = charter::read_invite(*message);
    if (!invite) return failure_of(invite.error(), exit_bad_use);
    if (api::system_day() > invite->last_day)
        return Failure{exit_refused, "the invitation has expired: ask for a new one"};
    return Invited{std::move(*message), std::move(*invite)};
}

InitOptions with_invitation(const JoinOptions& options, const charter::Invite& invite) {
    InitOptions out = options.node;
    out.federation = invite.federation.hex();
    for (const charter::Door& door : invite.doors)
        out.peers.push_back(door.address + "=" + door.link_key.hex());
    return out;
}

// What the command line was not told, from the person at the terminal.
Outcome<InitOptions> complete(InitOptions options, Console& console) {
    const auto ask = [&](std::string& answer, std::string_view option, const std::string& question) {
        if (!answer.empty()) return true;
        if (!console.is_terminal) {
            say(console, exit_bad_use, std::string{option} + ": needed where nobody is at a terminal");
            return false;
        }
        console.out << question << "? " << std::flush;
        return bool(std::getline(console.in, answer));
    };
    if (ask(options.name, "--name", "The public name of your organisation") &&
        ask(options.sector, "--sector",
            fmt::format("Its sector ({})", fmt::join(record::builtin_code_lists().codes("sector"), ", "))))
        return options;
    return Failure{exit_bad_use, "nothing was made"};
}

}  // namespace

int join(const JoinOptions& options, Console& console) {
    const auto invited = read_invited(options.link);
    if (!invited) return say(console, invited.error());
    const auto where = placed(with_invitation(options, invited->invite));
    if (!where) return say(console, exit_bad_use, where.error());
    console.out << "You are invited to " << printable(invited->invite.federation_name) << ".\n\n"
                << std::flush;
    const auto completed = complete(*where, console);
    if (!completed) return say(console, completed.error());
    const InitOptions& node = *completed;
    if (const auto wrong = check_new(node, console)) return *wrong;

    crypto::SystemRng rng;
    const auto recovery_key = crypto::SigningKey::generate(rng);
    // Before anything is made: a node whose recovery key nobody has cannot be mended.
    if (auto handed = hand_over_words(recovery_key, options.recovery_words_file, rng, console); !handed)
        return say(console, handed.error());
    const auto made =
        make_installation({node, RecoveryKey{recovery_key.public_key().bytes}, invited->message}, rng);
    if (!made) return say(console, made.error());
    if (options.no_wait) return exit_ok;
    return wait_to_belong(node, *made, Asking::to_belong, console);
}

}  // namespace stonechat::commands
