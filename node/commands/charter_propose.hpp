#pragma once
// `stonechat charter propose|sign|history`: decisions that more than one steward must sign. A proposal is
// a file that goes from hand to hand; whoever adds the last signature that it needs hands it to the
// federation.

#include <optional>
#include <string>
#include <vector>

#include "node/commands/charter_command.hpp"

namespace stonechat::commands {

struct ProposeOptions {
    Place place;
    std::string action;              // as in charter history
    std::vector<std::string> words;  // what the action is about
    StandingOptions standing;
    std::optional<std::uint64_t> threshold;
    std::string member;                  // of a steward: the organisation that holds the key
    std::vector<std::string> addresses;  // of an update
    std::string sector;
    std::string region;
    std::vector<std::string> last;  // of what ends a standing: of ledger.hpp's choose_pins
    std::string out;
    bool yes = false;  // do not ask
    Beside beside = Beside::never;
};
// Signed by this node's steward, once a person at the terminal has said yes to what it would do. Where one
// steward decides it is carried out at once.
int charter_propose(const ProposeOptions& options, Console& console);

struct SignOptions {
    Place place;
    std::string file;
    bool yes = false;  // do not ask
    Beside beside = Beside::never;
};
// Shows what the proposal would decide. Where enough have signed, takes it; else asks and adds this node's
// signature to the file. Where it has signed before: takes the proposal if enough have signed by now.
int charter_sign(const SignOptions& options, Console& console);

// The entries so far, with those who signed them.
int charter_history(const ShowOptions& options, Console& console);

}  // namespace stonechat::commands
