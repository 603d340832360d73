#pragma once
// Codes of six digits that an app shows and that change each half minute: TOTP (RFC 6238) with SHA-1, 30 s
// and six digits, which is what all such apps know.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/bytes.hpp"

namespace stonechat::crypto {

// As long as the hash (RFC 4226 section 4, R6).
inline constexpr std::size_t one_time_secret_bytes = 20;
inline constexpr std::int64_t one_time_step_seconds = 30;
// Phones' clocks are some seconds off: the step before and the one after count too (RFC 6238 section 5.2).
inline constexpr std::uint64_t one_time_steps_around = 1;

// HOTP (RFC 4226 section 5.3) of one step, six digits.
std::string one_time_code(ByteView secret, std::uint64_t step);

// The step whose code this is at `now` (seconds since 1970), if it lies behind `last_used`: a code is good
// once. Takes spaces, as apps show them. Compares in constant time.
std::optional<std::uint64_t> match_one_time_code(ByteView secret, std::string_view code, std::int64_t now,
                                                 std::uint64_t last_used);

}  // namespace stonechat::crypto
