#pragma once
// `stonechat rekey`: asks the stewards for other keys, and begins to use them once they are in the charter.
// ops/docs/keys.md says which way out fits which loss.

#include <string>

#include "node/commands/console.hpp"
#include "node/commands/place.hpp"

namespace stonechat::commands {

// What the stewards are to sign, in base64url. It waits beside the new keys, and stands in `home` once they
// are in use: from then on it says which keys are this node's (installation.hpp).
inline constexpr const char* key_request_file_name = "key.request";

// Where in the home new keys wait until the charter has them.
inline constexpr const char* waiting_keys_name = "next";

struct RekeyOptions {
    Place place;
    // record: a new link key, asked for with the record key. recovery: new record and link keys, asked for
    // with the recovery key. stewards: all three, on the stewards' word.
    std::string by = "record";
    std::string recovery_words;  // file with the 24 words, or recovery.key where it was kept; "-": the input;
                                 // empty: keys/recovery.key
    bool finish = false;         // put the new keys in the place of the old ones
};
// The old keys stay in force, and in their place, until the charter has the new ones; then they are renamed,
// never deleted. Where the old ones are gone, the new ones may be used before: nothing is lost by it.
int rekey(const RekeyOptions& options, Console& console);

}  // namespace stonechat::commands
