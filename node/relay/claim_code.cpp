#include "node/relay/claim_code.hpp"

#include "crypto/hash.hpp"

namespace stonechat::relay {
namespace {

constexpr std::string_view claim_alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t claim_length = 12;

// As it was given out, however it was typed. Empty: it is no code.
std::string read_code(std::string_view claim_code) {
    std::string code;
    for (char c : claim_code) {
        if (c == ' ' || c == '-') continue;
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (c == 'O') c = '0';
        if (c == 'I' || c == 'L') c = '1';
        if (claim_alphabet.find(c) == std::string_view::npos || code.size() == claim_length) return {};
        code += c;
    }
    return code.size() == claim_length ? code : std::string{};
}

}  // namespace

std::string new_claim_code(crypto::Rng& rng) {
    std::string out;
    for (std::size_t i = 0; i < claim_length; ++i) {
        if (i > 0 && i % 4 == 0) out += '-';
        out += claim_alphabet.at(rng.below(claim_alphabet.size()));
    }
    return out;
}

std::optional<ClaimHash> claim_of(std::string_view claim_code) {
    const std::string code = read_code(claim_code);
    if (code.empty()) return std::nullopt;
    return ClaimHash{crypto::sha256(as_bytes("stonechat-claim|" + code)).bytes};
}

std::optional<ClaimHash> claim_at(std::string_view claim_code, const MemberId& relay) {
    const std::string code = read_code(claim_code);
    if (code.empty()) return std::nullopt;
    return ClaimHash{crypto::sha256(as_bytes("stonechat-claim-at|" + relay.hex() + "|" + code)).bytes};
}

std::string hidden_case_key(const ClaimHash& claim) {
    return crypto::sha256({as_bytes("stonechat-hidden-case|"), claim.bytes}).hex();
}

}  // namespace stonechat::relay
