#pragma once
// A proposal: a file that goes from steward to steward until enough of them have signed. It has one charter
// entry a line, in base64url, each following the one before it; whoever signs one signs all.

#include <string>
#include <vector>

#include "node/commands/charter_desk.hpp"
#include "protocol/limits.hpp"

namespace stonechat::commands {

// [acceptance] Entries in one proposal: a founding with as many stewards as there may be, and the admission
// of each one's organisation.
inline constexpr std::size_t proposal_entries_max = limits::stewards_max + 1;

struct Proposed {
    charter::SignedEntry signed_entry;
    charter::Entry entry;
    CharterHash hash;
};
using Proposal = std::vector<Proposed>;  // at least one

// Entries as they are made, not signed yet.
[[nodiscard]] Proposal proposal_of(const std::vector<charter::Entry>& entries);

// Failure: a file that cannot be read or is no proposal; entries that do not follow one another; a signature
// that does not verify; more than proposal_entries_max.
Outcome<Proposal> read_proposal(const std::string& file);

[[nodiscard]] bool is_signed_by(const Proposal& proposal, const crypto::SigningKey& steward);

// At a terminal, and without `yes`: says what the entries would do, and asks. Where nobody can answer it asks
// nothing, for a program was told by somebody what to sign. Failure: the person did not say yes.
Outcome<void> ask_to_sign(const Desk& desk, const std::vector<charter::Entry>& entries, bool yes,
                          Console& console);

// Adds the steward's signature to every entry, once it has noted that it does (signed_places.hpp), and puts
// it into the file. That is written before anything is noted too, so that a file that cannot be written
// leaves the steward free; and each time as a whole, so that no failure costs the signatures that it has.
Outcome<void> sign_into(const std::string& file, Proposal& proposal, const Desk& desk, Beside beside);

// Signs the next entry for an action and makes it known, where one steward decides. The desk's charter takes
// it first, so that what the node would refuse leaves nothing behind.
Outcome<void> decide(Desk& desk, charter::Action action, Beside beside);

// What an offer came to: decided, or what it lacks still.
struct Offered {
    bool is_decided = false;
    std::string lacks;  // the charter's rule
};
// Makes the entries known where enough have signed; what the node holds already is taken too. Only a lack of
// signatures can be mended by passing the file on: all else is a failure.
Outcome<Offered> offer(Desk& desk, const Proposal& proposal);

// Signs new entries, writes them to a file that must not be there yet, offers them, and says how that went.
// Returns the exit code.
int propose_entries(Desk& desk, const std::vector<charter::Entry>& entries, const std::string& file,
                    Beside beside, Console& console);

// Says how an offer went, and what to do with the file next.
int tell(const Outcome<Offered>& offered, const std::string& file, const Proposal& proposal,
         Console& console);

}  // namespace stonechat::commands
