#include "node/net/links.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <list>
#include <unordered_map>
#include <utility>

#include "node/config/address.hpp"
#include "node/net/dial.hpp"
#include "node/net/link.hpp"
#include "node/net/listener.hpp"
#include "node/net/tasks.hpp"
#include "node/net/tls.hpp"
#include "node/net/wire.hpp"

namespace stonechat::net {
namespace {

using asio::ip::tcp;

// Those who call and have not finished their handshake. Each costs some 60 KiB, so this bounds them at 4 MiB.
constexpr std::size_t greetings_max = 64;

void rethrow(const std::exception_ptr& failure) {
    std::rethrow_exception(failure);
}

}  // namespace

class Links::Impl {
public:
    Impl(asio::io_context& io, const crypto::LinkIdentity& identity, LinksConfig config, LinkEvents& events)
        : executor_{io.get_executor()},
          tls_{make_tls_context(identity)},
          config_{std::move(config)},
          events_{events},
          listener_{executor_, [this](tcp::socket socket,
                                      const std::string& from) { welcome(std::move(socket), from); }},
          openings_{executor_, rethrow},
          open_{executor_, rethrow} {}

    Result<void> start();
    std::uint16_t port() const { return listener_.port(); }
    void dial(const std::string& address, std::optional<LinkKey> expected);
    Link* find(LinkId id);  // null: it has ended
    void stop();

private:
    // Someone who calls, from accept to the end of the handshake.
    struct Greeting {
        Wire wire;
        bool displaced = false;  // a newer one took its place
    };

    void welcome(tcp::socket socket, const std::string& address);
    Task<> greet(tcp::socket socket, std::string address);
    Task<> call(std::string address, std::optional<LinkKey> expected);
    Task<Attempt<Wire>> connect(std::string address, std::optional<LinkKey> expected, LinkKey& peer);
    bool full() const { return links_.size() >= config_.links_max; }
    Failure full_failure() const {
        return {"tcp", "all " + std::to_string(config_.links_max) + " links are taken"};
    }

    void open(Wire wire, const LinkKey& peer, bool dialled, const std::string& address);
    Task<> run(Link& link, LinkKey peer, bool dialled, std::string address);

