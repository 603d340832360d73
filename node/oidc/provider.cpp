#include "node/oidc/provider.hpp"

#include "node/http/query.hpp"

namespace stonechat::oidc {

Checked<Metadata> Provider::metadata(const std::atomic<bool>& is_over) const {
    const auto answer = https_.get(metadata_url(settings_.issuer), is_over);
    if (!answer) return answer.error();
    constexpr long status_ok = 200;
    if (answer->status != status_ok)
        return Refusal{make_error_code(Errc::wrong_value), "openid-configuration",
                       "must be had from the issuer, which answered " + std::to_string(answer->status)};
    return read_metadata(answer->body, settings_.issuer);
}

Checked<std::string> Provider::id_token(const Metadata& metadata, const Return& returned,
                                        const std::atomic<bool>& is_over) const {
    const Client& client = settings_.client;
    http::Parameters form{{"grant_type", "authorization_code"},
                          {"code", returned.code},
                          {"redirect_uri", returned.redirect_uri},
                          {"code_verifier", returned.attempt.verifier}};
    std::string login;
    if (metadata.takes_basic)
        login = http::percent_encoded(client.id) + ":" + http::percent_encoded(client.secret);
    else
        form.insert(form.end(), {{"client_id", client.id}, {"client_secret", client.secret}});
    const auto answer = https_.post(metadata.token_endpoint, http::encoded(form), login, is_over);
    if (!answer) return answer.error();
    return id_token_in(answer->status, answer->body);
}

Checked<Person> Provider::person(std::string_view id_token, const Attempt& attempt,
                                 std::chrono::sys_seconds now) const {
    return read_id_token(id_token, {.issuer = settings_.issuer,
                                    .client_id = settings_.client.id,
                                    .nonce = attempt.nonce,
                                    .name_claim = settings_.name_claim,
                                    .now = now});
}

}  // namespace stonechat::oidc
