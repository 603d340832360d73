#include "node/commands/peers_test.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <ostream>

#include "crypto/certificate.hpp"
#include "crypto/random.hpp"
#include "node/api/json_object.hpp"
#include "node/commands/logins.hpp"
#include "node/commands/owner.hpp"
#include "node/commands/peers_called.hpp"
#include "node/config/address.hpp"
#include "node/net/links.hpp"
#include "protocol/engine/frame.hpp"

namespace stonechat::commands {
namespace {

namespace asio = boost::asio;
using record::Json;

// For the greeting, once the link stands; the steps before it have net::LinksConfig::handshake_limit each.
constexpr std::chrono::seconds greeting_limit{10};

constexpr std::array<std::string_view, 8> steps{"resolve",  "proxy",     "tcp",     "tls",
                                                "identity", "websocket", "version", "charter"};

struct Found {
    std::string failed;  // the step; empty: none
    std::string reason;
    std::optional<LinkKey> key;
    std::optional<engine::Hello> greeting;
};

// One call.
class Call final : public net::LinkEvents {
public:
    Call(const config::Peer& peer, net::LinksConfig with, FederationId federation, crypto::Rng& rng)
        : federation_{federation},
          identity_{crypto::make_link_identity(crypto::SigningKey::generate(rng), rng)},
          links_{io_, identity_, std::move(with), *this},
          limit_{io_},
          store_{rng.id<StoreId>()} {
        links_.dial(peer.address, peer.link_key);
    }

    Found run() {
        io_.run();
        return std::move(found_);
    }

    void on_opened(net::LinkId link, const LinkKey& peer, bool, const std::string&) override {
        found_.key = peer;
        links_.send(link, engine::encode_frame(engine::Hello{
                              .federation = federation_, .store = store_, .agent = "stonechat peers test"}));
        limit_.expires_after(greeting_limit);
        limit_.async_wait([this](const boost::system::error_code& cancelled) {
            if (!cancelled) end("version", "no greeting within 10 s");
        });
    }
    void on_frame(net::LinkId, Bytes bytes) override {
        if (found_.greeting || !found_.failed.empty()) return;
        const auto frame = engine::decode_frame(bytes);
        const auto* const hello = frame ? std::get_if<engine::Hello>(&*frame) : nullptr;
        if (hello == nullptr)
            return end("version",
                       frame ? "its first frame is not a greeting" : "its greeting: " + frame.error().text());
        found_.greeting = *hello;
        const bool is_other =
            !federation_.is_zero() && !hello->federation.is_zero() && hello->federation != federation_;
        end(is_other ? "charter" : "", is_other ? "it belongs to another federation" : "");
    }
    void on_sent(net::LinkId, std::size_t) override {}
    void on_closed(net::LinkId, const std::string& reason) override {
        if (!found_.greeting && found_.failed.empty()) end("version", "it hung up: " + printable(reason));
    }
    void on_failed(const std::string&, bool, const std::string& stage, const std::string& reason) override {
        end(stage, reason);
    }

private:
    void end(const std::string& step, const std::string& reason) {
        if (found_.failed.empty()) {
            found_.failed = step;
            found_.reason = reason;
        }
        limit_.cancel();
        links_.stop();
    }

    FederationId federation_;
    asio::io_context io_;
    crypto::LinkIdentity identity_;
    net::Links links_;
    asio::steady_timer limit_;
    StoreId store_;
    Found found_;
};

// With the key that the running node would insist on: the charter's where that has another than the
// configuration. Where the charter cannot be read the call is tried all the same, for something is wrong here
// and a call may show what.
void take_key_of_charter(config::Peer& peer, const config::Config& config, Console& console) {
    const auto called = peers_called(config);
    if (!called) {
        say(console, exit_refused,
            "the charter cannot be read, so the link key is the configuration's: " +
                printable(called.error().text));
        return;
    }
    for (const gossip::Candidate& one : called->all)
        if (one.address == peer.address) peer.link_key = one.key;
}

std::optional<config::Peer> peer_called(const config::Config& config, const std::string& name) {
    for (const config::Peer& peer : config.peers)
        if (peer.name == name || peer.address == name) return peer;
    if (!config::parse_address(name)) return std::nullopt;
    return config::Peer{.address = name, .link_key = {}, .name = {}};
}

// A proxy looks the name up and connects in this node's place.
bool is_taken(std::string_view step, bool has_proxy) {
    return has_proxy ? step != "resolve" && step != "tcp" : step != "proxy";
}

// "passed", "failed", or "not reached".
std::string_view outcome_of(std::string_view step, const Found& found) {
    if (found.failed.empty()) return "passed";
    const auto at = std::ranges::find(steps, step);
    const auto failed = std::ranges::find(steps, found.failed);
    return at < failed ? "passed" : at == failed ? "failed" : "not reached";
}

Json found_json(const config::Peer& peer, bool has_proxy, const Found& found) {
    api::JsonObject out;
    out.text("address", peer.address).truth("passed", found.failed.empty());
    api::JsonObject all;
    for (const std::string_view step : steps)
        if (is_taken(step, has_proxy)) all.text(step, outcome_of(step, found));
    out.add("steps", all.take());
    out.text("failed", found.failed).text("reason", found.reason);
    out.text("link_key", found.key ? found.key->hex() : "");
    if (found.greeting) out.text("agent", found.greeting->agent).number("charter", found.greeting->charter);
    return out.take();
}

void print_found(const config::Peer& peer, bool has_proxy, const Found& found, std::ostream& out) {
    out << "Calling " << printable(peer.address) << '\n';
    for (const std::string_view step : steps) {
        if (!is_taken(step, has_proxy)) continue;
        const std::string_view outcome = outcome_of(step, found);
        const bool is_unproven = step == "identity" && outcome == "passed" && !peer.link_key;
        out << "  " << step << std::string(11 - step.size(), ' ') << outcome;
        if (is_unproven) out << ", but no key is known here to compare with";
        if (step == found.failed) out << ": " << printable(found.reason);
        out << '\n';
    }
    if (found.greeting)
        out << "It runs " << printable(found.greeting->agent) << " and holds " << found.greeting->charter
            << " entries of the charter.\n";
    if (!found.failed.empty()) out << "What to ask of whom is in firewall.md, beside the other documents.\n";
}

}  // namespace

int peers_test(const PeersTestOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    auto peer = peer_called(*config, options.name);
    if (!peer)
        return say(console, exit_bad_use,
                   "NAME: no peer in the configuration is called so, and it is not host:port");
    auto proxy = proxy_of(*config);
    if (!proxy) return say(console, proxy.error());
    respect_file_modes();  // root's files are read, and strangers are called from here on
    take_key_of_charter(*peer, *config, console);
    const auto address = config::parse_address(peer->address);
    const bool has_proxy = *proxy && !net::goes_straight(**proxy, *address);
    crypto::SystemRng rng;
    Call call{*peer, {.proxy = std::move(*proxy)}, config->federation_id.value_or(FederationId{}), rng};
    const Found found = call.run();
    if (options.as_json)
        console.out << record::canonical_json(found_json(*peer, has_proxy, found)) << '\n';
    else
        print_found(*peer, has_proxy, found, console.out);
    return found.failed.empty() ? exit_ok : exit_refused;
}

}  // namespace stonechat::commands
