#pragma once
// What an OpenID provider says about who has signed in: the claims of an ID token (OpenID Connect Core 1.0
// section 2).

#include <chrono>
#include <string>
#include <string_view>

#include "protocol/refusal.hpp"

namespace stonechat::oidc {

// Providers put groups and pictures in; what is needed here is a few hundred bytes.
inline constexpr std::size_t id_token_bytes_max = std::size_t{32} * 1024;
// By how much clocks may differ.
inline constexpr std::chrono::seconds clock_skew_max{60};

struct Person {
    std::string name;     // by the claim that the configuration names, in small letters
    std::string subject;  // "sub": the provider gives it to nobody else, ever
    friend bool operator==(const Person&, const Person&) = default;
};

struct Expected {
    std::string issuer;
    std::string client_id;
    std::string nonce;
    std::string name_claim;
    std::chrono::sys_seconds now;
};

// Checks the claims by section 3.1.3.7. The token's signature is not looked at: it comes from the provider
// itself over TLS, which step 6 there lets stand for it, so there are no keys to fetch and no choice of
// algorithms to be tricked with. Whatever came another way must not be given to this function.
//
// Errors: wrong_value and missing_field with the claim's name; limit_exceeded; truncated where it is no
// token. Threads: any.
[[nodiscard]] Checked<Person> read_id_token(std::string_view token, const Expected& expected);

}  // namespace stonechat::oidc
