#include "node/web/provider_desk.hpp"

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <utility>

namespace stonechat::web {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

Refusal too_late() {
    return {make_error_code(Errc::overloaded), "provider", "must answer in time"};
}

}  // namespace

struct ProviderDesk::Threads {
    explicit Threads(asio::io_context& network) : io{network} {}
    asio::io_context& io;
    std::atomic<bool> is_over = false;
    asio::thread_pool pool{4};  // they wait for a network, not for a processor
};

ProviderDesk::ProviderDesk(asio::io_context& io, oidc::ProviderSettings settings,
                           std::function<std::string()> redirect_uri)
    : provider_{std::move(settings)},
      redirect_uri_{std::move(redirect_uri)},
      threads_{std::make_unique<Threads>(io)} {}

ProviderDesk::~ProviderDesk() {
    stop();
    threads_->pool.join();
}

void ProviderDesk::stop() {
    threads_->is_over = true;
}

void ProviderDesk::offload(std::function<std::function<void()>()> work) {
    asio::post(threads_->pool, [this, work = std::move(work), awaited = asio::make_work_guard(threads_->io)] {
        asio::post(threads_->io, [answer = work()] { answer(); });
    });
}

bool ProviderDesk::with_metadata(Use use) {
    if (known_ && steady_clock::now() < known_until_) {
        use(*known_);
        return true;
    }
    if (waiting_.size() >= waiting_max) return false;
    waiting_.push_back(std::move(use));
    if (waiting_.size() > 1) return true;  // the first has asked
    offload([this] { return [this, known = provider_.metadata(threads_->is_over)] { on_metadata(known); }; });
    return true;
}

void ProviderDesk::on_metadata(const Known& known) {
    known_ = known;
    const steady_clock::duration age_max = known ? steady_clock::duration{metadata_age_max} : metadata_retry;
    known_until_ = steady_clock::now() + age_max;
    for (const Use& use : std::exchange(waiting_, {})) use(known);
}

bool ProviderDesk::start(const oidc::Attempt& attempt, std::function<void(Checked<std::string>)> done) {
    return with_metadata([this, attempt, done = std::move(done)](const Known& known) {
        if (!known) return done(known.error());
        done(oidc::authorization_url(known->authorization_endpoint, provider_.settings().client.id,
                                     redirect_uri_(), attempt));
    });
}

bool ProviderDesk::finish(std::string code, const oidc::Attempt& attempt,
                          std::function<void(Checked<oidc::Person>)> done) {
    if (finishing_ >= waiting_max) return false;
    ++finishing_;
    const auto deadline = steady_clock::now() + sign_in_time_max;
    oidc::Provider::Return returned{std::move(code), attempt, redirect_uri_()};
    const auto answer = [this, done = std::move(done), deadline](const Checked<oidc::Person>& person) {
        --finishing_;
        done(steady_clock::now() > deadline ? Checked<oidc::Person>{too_late()} : person);
    };
    const bool is_taken_up = with_metadata([this, returned = std::move(returned), deadline,
                                            answer](const Known& known) {
        if (!known) return answer(known.error());
        offload([this, metadata = *known, returned, deadline, answer] {
            const Checked<std::string> token =
                steady_clock::now() > deadline ? Checked<std::string>{too_late()}
                                               : provider_.id_token(metadata, returned, threads_->is_over);
            return [this, token, attempt = returned.attempt, answer] {
                if (!token) return answer(token.error());
                const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
                answer(provider_.person(*token, attempt, now));
            };
        });
    });
    if (!is_taken_up) --finishing_;
    return is_taken_up;
}

}  // namespace stonechat::web
