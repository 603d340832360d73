#include "node/net/dial.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace stonechat::net {
namespace {

using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

// A proxy's answer is a status line and a few fields; more is none.
constexpr std::size_t proxy_answer_bytes_max = 8192;

Task<Attempt<Endpoints>> resolve(config::Address to) {
    error_code not_numeric;
    const auto address = asio::ip::make_address(to.host, not_numeric);
    if (!not_numeric) co_return Endpoints{{address, to.port}};

    tcp::resolver resolver{co_await asio::this_coro::executor};
    const std::string port = std::to_string(to.port);
    const auto [failure, found] = co_await resolver.async_resolve(to.host, port, by_value);
    if (failure) co_return Failure{"resolve", failure.message()};
    Endpoints out;
    for (const auto& entry : found) out.push_back(entry.endpoint());
    co_return out;
}

Task<error_code> connect_to(tcp::socket& socket, tcp::endpoint endpoint) {
    const auto [failure] = co_await socket.async_connect(endpoint, by_value);
    co_return failure;
}

Task<Attempt<tcp::socket>> connect(config::Address to, Clock::duration limit) {
    Task<Attempt<Endpoints>> resolving = resolve(to);
    Attempt<Endpoints> endpoints = co_await std::move(resolving);
    if (!endpoints) co_return endpoints.error();
    Task<Attempt<tcp::socket>> connecting = connect_any(std::move(*endpoints), limit);
    Attempt<tcp::socket> socket = co_await std::move(connecting);
    co_return socket;
}

// "HTTP/1.1 200 Connection established": 200. Zero for what is not an HTTP status line.
unsigned status_of(std::string_view answer) {
    if (!answer.starts_with("HTTP/1.") || answer.size() < 13 || answer[8] != ' ') return 0;
    unsigned status = 0;
    for (const char c : answer.substr(9, 3)) {
        if (c < '0' || c > '9') return 0;
        status = status * 10 + static_cast<unsigned>(c - '0');
    }
    return status;
}

// Nothing when the tunnel stands, else why not.
Task<std::optional<std::string>> ask_for_tunnel(tcp::socket& socket, std::string request, bool has_login) {
    const auto [unsent, sent] = co_await asio::async_write(socket, asio::buffer(request), by_value);
    if (unsent) co_return unsent.message();

    std::string answer;
    const auto [failure, size] = co_await asio::async_read_until(
        socket, asio::dynamic_buffer(answer, proxy_answer_bytes_max), "\r\n\r\n", by_value);
    if (failure) co_return "it hung up without an answer (" + failure.message() + ")";
    const unsigned status = status_of(answer);
    if (status == 407 ||
        status == 401) {  // 407 by RFC 9110 section 15.5.8; tinyproxy says 401 to a wrong one
        const std::string code = " (HTTP " + std::to_string(status) + ")";
        co_return has_login ? "it refuses the name and password of proxy.login_file" + code
                            : "it wants a name and a password" + code + ": see proxy.login_file";
    }
    if (status < 200 || status > 299) co_return "it answered HTTP " + std::to_string(status);
    // In TLS the one who dials speaks first.
    if (size != answer.size()) co_return "it sent more than an answer";
    co_return std::nullopt;
}

}  // namespace

// An address where everything is silently dropped, as IPv6 behind many firewalls, must leave the others their
// turn. Not all at once (RFC 8305): a node has one link to another, and time enough.
Task<Attempt<tcp::socket>> connect_any(Endpoints endpoints, Clock::duration limit) {
    const Clock::time_point end = Clock::now() + limit;
    Failure failure{"tcp", "the name has no address"};
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        const auto left = std::max(end - Clock::now(), Clock::duration::zero());
        const Clock::duration turn = left / static_cast<std::int64_t>(endpoints.size() - i);
        tcp::socket socket{co_await asio::this_coro::executor};
        const std::optional<error_code> connected =
            co_await with_deadline(turn, connect_to(socket, endpoints[i]));
        if (connected && !*connected) co_return std::move(socket);
        failure = connected ? Failure{"tcp", connected->message()} : late("tcp", limit);
    }
    co_return failure;
}

Task<Attempt<tcp::socket>> open_tcp(config::Address to, std::optional<Proxy> proxy, Clock::duration limit) {
    if (proxy && goes_straight(*proxy, to)) proxy.reset();
    config::Address first = to;
    if (proxy) {
        const auto parsed = config::parse_address(proxy->address);
        if (!parsed) co_return Failure{"proxy", "the proxy's address is not of the form host:port"};
        first = *parsed;
    }
    Task<Attempt<tcp::socket>> connecting = connect(first, limit);
    Attempt<tcp::socket> socket = co_await std::move(connecting);
    if (!proxy) co_return socket;

    const std::string name = "proxy " + config::to_text(first) + ": ";
    if (!socket) co_return Failure{"proxy", name + socket.error().reason};
    Task<std::optional<std::string>> asking =
        ask_for_tunnel(*socket, tunnel_request(to, proxy->login), proxy->login.has_value());
    const auto refused = co_await with_deadline(limit, std::move(asking));
    if (!refused) co_return Failure{"proxy", name + late("proxy", limit).reason};
    if (*refused) co_return Failure{"proxy", name + **refused};
    co_return socket;
}

}  // namespace stonechat::net
