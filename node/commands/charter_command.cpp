#include "node/commands/charter_command.hpp"

#include <ostream>

#include "node/api/endpoints.hpp"
#include "node/commands/charter_actions.hpp"
#include "node/commands/charter_desk.hpp"
#include "node/commands/charter_words.hpp"
#include "node/commands/installation.hpp"
#include "node/commands/ledger.hpp"
#include "node/commands/proposal.hpp"
#include "node/commands/requests.hpp"

namespace stonechat::commands {
namespace {

// For a steward whose signature alone does not decide: what to do instead.
Outcome<void> decides_alone(const Desk& desk, const std::string& proposal) {
    if (desk.charter.threshold() < 2) return {};
    return Failure{exit_refused, std::to_string(desk.charter.threshold()) +
                                     " stewards must sign; write a proposal for them: stonechat charter "
                                     "propose " +
                                     proposal};
}

Outcome<std::string> admit(const AdmitOptions& options, const config::Config& config, Console&) {
    const auto standing = read_standing(options.standing);
    if (!standing) return standing.error();
    auto desk = open_desk(config, DeskFor::decisions);
    if (!desk) return desk.error();
    const auto newcomer = find_newcomer(options.request, *desk->ledger);
    if (!newcomer) return newcomer.error();
    if (desk->charter.find(newcomer->member) != nullptr)
        return Failure{exit_refused, newcomer->request.organisation + " is in the charter already"};
    if (auto alone = decides_alone(*desk, "admit " + options.request); !alone) return alone.error();
    if (auto done = decide(*desk, admission(*newcomer, *standing), options.beside); !done)
        return done.error();
    return newcomer->request.organisation + " belongs now, as " + options.standing.role + " (member id " +
           newcomer->member.hex() + ")";
}

Outcome<std::string> revoke(const RevokeOptions& options, const config::Config& config, Console& console) {
    auto desk = open_desk(config, DeskFor::decisions);
    if (!desk) return desk.error();
    const auto member = find_member(desk->charter, options.member);
    if (!member) return member.error();
    const std::string name = (*member)->request.organisation;
    const MemberId id = (*member)->id;
    if (auto alone = decides_alone(*desk, "revoke " + id.hex()); !alone) return alone.error();
    auto pins = choose_pins(*desk->ledger, **member, options.last);
    if (!pins) return pins.error();
    const charter::Action action = charter::Revoke{id, std::move(*pins)};
    const auto next = desk->charter.next(action, api::system_day());
    if (!next) return failure_of(next.error());
    if (const auto agreed = ask_to_sign(*desk, {*next}, options.yes, console); !agreed) return agreed.error();
    // A person may take their time to say yes, and the node goes on meanwhile.
    if (options.last.empty()) {
        const auto now = choose_pins(*desk->ledger, **member, options.last);
        if (!now) return now.error();
        if (*now != std::get<charter::Revoke>(action).pins)
            return Failure{exit_refused,
                           "records of " + name +
                               " came while you were asked, and would not count; give the command again"};
    }
    if (auto done = decide(*desk, action, options.beside); !done) return done.error();
    return name + " no longer belongs. " +
           (options.last.empty() ? "What this node holds of its records stays valid"
                                 : "What stands up to the records that you named stays valid") +
           "; nothing later counts" + words_on_pins(action);
}

// Runs a decision and says how it went.
template <class Options>
int tell(Outcome<std::string> (*decision)(const Options&, const config::Config&, Console&),
         const Options& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto done = decision(options, *config, console);
    if (!done) return say(console, done.error());
    console.out << printable(*done) << ".\n";
    return exit_ok;
}

}  // namespace

int charter_admit(const AdmitOptions& options, Console& console) {
    return tell(admit, options, console);
}

int charter_revoke(const RevokeOptions& options, Console& console) {
    return tell(revoke, options, console);
}

}  // namespace stonechat::commands
