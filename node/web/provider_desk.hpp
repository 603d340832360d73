#pragma once
// Asks the organisation's OpenID provider away from the network thread.

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "node/oidc/provider.hpp"
#include "node/web/sign_in_provider.hpp"

namespace boost::asio {
class io_context;
}

namespace stonechat::web {

// What a provider says of itself is asked for anew after this: it moves its endpoints once in years.
inline constexpr auto metadata_age_max = std::chrono::hours{1};
// One that does not answer is not asked by each who tries.
inline constexpr auto metadata_retry = std::chrono::seconds{10};
// The pages answer within 30 s or not at all; whoever was told that it took too long is not signed in later.
inline constexpr auto sign_in_time_max = std::chrono::seconds{25};

// Limits:  waiting_max wait, a quarter of what the pages answer at once: people with passwords are let in
// however
//          slow the provider is. Past it the answer is no, and people are asked to try again.
// Threads: the network thread. Destroy it when `io` has run dry after stop().
class ProviderDesk : public SignInProvider {
public:
    static constexpr std::size_t waiting_max = 16;

    // `redirect_uri`: where the provider sends browsers, whole, once the pages listen.
    ProviderDesk(boost::asio::io_context& io, oidc::ProviderSettings settings,
                 std::function<std::string()> redirect_uri);
    ~ProviderDesk() override;

    [[nodiscard]] const std::string& issuer() const override { return provider_.settings().issuer; }
    bool start(const oidc::Attempt& attempt, std::function<void(Checked<std::string>)> done) override;
    bool finish(std::string code, const oidc::Attempt& attempt,
                std::function<void(Checked<oidc::Person>)> done) override;
    // Breaks off what is under way.
    void stop();

private:
    using Known = Checked<oidc::Metadata>;
    using Use = std::function<void(const Known&)>;
    struct Threads;
    // Uses what the provider says of itself, now or once it has been asked: once for all who wait.
    bool with_metadata(Use use);
    void on_metadata(const Known& known);
    // Runs `work` on a thread of its own, and what that returns on the network thread.
    void offload(std::function<std::function<void()>()> work);

    const oidc::Provider provider_;
    const std::function<std::string()> redirect_uri_;
    std::optional<Known> known_;
    std::chrono::steady_clock::time_point known_until_;
    std::vector<Use> waiting_;  // for what the provider says of itself
    std::size_t finishing_ = 0;
    std::unique_ptr<Threads> threads_;  // last: ends before what it uses
};

}  // namespace stonechat::web
