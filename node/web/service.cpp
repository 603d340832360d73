#include "node/web/service.hpp"

#include <boost/asio/steady_timer.hpp>
#include "node/config/address.hpp"

#include "node/http/server.hpp"
#include "node/net/base64.hpp"
#include "node/web/provider_desk.hpp"
#include "node/web/relay_desk.hpp"
#include "node/web/site.hpp"

namespace stonechat::web {
namespace {

constexpr std::string_view scheme = "https://";
// Browsers open six connections each and keep them for a while: a hundred people at once fit, and beside them
// as many who are slow as one machine can be made to send. One that waits costs some 10 KiB.
constexpr std::size_t connections_max = 1024;
// How often held reports are looked at: they wait for minutes at least.
constexpr auto look_at_held_every = std::chrono::seconds{10};
// A node that catches up gets thousands of warnings at once.
constexpr auto tell_at_most_every = std::chrono::seconds{1};

Door make_door(const std::string& listen, const std::optional<std::string>& origin,
               const config::Config& config, std::string service) {
    const auto address = config::parse_address(listen);
    const std::uint16_t port = address ? address->port : std::uint16_t{0};
    return {.origin = origin.value_or(""),
            .proxy = config.web_forwarded_from.value_or(""),
            .cookie_suffix = port == 0 ? "" : "-" + std::to_string(port),
            .service = std::move(service)};
}

http::ServerConfig server_config(const std::string& listen, const Door& door) {
    http::ServerConfig out;
    out.address = listen;
    out.access.callers = http::Callers::browsers;
    if (!door.origin.empty()) out.access.hosts = {door.origin.substr(scheme.size())};
    out.access.explain = refusal_page;
    out.connections_max = connections_max;
    return out;
}

oidc::ProviderSettings provider_settings(const ServiceParts& parts) {
    const config::SignIn& sign_in = parts.config.sign_in;
    const std::size_t colon = parts.client_login->find(':');
    return {.issuer = sign_in.issuer,
            .client = {parts.client_login->substr(0, colon), parts.client_login->substr(colon + 1)},
            .name_claim = sign_in.name_claim,
            .https = {.ca_file = sign_in.ca_file, .proxy = parts.proxy}};
}

}  // namespace

class Service::Impl {
public:
    Impl(boost::asio::io_context& io, const ServiceParts& parts)
        : config{parts.config},
          office{parts.node, parts.rng, system_clock(), io, parts.keep, parts.papers},
          desk{office, parts.record_key, config.relay_hold},
          timer{io},
          live_timer{io},
          staff_door{make_door(*config.web_listen, config.web_origin, config, "Stonechat")},
          server{io, server_config(*config.web_listen, staff_door),
                 page_endpoints(office, staff_door, staff_rows())} {
        staff_door.asks_relays = true;
        staff_door.requires_codes = config.web_codes_required;
        if (config.web_user_header && parts.proxy_login) {
            staff_door.user_header = *config.web_user_header;
            staff_door.proxy_login = "Basic " + net::base64(*parts.proxy_login);
        }
        if (parts.client_login) {
            provider.emplace(io, provider_settings(parts),
                             [this] { return base() + std::string{organisation_return_path}; });
            office.provider = &*provider;
        }
        office.has_four_eyes = config.web_four_eyes;
        office.relay_desk = &desk;
        if (!config.web_public_listen) return;
        public_door = make_door(*config.web_public_listen, config.web_public_origin, config,
                                "Tell us about AI in your care");
        public_door.is_public = true;
        public_door.has_languages = true;
        public_server.emplace(io, server_config(*config.web_public_listen, public_door),
                              page_endpoints(office, public_door, public_rows()));
    }

    // How browsers reach the staff's pages, once they listen.
    [[nodiscard]] std::string base() const {
        return staff_door.origin.empty() ? "http://localhost:" + std::to_string(server.port())
                                         : staff_door.origin;
    }

    void tell_warnings_soon() {
        if (is_telling || !office.live.has_listeners()) return;
        is_telling = true;
        live_timer.expires_after(tell_at_most_every);
        live_timer.async_wait([this](const boost::system::error_code& failure) {
            is_telling = false;
            if (!failure) office.live.tell("warnings", office.warnings_state());
        });
    }

    void look_at_held() {
        office.look_after_papers();
        desk.release_due();
        timer.expires_after(look_at_held_every);
        timer.async_wait([this](const boost::system::error_code& failure) {
            if (!failure) look_at_held();
        });
    }

    const config::Config& config;
    Office office;
    RelayDesk desk;
    std::optional<ProviderDesk> provider;
    boost::asio::steady_timer timer;
    boost::asio::steady_timer live_timer;
    bool is_telling = false;
    Door staff_door;
    Door public_door;
    http::Server server;
    std::optional<http::Server> public_server;
};

Service::Service(boost::asio::io_context& io, const ServiceParts& parts)
    : impl_{std::make_unique<Impl>(io, parts)} {}
Service::~Service() = default;

Result<void> Service::start() {
    if (auto started = impl_->server.start(); !started) return started;
    impl_->look_at_held();
    return impl_->public_server ? impl_->public_server->start() : Result<void>{};
}
std::uint16_t Service::port() const {
    return impl_->server.port();
}
void Service::stop() {
    impl_->timer.cancel();
    impl_->live_timer.cancel();
    if (impl_->provider) impl_->provider->stop();
    impl_->server.stop();
    if (impl_->public_server) impl_->public_server->stop();
}

void Service::note_warning() {
    impl_->tell_warnings_soon();
}

void Service::note_erased() {
    impl_->office.departures.forget_erased();
}

CaseCounts Service::case_counts() const {
    return counts_of(impl_->office.cases.all(), impl_->office.clock.wall());
}

void Service::answer_as_relay(Bytes sealed, std::function<void(std::optional<Bytes>)> answer) {
    impl_->desk.answer(sealed, std::move(answer));
}

void Service::invite(const std::string& role, std::function<void(Checked<std::string>)> done) {
    const auto known = role_named(role);
    if (!known)
        return done(Refusal{make_error_code(Errc::wrong_value), "role",
                            "must be read-only, reporter, reviewer, administrator or steward"});
    const std::string base = impl_->base();
    // `told` outlives the call where the paper is kept later.
    const auto told = std::make_shared<std::string>();
    *told = base + impl_->office.invite(*known, "", first_invitation_life, [told, done](bool is_kept) {
        if (!is_kept) return done(Refusal{make_error_code(Errc::store_failed), "", "the disk refused"});
        done(*told);
    });
    if (*told == base)
        done(Refusal{make_error_code(Errc::overloaded), "",
                     "too many links are open; they end by themselves"});
}

}  // namespace stonechat::web
