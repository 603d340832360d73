#include "node/oidc/id_token.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <optional>

#include "crypto/ascii.hpp"
#include "crypto/bytes.hpp"

namespace stonechat::oidc {
namespace {

namespace json = boost::json;

constexpr std::size_t subject_characters_max = 255;  // section 2, "sub"

Refusal wrong(std::string_view claim, std::string_view rule) {
    return {make_error_code(Errc::wrong_value), std::string{claim}, std::string{rule}};
}
Refusal missing(std::string_view claim) {
    return {make_error_code(Errc::missing_field), std::string{claim}, "must be in the token"};
}
Refusal no_token() {
    return {make_error_code(Errc::truncated), "id_token",
            "must be three parts in base64url with dots between"};
}

const json::string* text_in(const json::object& claims, std::string_view name) {
    const auto* const value = claims.if_contains(name);
    return value == nullptr ? nullptr : value->if_string();
}

// Seconds since 1970, which may have a fraction (RFC 7519 section 2, "NumericDate").
std::optional<double> time_in(const json::object& claims, std::string_view name) {
    const auto* const value = claims.if_contains(name);
    if (value == nullptr || !value->is_number()) return std::nullopt;
    return value->to_number<double>();
}

// The payload, between the dots.
Checked<json::object> claims_of(std::string_view token) {
    const std::size_t first = token.find('.');
    const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
        return no_token();
    const auto payload = from_base64url(token.substr(first + 1, second - first - 1));
    if (!payload) return no_token();
    boost::system::error_code failure;
    json::value value = json::parse(as_text(*payload), failure);
    if (failure || !value.is_object()) return no_token();
    return std::move(value.as_object());
}

bool is_for(const json::object& claims, std::string_view client_id) {
    const auto* const audience = claims.if_contains("aud");
    if (audience == nullptr) return false;
    if (const auto* const one = audience->if_string()) return *one == client_id;
    const auto* const several = audience->if_array();
    return several != nullptr && std::ranges::any_of(*several, [&](const json::value& one) {
               return one.is_string() && one.get_string() == client_id;
           });
}

Checked<void> check(const json::object& claims, const Expected& expected) {
    const auto* const issuer = text_in(claims, "iss");
    if (issuer == nullptr) return missing("iss");
    if (*issuer != expected.issuer) return wrong("iss", "must be the configured issuer");
    if (!is_for(claims, expected.client_id)) return wrong("aud", "must be this client");
    // Where the token is for several, it says to whom it was given.
    const auto* const audience = claims.if_contains("aud")->if_array();
    const auto* const party = text_in(claims, "azp");
    if ((party != nullptr && *party != expected.client_id) ||
        (party == nullptr && audience != nullptr && audience->size() > 1))
        return wrong("azp", "must be this client");
    const auto* const nonce = text_in(claims, "nonce");
    if (nonce == nullptr) return missing("nonce");
    if (*nonce != expected.nonce) return wrong("nonce", "must be the one of this try to sign in");
    const auto expires = time_in(claims, "exp"), issued = time_in(claims, "iat");
    if (!expires) return missing("exp");
    if (!issued) return missing("iat");
    const auto now = static_cast<double>(expected.now.time_since_epoch().count());
    const auto skew = static_cast<double>(clock_skew_max.count());
    if (*expires + skew < now)
        return wrong("exp", "must lie ahead; are this machine's clock and theirs right?");
    if (*issued > now + skew)
        return wrong("iat", "must lie behind; are this machine's clock and theirs right?");
    return {};
}

}  // namespace

Checked<Person> read_id_token(std::string_view token, const Expected& expected) {
    if (token.size() > id_token_bytes_max)
        return Refusal{make_error_code(Errc::limit_exceeded), "id_token", "must be 32 KiB or less"};
    const auto claims = claims_of(token);
    if (!claims) return claims.error();
    if (auto checked = check(*claims, expected); !checked) return checked.error();
    const auto* const subject = text_in(*claims, "sub");
    if (subject == nullptr) return missing("sub");
    if (subject->empty() || subject->size() > subject_characters_max)
        return wrong("sub", "must be 1 to 255 characters");
    const auto* const name = text_in(*claims, expected.name_claim);
    if (name == nullptr) return missing(expected.name_claim);
    // An address that nobody has checked may be anybody's: people can type it into their own profile.
    const auto* const is_verified = claims->if_contains("email_verified");
    if (expected.name_claim == "email" &&
        (is_verified == nullptr || !(is_verified->is_bool() && is_verified->get_bool())))
        return wrong("email_verified", "must be true where the e-mail address is the name");
    return Person{in_ascii_lower(std::string_view{*name}), std::string{*subject}};
}

}  // namespace stonechat::oidc
