#pragma once
// What a reporter keeps, to ask after a report without a name.

#include <optional>
#include <string>
#include <string_view>

#include "crypto/random.hpp"
#include "protocol/relay/message.hpp"

namespace stonechat::relay {

// "7K3M-9QWD-2XPB": twelve characters of Crockford's base 32 without those that look alike, 60 bits. Guessing
// is held back by rate limits.
std::string new_claim_code(crypto::Rng& rng);
// What is kept of a code, however it was typed. Empty: it is no code.
std::optional<ClaimHash> claim_of(std::string_view claim_code);

// What a relay is told of a code instead of the code: for each relay another, so that none can ask another
// one.
std::optional<ClaimHash> claim_at(std::string_view claim_code, const MemberId& relay);
// Where a relay keeps what came with a claim: who sees that, say in a page's address, holds no claim.
std::string hidden_case_key(const ClaimHash& claim);

}  // namespace stonechat::relay
