#include "node/commands/run.hpp"

#include <malloc.h>

#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>

#include "crypto/certificate.hpp"
#include "crypto/random.hpp"
#include "node/api/endpoints.hpp"
#include "node/commands/audit_command.hpp"
#include "node/commands/backup.hpp"
#include "node/commands/installation.hpp"
#include "node/commands/logins.hpp"
#include "node/commands/new_installation.hpp"
#include "node/commands/owner.hpp"
#include "node/commands/rekey.hpp"
#include "node/commands/steward_hand.hpp"
#include "node/http/server.hpp"
#include "node/keys/token_file.hpp"
#include "node/log/audit_log.hpp"
#include "node/log/log.hpp"
#include "node/loop/driver.hpp"
#include "node/mail/mailer.hpp"
#include "node/relay/sender.hpp"
#include "node/version.hpp"
#include "node/web/custodian.hpp"
#include "node/web/service.hpp"
#include "protocol/record/code_lists.hpp"
#include "storage/rocks/rocks_store.hpp"

namespace stonechat::commands {
namespace {

namespace asio = boost::asio;

// All that a node is made of, from disk.
struct Parts {
    config::Config config;
    Identity identity;
    crypto::SigningKey record_key;
    crypto::SigningKey link_key;
    std::string token;
    std::optional<net::Proxy> proxy;
    std::optional<std::string> mail_login;
    std::optional<std::string> pages_login;
    std::optional<std::string> client_login;
    std::unique_ptr<storage::Store> store;
    engine::Snapshot snapshot;
    std::map<std::string, std::string> papers;
    privacy::LocalList local;
    log::AuditLog audit;
    api::OwnTexts own_texts;
};

// A key file from another installation would make a node whose records nobody accepts: better no node.
Outcome<void> keys_fit(const Identity& identity, const crypto::SigningKey& record_key,
                       const crypto::SigningKey& link_key) {
    if (record_key.public_key().bytes == identity.request.record_key.bytes &&
        link_key.public_key().bytes == identity.request.link_key.bytes)
        return {};
    return Failure{exit_bad_use,
                   "the keys are not those that admission.request, or key.request after it, was made with; "
                   "where a rekey was interrupted: stonechat rekey --finish"};
}

Outcome<void> federation_fits(const config::Config& config, const engine::Snapshot& snapshot) {
    if (!config.federation_id || snapshot.charter.empty()) return {};
    const auto first = charter::decode_signed_entry(snapshot.charter.front());
    if (first && charter::hash_of(first->payload).bytes == config.federation_id->bytes) return {};
    return Failure{exit_bad_use,
                   "federation.id: the store in this home belongs to another federation; use another home"};
}

bool is_light(const config::Config& config) {
    return config.role == config::Role::light;
}

// glibc keeps what was freed for each thread that may want it again. A light node gives it back: after
// catching up with 20,000 headers it takes 57 MiB so, and 76 otherwise. An allocator that cannot be told so
// (a sanitizer's) serves as well, with more memory.
void keep_little_memory() {
    constexpr int bytes_kept_max = 64 * 1024;
    // NOLINTBEGIN(concurrency-mt-unsafe): no other thread runs yet
    static_cast<void>(mallopt(M_ARENA_MAX, 1));
    static_cast<void>(mallopt(M_TRIM_THRESHOLD, bytes_kept_max));
    static_cast<void>(mallopt(M_MMAP_THRESHOLD, bytes_kept_max));
    // NOLINTEND(concurrency-mt-unsafe)
}

Outcome<Parts> assemble(config::Config config, crypto::Rng& rng) {
    auto identity = own_identity(config);
    if (!identity) return identity.error();
    auto record_key = open_key(config, keys::KeyKind::record);
    if (!record_key) return record_key.error();
    auto link_key = open_key(config, keys::KeyKind::link);
    if (!link_key) return link_key.error();
    if (auto fit = keys_fit(*identity, *record_key, *link_key); !fit) return fit.error();
    auto token = keys::load_token(config.home);
    if (!token) return failure_of(token.error(), exit_bad_use);
    auto proxy = proxy_of(config);
    if (!proxy) return proxy.error();
    auto mail_login = mail_login_of(config);
    if (!mail_login) return mail_login.error();
    auto pages_login = pages_login_of(config);
    if (!pages_login) return pages_login.error();
    auto client_login = client_login_of(config);
    if (!client_login) return client_login.error();
    if (is_light(config)) keep_little_memory();
    respect_file_modes();  // before the store's threads, each of which would keep the powers of this one
    auto store = storage::open_rocks_store(
        {.directory = store_directory(config),
         .env = {},
         .memory = is_light(config) ? storage::StoreMemory::small : storage::StoreMemory::usual},
        rng);
    if (!store) return failure_of(store.error(), exit_bad_use);
    auto snapshot = (*store)->load();
    if (!snapshot) return Failure{exit_bad_use, "the store could not be read: " + snapshot.error().message()};
    if (auto fits = federation_fits(config, *snapshot); !fits) return fits.error();
    auto papers = (*store)->papers();
    if (!papers) return Failure{exit_bad_use, "the store could not be read: " + papers.error().message()};
    const auto looked_over = papers->find(std::string{api::looked_over_paper});
    api::OwnTexts own_texts;
    if (looked_over != papers->end())
        own_texts.looked_over = std::strtoull(looked_over->second.c_str(), nullptr, 10);
    auto local = local_list(config);
    if (!local) return local.error();
    auto audit = log::AuditLog::open(config.home / audit_file_name);
    if (!audit) return failure_of(audit.error(), exit_bad_use);
    return Parts{.config = std::move(config),
                 .identity = std::move(*identity),
                 .record_key = std::move(*record_key),
                 .link_key = std::move(*link_key),
                 .token = std::move(*token),
                 .proxy = std::move(*proxy),
                 .mail_login = std::move(*mail_login),
                 .pages_login = std::move(*pages_login),
                 .client_login = std::move(*client_login),
                 .store = std::move(*store),
                 .snapshot = std::move(*snapshot),
                 .papers = std::move(*papers),
                 .local = std::move(*local),
                 .audit = std::move(*audit),
                 .own_texts = own_texts};
}

std::vector<gossip::Candidate> peers_of(const config::Config& config) {
    std::vector<gossip::Candidate> out;
    for (const config::Peer& peer : config.peers) out.push_back({peer.address, peer.link_key, true});
    return out;
}

// What `join` or `recover` left to be handed in. The engine shows it only while the charter does not know us.
std::optional<charter::Application> application_of(const config::Config& config, const Identity& identity) {
    const auto message = read_message_file(config.home / invitation_file_name);
    if (!message) return std::nullopt;
    const auto keys = read_message_file(config.home / key_request_file_name);
    return charter::Application{*message, keys ? *keys : identity.request_message};
}

engine::EngineConfig engine_config(const Parts& parts) {
    return {.self = parts.identity.member,
            .link_key = parts.identity.request.link_key,
            .federation = parts.config.federation_id.value_or(FederationId{}),
            .agent = "stonechat " + std::string{version()},
            .machine = this_machine(),
            .application = application_of(parts.config, parts.identity),
            .light = is_light(parts.config) ? std::optional{parts.config.texts} : std::nullopt};
}

// Of a backup that was interrupted: it would keep texts that are erased from now on.
void remove_left_checkpoint(const config::Config& config) {
    std::error_code ignored;               // the next backup removes it or says why it cannot
    for (const char* part : {"", ".tmp"})  // RocksDB makes it under the second name
        std::filesystem::remove_all(config.home / (std::string{checkpoint_name} + part), ignored);
}

Failure cannot_listen(std::string_view key, const std::string& address,
                      const boost::system::error_code& why) {
    return {exit_bad_use, std::string{key} + ": cannot listen on " + address + ": " + why.message()};
}

// What runs, in the order in which it starts and the opposite of that in which it ends.
class RunningNode {
public:
    RunningNode(asio::io_context& io, Parts& parts, crypto::Rng& rng, const RunOptions& options)
        : parts_{parts},
          options_{options},
          driver_{io,
                  engine_config(parts),
                  {*parts.store, parts.record_key, rng, record::builtin_code_lists(),
                   [this](const engine::Noted& note) { heed(note); }},
                  std::move(parts.snapshot),
                  crypto::make_link_identity(parts.link_key, rng),
                  {.listen = parts.config.listen_address, .proxy = parts.proxy},
                  peers_of(parts.config)},
          sender_{[this](const MemberId& relay, Bytes sealed, std::function<void(Checked<Bytes>)> done) {
                      driver_.ask_relay(relay, std::move(sealed), std::move(done));
                  },
                  [this]() -> const charter::Charter& { return driver_.engine().charter(); }, rng},
          node_{.driver = driver_,
                .lists = record::builtin_code_lists(),
                .self = parts.identity.member,
                .publish_coded = parts.config.publish_coded,
                .publish_hidden = parts.config.publish_hidden,
                .sender = &sender_,
                .audit = &parts.audit,
                .own_texts = &parts.own_texts,
                .local = parts.local,
                .checkpoint = parts.config.home / checkpoint_name},
          server_{io,
                  {.address = parts.config.api_address, .access = {.token = parts.token}},
                  api::endpoints(node_)},
          signals_{io, SIGINT, SIGTERM},
          timer_{io},
          guard_{io.get_executor()} {
        node_.may_decide = [this] { return may_decide_alone(parts_.config, driver_.engine().charter()); };
        node_.decide = [this](const charter::Action& action) {
            return sign_alone(parts_.config, driver_.engine().charter(), action);
        };
        if (parts.config.web_listen)
            add_pages(io, rng);
        else
            custodian_.emplace(io, node_, rng, keep_paper(), parts_.papers);
        if (!parts.config.mail.server.empty()) add_mail(io);
    }

