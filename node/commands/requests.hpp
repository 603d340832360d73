#pragma once
// `stonechat charter requests`: who has applied by invitation, with what a steward needs to decide.

#include "node/commands/installation.hpp"
#include "node/commands/ledger.hpp"
#include "node/commands/place.hpp"

namespace stonechat::commands {

struct RequestsOptions {
    Place place;
    bool as_json = false;
};
int charter_requests(const RequestsOptions& options, Console& console);

// Whom a steward means: the name of a file with a request, or the member id of one who waits.
Outcome<Identity> find_newcomer(const std::string& file_or_id, Ledger& ledger);

// The same for a member's request for new keys: its message.
Outcome<Bytes> find_key_request(const std::string& file_or_id, Ledger& ledger);

}  // namespace stonechat::commands