    asio::any_io_executor executor_;
    asio::ssl::context tls_;
    LinksConfig config_;
    LinkEvents& events_;
    Listener listener_;
    bool stopped_ = false;
    LinkId last_id_ = 0;
    std::list<Greeting*> greetings_;  // oldest first
    std::unordered_map<LinkId, std::unique_ptr<Link>> links_;
    TaskGroup openings_;  // all handshakes
    TaskGroup open_;      // one task for each link
};

Result<void> Links::Impl::start() {
    return config_.listen ? listener_.start(*config_.listen) : Result<void>{};
}

void Links::Impl::welcome(tcp::socket socket, const std::string& address) {
    if (full()) {
        const Failure failure = full_failure();
        return events_.on_failed(address, false, failure.stage, failure.reason);
    }
    if (greetings_.size() >= greetings_max) {
        Greeting& oldest = *greetings_.front();
        greetings_.pop_front();
        oldest.displaced = true;
        oldest.wire.abort();
    }
    openings_.spawn(greet(std::move(socket), address));
}

Task<> Links::Impl::greet(tcp::socket socket, std::string address) {
    Greeting greeting{Wire{std::move(socket), tls_, config_.frame_bytes_max}};
    greetings_.push_back(&greeting);
    struct Leave {
        std::list<Greeting*>& all;
        Greeting* which;
        ~Leave() { all.remove(which); }
    } const leave{greetings_, &greeting};

    std::optional<Attempt<LinkKey>> peer =
        co_await with_deadline(config_.handshake_limit, greeting.wire.accept());
    if (!peer) peer = late(greeting.wire.stage(), config_.handshake_limit);
    if (greeting.displaced) peer = Failure{"tls", "too many others were in a handshake"};
    if (stopped_) peer = Failure{"tcp", "this node is stopping"};
    if (peer->has_value() && full()) peer = full_failure();
    if (*peer) co_return open(std::move(greeting.wire), **peer, false, address);
    events_.on_failed(address, false, peer->error().stage, peer->error().reason);
    if (!stopped_ && !greeting.displaced) co_await greeting.wire.linger();
}

void Links::Impl::dial(const std::string& address, std::optional<LinkKey> expected) {
    openings_.spawn(call(address, expected));
}

Task<> Links::Impl::call(std::string address, std::optional<LinkKey> expected) {
    LinkKey peer;
    Task<Attempt<Wire>> connecting = connect(address, expected, peer);
    Attempt<Wire> wire = co_await std::move(connecting);
    if (wire && full()) wire = full_failure();
    if (wire && !stopped_) co_return open(std::move(*wire), peer, true, address);
    const Failure failure = stopped_ ? Failure{"tcp", "this node is stopping"} : wire.error();
    events_.on_failed(address, true, failure.stage, failure.reason);
}

Task<Attempt<Wire>> Links::Impl::connect(std::string address, std::optional<LinkKey> expected,
                                         LinkKey& peer) {
    if (full()) co_return full_failure();
    const auto to = config::parse_address(address);
    if (!to) co_return Failure{"resolve", "the address is not of the form host:port"};
    Task<Attempt<tcp::socket>> opening = open_tcp(*to, config_.proxy, config_.handshake_limit);
    Attempt<tcp::socket> socket = co_await std::move(opening);
    if (!socket) co_return socket.error();
    if (stopped_) co_return Failure{"tcp", "this node is stopping"};

    Wire wire{std::move(*socket), tls_, config_.frame_bytes_max};
    Task<Attempt<LinkKey>> handshake = wire.connect(to->host, expected);
    const auto proven = co_await with_deadline(config_.handshake_limit, std::move(handshake));
    if (!proven) co_return late(wire.stage(), config_.handshake_limit);
    if (!*proven) co_return proven->error();
    peer = **proven;
    co_return std::move(wire);
}

void Links::Impl::open(Wire wire, const LinkKey& peer, bool dialled, const std::string& address) {
    const LinkId id = ++last_id_;
    auto link = std::make_unique<Link>(executor_, id, std::move(wire), config_, events_);
    // Findable before it runs: a task may begin inside spawn(), and the owner sends from on_opened().
    Link& opened = *links_.emplace(id, std::move(link)).first->second;
    open_.spawn(run(opened, peer, dialled, address));
}

Task<> Links::Impl::run(Link& link, LinkKey peer, bool dialled, std::string address) {
    const LinkId id = link.id();
    events_.on_opened(id, peer, dialled, address);
    co_await link.run();
    const std::string reason = link.reason();
    links_.erase(id);
    events_.on_closed(id, reason);
}

Link* Links::Impl::find(LinkId id) {
    const auto found = links_.find(id);
    return found == links_.end() ? nullptr : found->second.get();
}

void Links::Impl::stop() {
    if (std::exchange(stopped_, true)) return;
    listener_.stop();
    for (Greeting* const greeting : greetings_) greeting->wire.abort();
    openings_.cancel();
    for (const auto& [id, link] : links_) link->close("this node is stopping");
}

Links::Links(asio::io_context& io, const crypto::LinkIdentity& identity, LinksConfig config,
             LinkEvents& events)
    : impl_{std::make_unique<Impl>(io, identity, std::move(config), events)} {}
Links::~Links() = default;

Result<void> Links::start() {
    return impl_->start();
}
std::uint16_t Links::port() const {
    return impl_->port();
}
void Links::dial(const std::string& address, std::optional<LinkKey> expected) {
    impl_->dial(address, expected);
}
void Links::send(LinkId link, Bytes frame) {
    if (Link* const found = impl_->find(link)) found->send(std::move(frame));
}
void Links::hold(LinkId link) {
    if (Link* const found = impl_->find(link)) found->hold();
}
void Links::release(LinkId link) {
    if (Link* const found = impl_->find(link)) found->release();
}
void Links::close(LinkId link, const std::string& reason) {
    if (Link* const found = impl_->find(link)) found->close(reason);
}
void Links::stop() {
    impl_->stop();
}

}  // namespace stonechat::net
