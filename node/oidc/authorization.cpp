#include "node/oidc/authorization.hpp"

#include <array>

#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "node/http/query.hpp"

namespace stonechat::oidc {
namespace {

std::string random_text(crypto::Rng& rng) {
    std::array<std::byte, 32> bytes{};
    rng.fill(bytes);
    return to_base64url(bytes);
}

}  // namespace

Attempt new_attempt(crypto::Rng& rng) {
    return {.state = random_text(rng), .nonce = random_text(rng), .verifier = random_text(rng)};
}

std::string challenge_of(std::string_view verifier) {
    return to_base64url(crypto::sha256(as_bytes(verifier)).bytes);
}

std::string authorization_url(std::string_view endpoint, std::string_view client_id,
                              std::string_view redirect_uri, const Attempt& attempt) {
    const std::string challenge = challenge_of(attempt.verifier);
    const char mark = endpoint.find('?') == std::string_view::npos ? '?' : '&';
    return std::string{endpoint} + mark +
           http::encoded({{"response_type", "code"},
                          {"client_id", client_id},
                          {"redirect_uri", redirect_uri},
                          {"scope", "openid profile email"},
                          {"state", attempt.state},
                          {"nonce", attempt.nonce},
                          {"code_challenge", challenge},
                          {"code_challenge_method", "S256"}});
}

}  // namespace stonechat::oidc
