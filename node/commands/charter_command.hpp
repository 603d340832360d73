#pragma once
// `stonechat charter found|key|admit|revoke|show`: who belongs, and the stewards' decisions about it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "node/commands/console.hpp"
#include "node/commands/place.hpp"

namespace stonechat::commands {

// The standing that an entry gives, as words of the command line.
struct StandingOptions {
    std::string role = "member";
    std::vector<std::string> seats;         // issuer, relay
    std::vector<std::string> technologies;  // of a maker: "tech:..."
};

// Whether a steward signs what stands against an entry that it signed before, or that was decided.
enum class Beside { never, instead };

struct FoundOptions {
    Place place;
    std::string federation;
    StandingOptions standing;           // of this node's own organisation
    std::vector<std::string> stewards;  // files of the others who found it, as charter_key wrote them
    std::optional<std::uint64_t> threshold;
    std::string out;
    Beside beside = Beside::never;
};
// Makes a steward key (or takes the one that is there). Without other stewards: founds a demo, which this one
// decides for alone, and admits its own organisation. With them: writes a proposal that founds the federation
// and admits every steward's organisation, for all of them to sign. Refuses when the node has a charter
// already.
int charter_found(const FoundOptions& options, Console& console);

struct StewardKeyOptions {
    Place place;
    std::string out;  // for whoever founds a federation with this organisation
};
// Prints the public steward key of this node, which is made where there is none.
int charter_key(const StewardKeyOptions& options, Console& console);

struct AdmitOptions {
    Place place;
    std::string request;  // a file with it, or the member id of one who applied by invitation
    StandingOptions standing;
    Beside beside = Beside::never;
};
int charter_admit(const AdmitOptions& options, Console& console);

struct RevokeOptions {
    Place place;
    std::string member;             // id, or the organisation's whole name
    std::vector<std::string> last;  // of ledger.hpp's choose_pins
    bool yes = false;               // do not ask
    Beside beside = Beside::never;
};
// What this node holds of that member's records by now stays valid; nothing later is accepted anywhere. Asks
// first where a person is at the terminal.
int charter_revoke(const RevokeOptions& options, Console& console);

struct ShowOptions {
    Place place;
    bool as_json = false;
};
int charter_show(const ShowOptions& options, Console& console);

}  // namespace stonechat::commands
