#include "node/commands/join.hpp"

#include <fmt/format.h>

#include <istream>
#include <ostream>

#include "crypto/random.hpp"
#include "node/api/endpoints.hpp"
#include "node/commands/new_installation.hpp"
#include "node/commands/recovery_words.hpp"
#include "node/commands/run.hpp"
#include "protocol/record/code_lists.hpp"

namespace stonechat::commands {
namespace {

using namespace std::chrono_literals;

// How often the wait looks whether something has changed, and says that it still waits.
constexpr auto look_every = 200ms;
constexpr auto remind_every = 60s;

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

// Tells the person who waits what has happened since they were told last.
class Waiting {
public:
    Waiting(MemberId self, std::ostream& out) : self_{self}, out_{out} {}

    // Whether the wait is over.
    bool looks(const engine::Engine& engine) {
        const engine::EngineStatus status = engine.status();
        if (const charter::Member* const own = engine.charter().find(self_)) {
            out_ << "You are in: " << printable(own->request.organisation) << " belongs to "
                 << printable(engine.charter().name()) << ", with " << engine.charter().members().size() - 1
                 << " others.\n";
            is_in_ = true;
            return true;
        }
        tell(status, engine.application_answer());
        return false;
    }
    [[nodiscard]] bool is_in() const { return is_in_; }

private:
    void tell(const engine::EngineStatus& status, const engine::ApplicationAnswer& answer) {
        std::string now = "Calling ...";
        if (!status.peers.empty()) now = "Connected; handing in the request ...";
        if (answer.is_held)
            now =
                "The stewards' nodes have your request. It is theirs to decide; this can take days.\n"
                "You may stop here with Ctrl-C: the node goes on asking once it is started.";
        else if (!answer.is_empty())
            now = "The request was refused: " + printable(answer.rule);
        waited_ += look_every;
        if (now == told_ && waited_ < remind_every) return;
        out_ << (now == told_ ? std::string{"Still waiting ..."} : now) << '\n' << std::flush;
        told_ = now;
        waited_ = 0ms;
    }

    MemberId self_;
    std::ostream& out_;
    std::string told_;
    std::chrono::milliseconds waited_{0};
    bool is_in_ = false;
};

int wait_to_belong(const InitOptions& node, const Made& made, Console& console) {
    Waiting waiting{made.member, console.out};
    const Place place{.home = node.config.empty() ? node.home.string() : "", .config = node.config.string()};
    const int code =
        run_node(place, console,
                 {.log_level = log::Level::error,
                  .look_every = look_every,
                  .is_over = [&](const engine::Engine& engine) { return waiting.looks(engine); }});
    if (code != exit_ok) return code;
    console.out << (waiting.is_in() ? "Start the node:"
                                    : "Not in yet. Start the node, and it goes on asking:")
                << "\n  " << start_words(node)
                << "\nand tell it what you use:\n  stonechat technologies import FILE.csv"
                << place_words(node) << '\n';
    return exit_ok;
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
    return wait_to_belong(node, *made, console);
}

}  // namespace stonechat::commands
