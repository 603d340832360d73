#pragma once
// What a sender does with a report that goes by a relay: hands it in, finds it again by its claim code, adds
// words. For the API and the pages alike.
//
// Errors: not_allowed, with the relay's own words, where it took nothing; those of the way
// (relay/sender.hpp). Threads: the network thread. `done` is called once, perhaps before the call returns.

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "node/relay/sender.hpp"

namespace stonechat::relay {

// `code` is one that new_claim_code() made, and `body` what hidden() did, in canonical JSON. Handed in once
// more with the same code it is the same report.
void submit_report(Sender& sender, const MemberId& relay, const std::string& code, const std::string& body,
                   std::function<void(Checked<void>)> done);

struct FoundAt {
    MemberId relay;
    Standing standing;
};
struct NotFound {
    bool were_all_reached = true;  // false: one that could not be asked may have it
};
// Asks each relay in its turn, for a code does not say which of them has its report.
void find_report(Sender& sender, const std::string& code, std::vector<MemberId> relays,
                 std::function<void(std::variant<FoundAt, NotFound>)> done);

// `words`: at most words_characters_max characters.
void add_words(Sender& sender, const MemberId& relay, const std::string& code, const std::string& words,
               std::function<void(Checked<Standing>)> done);

}  // namespace stonechat::relay
