#pragma once
// The organisation's OpenID provider, as this node asks it: what it says of itself (OpenID Connect
// Discovery 1.0) and who has signed in there (OpenID Connect Core 1.0 section 3.1.3).

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>

#include "node/oidc/authorization.hpp"
#include "node/oidc/https.hpp"
#include "node/oidc/id_token.hpp"
#include "node/oidc/metadata.hpp"

namespace stonechat::oidc {

struct ProviderSettings {
    std::string issuer;
    Client client;
    std::string name_claim;
    HttpsSettings https;
};

// Threads: any; all but person() wait for the network, at most ten seconds.
class Provider {
public:
    explicit Provider(ProviderSettings settings) : settings_{std::move(settings)}, https_{settings_.https} {}

    [[nodiscard]] const ProviderSettings& settings() const { return settings_; }
    [[nodiscard]] Checked<Metadata> metadata(const std::atomic<bool>& is_over) const;

    // What a browser came back with.
    struct Return {
        std::string code;
        Attempt attempt;
        std::string redirect_uri;
    };
    // The token for it. Errors: what the network or the provider has against it.
    [[nodiscard]] Checked<std::string> id_token(const Metadata& metadata, const Return& returned,
                                                const std::atomic<bool>& is_over) const;
    // Who has signed in. Only for what id_token() gave: see read_id_token(). `now`: once it is here.
    [[nodiscard]] Checked<Person> person(std::string_view id_token, const Attempt& attempt,
                                         std::chrono::sys_seconds now) const;

private:
    const ProviderSettings settings_;
    const Https https_;
};

}  // namespace stonechat::oidc
