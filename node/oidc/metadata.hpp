#pragma once
// What an OpenID provider answers: of itself (OpenID Connect Discovery 1.0), and from its token endpoint.

#include <string>
#include <string_view>

#include "protocol/refusal.hpp"

namespace stonechat::oidc {

// What a provider says of itself, of what is of use here.
struct Metadata {
    std::string authorization_endpoint;  // "https://..."
    std::string token_endpoint;
    // How it wants this node to prove itself (RFC 6749 section 2.3.1): by Basic authentication, which each
    // must take that does not say otherwise; or by fields of the form.
    bool takes_basic = true;
    friend bool operator==(const Metadata&, const Metadata&) = default;
};

// Errors: as read_id_token(). An issuer that is not the one that was asked is refused (Discovery
// section 4.3).
[[nodiscard]] Checked<Metadata> read_metadata(std::string_view text, std::string_view issuer);

// Where it says so (Discovery section 4).
[[nodiscard]] std::string metadata_url(std::string_view issuer);

// The token in the answer of a token endpoint (Core section 3.1.3.3).
[[nodiscard]] Checked<std::string> id_token_in(long status, std::string_view body);

}  // namespace stonechat::oidc
