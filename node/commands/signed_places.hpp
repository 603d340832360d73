#pragma once
// What this node's steward key has signed. A threshold is over half of the stewards, so any two sets of them
// that decide have one in common: where no steward signs two entries for one place, no two are decided for
// it, and the charter never freezes. Proposals that cross are an accident; this keeps it from becoming a
// conflict.
//
// A place is named by the hash of the entry before it. The file has one line a signature.

#include <filesystem>

#include "node/commands/proposal.hpp"

namespace stonechat::commands {

std::filesystem::path signed_places_file(const std::filesystem::path& home);

// Failure: for the place of one of these entries the charter, or this steward's own hand, has another entry;
// unless it is to be signed instead.
Outcome<void> check_places(const Desk& desk, const Proposal& proposal, Beside beside);

// Notes, durably, that these are about to be signed: before a signature leaves.
Outcome<void> note_places(const std::filesystem::path& home, const Proposal& proposal);

}  // namespace stonechat::commands
