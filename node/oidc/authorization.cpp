#include "node/oidc/authorization.hpp"

#include <array>

#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"

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

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool is_unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                   (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        const auto code = static_cast<unsigned char>(c);
        if (is_unreserved)
            out += c;
        else
            out += {'%', digits[code >> 4U], digits[code & 15U]};
    }
    return out;
}

std::string encoded(const Parameters& parameters) {
    std::string out;
    for (const auto& [name, value] : parameters)
        out += (out.empty() ? "" : "&") + percent_encoded(name) + "=" + percent_encoded(value);
    return out;
}

std::string authorization_url(std::string_view endpoint, std::string_view client_id,
                              std::string_view redirect_uri, const Attempt& attempt) {
    const std::string challenge = challenge_of(attempt.verifier);
    const char mark = endpoint.find('?') == std::string_view::npos ? '?' : '&';
    return std::string{endpoint} + mark +
           encoded({{"response_type", "code"},
                    {"client_id", client_id},
                    {"redirect_uri", redirect_uri},
                    {"scope", "openid profile email"},
                    {"state", attempt.state},
                    {"nonce", attempt.nonce},
                    {"code_challenge", challenge},
                    {"code_challenge_method", "S256"}});
}

}  // namespace stonechat::oidc
