#include "node/web/provider_desk.hpp"

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <utility>

namespace stonechat::web {

namespace asio = boost::asio;

struct ProviderDesk::Threads {
    explicit Threads(asio::io_context& network) : io{network} {}
    asio::io_context& io;
    std::atomic<bool> is_over = false;
    asio::thread_pool pool{4};  // they wait for a network, not for a processor
};

ProviderDesk::ProviderDesk(asio::io_context& io, oidc::ProviderSettings settings, Times times,
                           std::function<std::string()> redirect_uri)
    : provider_{std::move(settings)},
      times_{std::move(times)},
      redirect_uri_{std::move(redirect_uri)},
      threads_{std::make_unique<Threads>(io)} {}

ProviderDesk::~ProviderDesk() {
    stop();
    threads_->pool.join();
}

void ProviderDesk::stop() {
    threads_->is_over = true;
}

std::optional<oidc::Metadata> ProviderDesk::known() const {
    const bool is_new = metadata_ && times_.instant() < asked_ + metadata_age_max;
    return is_new ? metadata_ : std::nullopt;
}

bool ProviderDesk::ask(Ask ask) {
    if (waiting_ >= waiting_max) return false;
    ++waiting_;
    asio::post(threads_->pool, [this, ask = std::move(ask), known = known(),
                                awaited = asio::make_work_guard(threads_->io)] {
        const Checked<oidc::Metadata> metadata =
            known ? Checked<oidc::Metadata>{*known} : provider_.metadata(threads_->is_over);
        asio::post(threads_->io, [this, is_news = !known.has_value(), metadata, answer = ask(metadata)] {
            --waiting_;
            if (is_news && metadata) {
                metadata_ = *metadata;
                asked_ = times_.instant();
            }
            answer();
        });
    });
    return true;
}

bool ProviderDesk::start(const oidc::Attempt& attempt, std::function<void(Checked<std::string>)> done) {
    const auto url_at = [this, attempt](const oidc::Metadata& metadata) {
        return oidc::authorization_url(metadata.authorization_endpoint, provider_.settings().client.id,
                                       redirect_uri_(), attempt);
    };
    if (const auto metadata = known()) {
        done(url_at(*metadata));
        return true;
    }
    return ask([url_at, done = std::move(done)](const Checked<oidc::Metadata>& metadata) {
        return [url_at, done, metadata] {
            if (!metadata) return done(metadata.error());
            done(url_at(*metadata));
        };
    });
}

bool ProviderDesk::finish(std::string code, const oidc::Attempt& attempt,
                          std::function<void(Checked<oidc::Person>)> done) {
    oidc::Provider::Return returned{std::move(code), attempt, redirect_uri_()};
    return ask([this, returned = std::move(returned), now = times_.wall(),
                done = std::move(done)](const Checked<oidc::Metadata>& metadata) {
        const Checked<oidc::Person> person =
            metadata ? provider_.person(*metadata, returned, now, threads_->is_over)
                     : Checked<oidc::Person>{metadata.error()};
        return [done, person] { done(person); };
    });
}

}  // namespace stonechat::web