    Outcome<void> start() {
        if (auto started = server_.start(); !started)
            return cannot_listen("api.address", parts_.config.api_address, started.error());
        if (custodian_) custodian_->start();
        if (pages_)
            if (auto started = pages_->start(); !started)
                return cannot_listen("web.listen", *parts_.config.web_listen, started.error());
        if (auto started = driver_.start(); !started)
            return cannot_listen("listen.address", parts_.config.listen_address.value_or(""),
                                 started.error());
        signals_.async_wait([this](const boost::system::error_code& failure, int) {
            if (!failure) stop();
        });
        api::count_own_texts(node_);
        if (mailer_) mailer_->start();
        if (options_.is_over) look();
        log::event(log::Level::info, "node", "ready",
                   {{"member", parts_.identity.member},
                    {"api_port", server_.port()},
                    {"port", driver_.port()},
                    {"records", driver_.engine().status().log_end},
                    {"version", log::Token{version()}}});
        return {};
    }

    // Also after a start that failed half way.
    void stop() {
        log::event(log::Level::info, "node", "stopping");
        timer_.cancel();
        signals_.cancel();
        server_.stop();
        if (pages_) pages_->stop();
        if (custodian_) custodian_->stop();
        if (mailer_) mailer_->stop();
        driver_.stop([this] { guard_.reset(); });
    }

private:
    void heed(const engine::Noted& note) {
        if (note.what == engine::Noted::What::erased) {
            if (pages_) pages_->note_erased();
            if (custodian_) custodian_->note_erased();
        }
        if (note.what != engine::Noted::What::warned) return;
        if (mailer_) mailer_->look_soon();
        if (pages_) pages_->note_warning();
    }

