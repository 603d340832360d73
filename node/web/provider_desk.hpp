#pragma once
// Asks the organisation's OpenID provider away from the network thread.

#include <memory>
#include <optional>

#include "node/oidc/provider.hpp"
#include "node/web/accounts.hpp"
#include "node/web/sessions.hpp"
#include "node/web/sign_in_provider.hpp"

namespace boost::asio {
class io_context;
}

namespace stonechat::web {

// What a provider says of itself is asked for anew after this: it moves its endpoints once in years.
inline constexpr auto metadata_age_max = std::chrono::hours{1};

// Limits:  waiting_max wait; past it the answer is no, and people are asked to try again.
// Threads: the network thread. Destroy it when `io` has run dry after stop().
class ProviderDesk : public SignInProvider {
public:
    static constexpr std::size_t waiting_max = 64;

    struct Times {
        std::function<Instant()> instant;
        std::function<WallTime()> wall;
    };
    // `redirect_uri`: where the provider sends browsers, whole, once the pages listen.
    ProviderDesk(boost::asio::io_context& io, oidc::ProviderSettings settings, Times times,
                 std::function<std::string()> redirect_uri);
    ~ProviderDesk() override;

    [[nodiscard]] const std::string& issuer() const override { return provider_.settings().issuer; }
    bool start(const oidc::Attempt& attempt, std::function<void(Checked<std::string>)> done) override;
    bool finish(std::string code, const oidc::Attempt& attempt,
                std::function<void(Checked<oidc::Person>)> done) override;
    // Breaks off what is under way.
    void stop();

private:
    struct Threads;
    // Runs `ask` on a thread of its own, with what is known of the provider, or with what it says now.
    using Ask = std::function<std::function<void()>(const Checked<oidc::Metadata>&)>;
    bool ask(Ask ask);
    [[nodiscard]] std::optional<oidc::Metadata> known() const;

    const oidc::Provider provider_;
    const Times times_;
    const std::function<std::string()> redirect_uri_;
    std::optional<oidc::Metadata> metadata_;
    Instant asked_;
    std::size_t waiting_ = 0;
    std::unique_ptr<Threads> threads_;  // last: ends before what it uses
};

}  // namespace stonechat::web
