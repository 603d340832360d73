#include "node/oidc/metadata.hpp"

#include <algorithm>
#include <boost/json.hpp>

namespace stonechat::oidc {
namespace {

namespace json = boost::json;

constexpr std::size_t endpoint_characters_max = 2048;

Refusal refusal(Errc code, std::string_view field, std::string_view rule) {
    return {make_error_code(code), std::string{field}, std::string{rule}};
}

Checked<json::object> object_in(std::string_view text, std::string_view what) {
    boost::system::error_code failure;
    json::value value = json::parse(text, failure);
    if (failure || !value.is_object()) return refusal(Errc::wrong_type, what, "must be a JSON object");
    return std::move(value.as_object());
}

Checked<std::string> text_of(const json::object& object, std::string_view name) {
    const auto* const value = object.if_contains(name);
    if (value == nullptr) return refusal(Errc::missing_field, name, "must be there");
    if (!value->is_string()) return refusal(Errc::wrong_type, name, "must be text");
    return std::string{value->get_string()};
}

// What stands in such an address goes to browsers in a header field: nothing may end the line.
Checked<std::string> endpoint_in(const json::object& object, std::string_view name) {
    auto url = text_of(object, name);
    if (!url) return url;
    const bool is_plain = std::ranges::all_of(*url, [](char c) { return c > ' ' && c < 0x7f; });
    if (!url->starts_with("https://") || !is_plain || url->size() > endpoint_characters_max ||
        url->find('#') != std::string::npos)
        return refusal(Errc::wrong_value, name, "must be an https:// address without a fragment");
    return url;
}

// Basic is what a list that is left out means (Discovery section 3).
bool takes_basic(const json::object& object) {
    const auto* const methods = object.if_contains("token_endpoint_auth_methods_supported");
    const auto* const list = methods == nullptr ? nullptr : methods->if_array();
    return list == nullptr || std::ranges::any_of(*list, [](const json::value& one) {
               return one.is_string() && one.get_string() == "client_secret_basic";
           });
}

}  // namespace

std::string metadata_url(std::string_view issuer) {
    if (issuer.ends_with('/')) issuer.remove_suffix(1);
    return std::string{issuer} + "/.well-known/openid-configuration";
}

Checked<Metadata> read_metadata(std::string_view text, std::string_view issuer) {
    const auto object = object_in(text, "openid-configuration");
    if (!object) return object.error();
    const auto named = text_of(*object, "issuer");
    if (!named) return named.error();
    if (*named != issuer)
        return refusal(Errc::wrong_value, "issuer", "must be the configured one, to the letter");
    auto authorization = endpoint_in(*object, "authorization_endpoint");
    if (!authorization) return authorization.error();
    auto token = endpoint_in(*object, "token_endpoint");
    if (!token) return token.error();
    return Metadata{std::move(*authorization), std::move(*token), takes_basic(*object)};
}

Checked<std::string> id_token_in(long status, std::string_view body) {
    constexpr long status_ok = 200;
    if (status != status_ok)
        return refusal(Errc::not_allowed, "code",
                       "must be taken by the provider, which answered " + std::to_string(status));
    const auto object = object_in(body, "token");
    if (!object) return object.error();
    return text_of(*object, "id_token");
}

}  // namespace stonechat::oidc