    void look() {
        if (options_.is_over(driver_.engine())) return stop();
        timer_.expires_after(options_.look_every);
        timer_.async_wait([this](const boost::system::error_code& failure) {
            if (!failure) look();
        });
    }

    web::KeepPaper keep_paper() {
        return [this](std::string name, std::optional<std::string> text, std::function<void(bool)> done,
                      web::Before before) {
            driver_.keep_paper(std::move(name), std::move(text), std::move(done),
                               before == web::Before::is_wiped);
        };
    }

    void add_pages(asio::io_context& io, crypto::Rng& rng) {
        pages_ = std::make_unique<web::Service>(
            io, web::ServiceParts{parts_.config, node_, parts_.record_key, rng, keep_paper(), parts_.papers,
                                  parts_.pages_login, parts_.client_login, parts_.proxy});
        driver_.set_relay_desk([this](Bytes sealed, std::function<void(std::optional<Bytes>)> answer) {
            pages_->answer_as_relay(std::move(sealed), std::move(answer));
        });
        node_.invite = [this](const std::string& role, std::function<void(Checked<std::string>)> done) {
            pages_->invite(role, std::move(done));
        };
    }

    void add_mail(asio::io_context& io) {
        mailer_ = std::make_unique<mail::Mailer>(io, driver_,
                                                 mail::MailerConfig{.mail = parts_.config.mail,
                                                                    .login = parts_.mail_login,
                                                                    .pages = parts_.config.web_origin,
                                                                    .self = parts_.identity.member,
                                                                    .late_reports = late_reports()},
                                                 parts_.papers);
        node_.mailer = mailer_.get();
    }

    // Empty where there are no pages to report by, or no second person.
    std::function<mail::LateReports()> late_reports() {
        if (!pages_ || parts_.config.mail.late_reports_to.empty()) return {};
        return [this] {
            const web::CaseCounts counts = pages_->case_counts();
            return mail::LateReports{counts.late, counts.newest_late};
        };
    }

    const Parts& parts_;
    const RunOptions& options_;
    loop::Driver driver_;
    relay::Sender sender_;
    api::Node node_;
    std::unique_ptr<web::Service> pages_;
    std::optional<web::Custodian> custodian_;  // where there are none
    std::unique_ptr<mail::Mailer> mailer_;
    http::Server server_;
    asio::signal_set signals_;
    asio::steady_timer timer_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_;
};

// Files of the store (512), connections to the pages (1,024 each for staff and public), the API (64) and
// other nodes (512) come to more than the 1,024 that a shell hands down; and a store that cannot open its
// files takes no records.
void raise_descriptor_limit() {
    constexpr rlim_t wanted = 8192;
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
    limit.rlim_cur = std::min(wanted, limit.rlim_max);
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < wanted)
        log::event(log::Level::warn, "node", "few_descriptors", {{"limit", limit.rlim_cur}});
}

}  // namespace

int run_node(const Place& place, Console& console, const RunOptions& options) {
    auto config = load_config(place, console);
    if (!config) return exit_bad_use;
    log::start(options.log_level.value_or(config->log_level));
    raise_descriptor_limit();
    crypto::SystemRng rng;
    auto parts = assemble(std::move(*config), rng);
    if (!parts) return say(console, parts.error());

    remove_left_checkpoint(parts->config);

    asio::io_context io{1};
    RunningNode node{io, *parts, rng, options};
    const auto started = node.start();
    if (!started) node.stop();
    io.run();
    if (!started) return say(console, started.error());
    log::event(log::Level::info, "node", "stopped");
    log::finish();
    return exit_ok;
}

}  // namespace stonechat::commands
