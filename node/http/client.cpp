#include "node/http/client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <optional>

#include "node/config/address.hpp"
#include "node/net/tasks.hpp"

namespace stonechat::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using net::by_value;
using net::Task;
using Message = beast::http::request<beast::http::string_body>;

// Enough for a listing of everything that a node holds.
constexpr std::uint64_t answer_bytes_max = std::uint64_t{256} * 1024 * 1024;

Task<Result<Response>> exchange(config::Address to, const Message& request) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    tcp::resolver resolver{executor};
    const std::string port = std::to_string(to.port);
    const auto [unknown, found] = co_await resolver.async_resolve(to.host, port, by_value);
    if (unknown) co_return unknown;
    tcp::socket socket{executor};
    const auto [refused, endpoint] = co_await asio::async_connect(socket, found, by_value);
    if (refused) co_return refused;
    const auto [unsent, sent] = co_await beast::http::async_write(socket, request, by_value);
    // The server may refuse before it has read all; its answer is worth more than our failure to write.

    beast::flat_buffer buffer;
    beast::http::response_parser<beast::http::string_body> parser;
    parser.body_limit(answer_bytes_max);
    const auto [failure, size] = co_await beast::http::async_read(socket, buffer, parser, by_value);
    if (failure) co_return unsent ? unsent : failure;
    auto& answer = parser.get();
    co_return Response{answer.result_int(), std::string{answer[beast::http::field::content_type]},
                       std::move(answer.body())};
}

Task<> run(std::chrono::seconds limit, config::Address to, const Message& request, Result<Response>& out) {
    Task<Result<Response>> exchanging = exchange(std::move(to), request);
    auto done = co_await net::with_deadline(limit, std::move(exchanging));
    out = done ? std::move(*done) : make_error_code(boost::system::errc::timed_out);
}

}  // namespace

Result<Response> call(const std::string& address, const std::string& token, const std::string& method,
                      const std::string& target, const std::string& body, std::chrono::seconds limit,
                      const std::string& content_type) {
    const auto to = config::parse_address(address);
    if (!to) return make_error_code(boost::system::errc::invalid_argument);
    Message request;
    request.version(11);
    request.method_string(method);
    request.target(target);
    request.set(beast::http::field::host, address);
    request.set(beast::http::field::authorization, "Bearer " + token);
    if (!body.empty()) request.set(beast::http::field::content_type, content_type);
    request.keep_alive(false);
    request.body() = body;
    request.prepare_payload();

    Result<Response> out = make_error_code(boost::system::errc::timed_out);
    asio::io_context io{1};
    net::TaskGroup tasks{io.get_executor(),
                         [](const std::exception_ptr& failure) { std::rethrow_exception(failure); }};
    tasks.spawn(run(limit, *to, request, out));
    io.run();
    return out;
}

}  // namespace stonechat::http
