#pragma once
// Passwords of people, kept as Argon2id hashes (RFC 9106) in the text form that every Argon2 library reads:
// "$argon2id$v=19$m=...,t=...,p=1$salt$hash".
//
// Cost:    one core for about a tenth of a second and 64 MiB (libsodium's "interactive", above OWASP's least
// of
//          19 MiB): call it away from any thread that others wait for, and few at once.
// Threads: any.

#include <string>
#include <string_view>

#include "crypto/result.hpp"

namespace stonechat::crypto {

// Errors: out_of_memory.
Result<std::string> hash_password(std::string_view password);

// Whether `hash` was made of `password`. False for a text that is no hash.
[[nodiscard]] bool password_matches(const std::string& hash, std::string_view password);

}  // namespace stonechat::crypto
