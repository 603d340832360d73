#include "node/net/listener.hpp"

#include <array>
#include <boost/asio/ip/address.hpp>
#include <utility>

#include "node/config/address.hpp"

namespace stonechat::net {
namespace {

using asio::ip::tcp;

constexpr auto accept_pause = std::chrono::milliseconds{100};
constexpr auto linger_limit = std::chrono::seconds{1};

Task<error_code> discard(tcp::socket& socket) {
    std::array<std::byte, 512> scrap{};
    while (true) {
        const auto [failure, size] = co_await socket.async_read_some(asio::buffer(scrap), by_value);
        if (failure) co_return failure;
    }
}

}  // namespace

Listener::Listener(const asio::any_io_executor& executor, OnCaller on_caller)
    : on_caller_{std::move(on_caller)},
      acceptor_{executor},
      again_{executor},
      tasks_{executor, [](const std::exception_ptr& failure) { std::rethrow_exception(failure); }} {}

Result<void> Listener::start(std::string_view address) {
    const auto where = config::parse_address(address);
    if (!where) return make_error_code(boost::system::errc::invalid_argument);
    error_code failure;
    const tcp::endpoint endpoint{asio::ip::make_address(where->host, failure), where->port};
    if (!failure) acceptor_.open(endpoint.protocol(), failure);
    if (!failure) acceptor_.set_option(tcp::acceptor::reuse_address{true}, failure);
    if (!failure) acceptor_.bind(endpoint, failure);
    if (!failure) acceptor_.listen(asio::socket_base::max_listen_connections, failure);
    if (failure) return failure;
    tasks_.spawn(accept_until_stopped());
    return {};
}

std::uint16_t Listener::port() const {
    error_code not_listening;
    const auto endpoint = acceptor_.local_endpoint(not_listening);
    return not_listening ? std::uint16_t{0} : endpoint.port();
}

void Listener::stop() {
    error_code ignored;
    acceptor_.close(ignored);
    again_.cancel();
}

Task<> Listener::accept_until_stopped() {
    while (acceptor_.is_open()) {
        auto [failure, socket] = co_await acceptor_.async_accept(by_value);
        if (!acceptor_.is_open()) co_return;
        if (!failure) {
            error_code gone;
            const auto from = socket.remote_endpoint(gone);
            const config::Address caller{from.address().to_string(), from.port()};
            on_caller_(std::move(socket), gone ? "unknown" : config::to_text(caller));
        } else if (failure != asio::error::connection_aborted) {
            again_.expires_after(accept_pause);
            co_await again_.async_wait(by_value);
        }
    }
}

Task<> linger(tcp::socket& socket) {
    error_code ignored;
    socket.shutdown(tcp::socket::shutdown_send, ignored);
    co_await with_deadline(linger_limit, discard(socket));
    socket.close(ignored);
}

}  // namespace stonechat::net
