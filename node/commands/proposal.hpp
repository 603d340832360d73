#pragma once
// A proposal: a file that goes from steward to steward until enough of them have signed. It has one charter
// entry a line, in base64url, each following the one before it; whoever signs one signs all.

#include <string>
#include <vector>

#include "node/commands/charter_desk.hpp"

namespace stonechat::commands {

using Proposal = std::vector<charter::SignedEntry>;  // at least one

// Failure: a file that cannot be read, is no proposal, or holds more than proposal_entries_max.
Outcome<Proposal> read_proposal(const std::string& file);
Outcome<void> write_proposal(const std::string& file, const Proposal& proposal);

// Whether the steward signs what stands against an entry that it signed before, or that was decided.
enum class Beside { never, instead };

// Adds the steward's signature to every entry, after it has noted that it does (signed_places.hpp).
Outcome<void> sign_all(Proposal& proposal, const Desk& desk, Beside beside);
[[nodiscard]] bool is_signed_by(const Proposal& proposal, const crypto::SigningKey& steward);

enum class Offered { taken, lacks_signatures };
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
