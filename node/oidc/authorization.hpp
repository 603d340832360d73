#pragma once
// Where a browser goes to sign in with an OpenID provider: the authorization code flow (OpenID Connect
// Core 1.0 section 3.1) with PKCE (RFC 7636).

#include <string>
#include <string_view>

#include "crypto/random.hpp"

namespace stonechat::oidc {

// The secrets of one try to sign in, each 32 random bytes as 43 characters of base64url. They wait in the
// browser's session until it comes back, so that nobody can finish what another browser began.
struct Attempt {
    std::string state;     // comes back with the browser (RFC 6749 section 10.12)
    std::string nonce;     // comes back inside the token
    std::string verifier;  // goes to the provider with the code, whose hash it has had before
};
[[nodiscard]] Attempt new_attempt(crypto::Rng& rng);

// The SHA-256 of the verifier in base64url: method S256 of RFC 7636 section 4.2.
[[nodiscard]] std::string challenge_of(std::string_view verifier);

// What this node is to the provider.
struct Client {
    std::string id;
    std::string secret;
};

// The address at the provider. `endpoint` may have a query of its own.
[[nodiscard]] std::string authorization_url(std::string_view endpoint, std::string_view client_id,
                                            std::string_view redirect_uri, const Attempt& attempt);

}  // namespace stonechat::oidc
