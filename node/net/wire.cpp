#include "node/net/wire.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/websocket.hpp>
#include <span>

#include "node/net/listener.hpp"
#include "node/net/record_stream.hpp"
#include "node/net/tls.hpp"

namespace stonechat::net {
namespace {

namespace websocket = boost::beast::websocket;
using Socket = websocket::stream<RecordStream, false>;  // false: no permessage-deflate

// The resource of RFC 6455 section 1.2 that links are opened at.
constexpr const char* target = "/stonechat/1";
// What one read may take before the length of its message is known. Most news fits, so that most frames are
// allocated once and at their size.
constexpr std::size_t first_read_bytes = 4096;
// What read() says of a text message: an error that Beast never gives.
constexpr auto not_binary = boost::system::errc::wrong_protocol_type;
// A client's bytes are masked in a buffer of this size: one TLS record, less the longest frame header.
constexpr std::size_t masking_bytes = 16384 - 14;

}  // namespace

class Wire::Impl {
public:
    Impl(asio::ip::tcp::socket socket, asio::ssl::context& tls, std::size_t frame_bytes_max)
        : socket_{std::move(socket), tls},
          frame_bytes_max_{frame_bytes_max} {
        error_code ignored;  // a socket that the other side has already closed says so on its first read
        tcp().set_option(asio::ip::tcp::no_delay{true}, ignored);
        socket_.binary(true);
        socket_.auto_fragment(false);
        socket_.read_message_max(frame_bytes_max);
        socket_.write_buffer_bytes(masking_bytes);
        socket_.control_callback([this](websocket::frame_type, boost::beast::string_view) { heard_now(); });
        watch_peer(ssl(), peer_);
    }

    Task<Attempt<LinkKey>> accept() {
        const auto [unsafe] = co_await tls().async_handshake(Tls::server, by_value);
        if (auto failure = judge_handshake(unsafe)) co_return *failure;
        const auto [refused] = co_await socket_.async_accept(by_value);
        if (refused) co_return Failure{"websocket", explain(refused)};
        co_return *peer_.key;
    }

    Task<Attempt<LinkKey>> connect(std::string host, std::optional<LinkKey> expected) {
        peer_.expected = expected;
        error_code not_numeric;
        asio::ip::make_address(host, not_numeric);
        if (not_numeric) check(SSL_set_tlsext_host_name(ssl(), host.c_str()) == 1);

        const auto [unsafe] = co_await tls().async_handshake(Tls::client, by_value);
        if (auto failure = judge_handshake(unsafe)) co_return *failure;
        websocket::response_type response;
        const auto [refused] = co_await socket_.async_handshake(response, host, target, by_value);
        if (refused) co_return explain_first_answer(refused, response.result_int());
        co_return *peer_.key;
    }

    Task<Result<Bytes>> read() {
        const auto [failure, size] = co_await socket_.async_read_some(asio::buffer(start_), by_value);
        if (failure) co_return failure;
        heard_now();
        if (!socket_.got_binary()) co_return make_error_code(not_binary);
        const std::span<const std::byte> start = std::span{start_}.first(size);
        if (socket_.is_message_done()) co_return Bytes(start.begin(), start.end());
        Result<Bytes> frame = co_await read_rest(start);
        co_return frame;
    }

    Task<Result<void>> write(ByteView frame, bool more) {
        socket_.next_layer().set_more(more);
        const auto [failure, size] =
            co_await socket_.async_write(asio::buffer(frame.data(), frame.size()), by_value);
        if (failure) co_return failure;
        co_return Result<void>{};
    }

    Task<Result<void>> ping() {
        const auto [failure] = co_await socket_.async_ping({}, by_value);
        if (failure) co_return failure;
        co_return Result<void>{};
    }

    Task<Result<void>> say_goodbye(std::string reason) {
        socket_.next_layer().set_more(false);
        const websocket::close_reason why{websocket::close_code::normal, printable(reason)};
        const auto [failure] = co_await socket_.async_close(why, by_value);
        if (failure) co_return failure;
        co_return Result<void>{};
    }

    Task<> linger() { co_await net::linger(tcp()); }

    void abort() {
        error_code ignored;
        tcp().close(ignored);
    }

    std::string stage() const { return secured_ ? "websocket" : "tls"; }
    std::chrono::steady_clock::time_point heard_at() const { return heard_at_; }

    std::string explain(const error_code& failure) const {
        if (failure == websocket::error::closed) {
            const auto& why = socket_.reason().reason;
            return why.empty() ? "the other side closed the link"
                               : "the other side closed the link: " + printable({why.data(), why.size()});
        }
        if (failure == websocket::error::message_too_big)
            return "a frame of more than " + std::to_string(frame_bytes_max_) + " bytes";
        if (failure == not_binary) return "a message that is not binary";
        if (failure == asio::error::eof || failure == asio::ssl::error::stream_truncated ||
            failure == asio::error::connection_reset || failure == asio::error::broken_pipe)
            return "the connection broke off";
        return failure.message();
    }

private:
    using Tls = RecordStream::Tls;

    Tls& tls() { return socket_.next_layer().next_layer(); }
    asio::ip::tcp::socket& tcp() { return tls().next_layer(); }
    SSL* ssl() { return tls().native_handle(); }

    std::optional<Failure> judge_handshake(const error_code& unsafe) {
        if (unsafe) return explain_tls(unsafe, peer_);
        if (!speaks_stonechat(ssl())) return Failure{"tls", "the other side does not speak stonechat/1"};
        if (!peer_.key) return Failure{"tls", "the other side showed no certificate"};
        secured_ = true;
        return std::nullopt;
    }

    Failure explain_first_answer(const error_code& failure, unsigned status) const {
        if (is_tls_failure(failure)) return explain_tls(failure, peer_);
        if (failure == websocket::error::upgrade_declined)
            return {"websocket", "the other side answered HTTP " + std::to_string(status)};
        if (failure == asio::error::eof || failure == asio::ssl::error::stream_truncated ||
            failure == asio::error::connection_reset)
            return {"websocket", "the other side hung up after the TLS handshake, as one that is full does"};
        return {"websocket", explain(failure)};
    }

    // The rest of a message, once its header has told how long it is: one allocation, read in place.
    Task<Result<Bytes>> read_rest(std::span<const std::byte> start) {
        Bytes frame;
        std::size_t used = start.size();
        frame.resize(used + socket_.read_size_hint(first_read_bytes));
        std::ranges::copy(start, frame.begin());
        while (!socket_.is_message_done()) {
            if (used == frame.size()) frame.resize(used + socket_.read_size_hint(first_read_bytes));
            const auto [failure, size] = co_await socket_.async_read_some(
                asio::buffer(frame.data() + used, frame.size() - used), by_value);
            if (failure) co_return failure;
            heard_now();
            used += size;
        }
        frame.resize(used);
        co_return frame;
    }

    void heard_now() { heard_at_ = std::chrono::steady_clock::now(); }

    PeerCheck peer_;
    bool secured_ = false;
    Socket socket_;
    std::array<std::byte, first_read_bytes> start_;
    std::chrono::steady_clock::time_point heard_at_ = std::chrono::steady_clock::now();
    std::size_t frame_bytes_max_;
};

Wire::Wire(asio::ip::tcp::socket socket, asio::ssl::context& tls, std::size_t frame_bytes_max)
    : impl_{std::make_unique<Impl>(std::move(socket), tls, frame_bytes_max)} {}
Wire::Wire(Wire&&) noexcept = default;
Wire& Wire::operator=(Wire&&) noexcept = default;
Wire::~Wire() = default;

Task<Attempt<LinkKey>> Wire::accept() {
    return impl_->accept();
}
Task<Attempt<LinkKey>> Wire::connect(std::string host, std::optional<LinkKey> expected) {
    return impl_->connect(std::move(host), expected);
}
Task<Result<Bytes>> Wire::read() {
    return impl_->read();
}
Task<Result<void>> Wire::write(ByteView frame, bool more) {
    return impl_->write(frame, more);
}
Task<Result<void>> Wire::ping() {
    return impl_->ping();
}
Task<Result<void>> Wire::say_goodbye(std::string reason) {
    return impl_->say_goodbye(std::move(reason));
}
Task<> Wire::linger() {
    return impl_->linger();
}
void Wire::abort() {
    impl_->abort();
}
std::string Wire::stage() const {
    return impl_->stage();
}
std::chrono::steady_clock::time_point Wire::heard_at() const {
    return impl_->heard_at();
}
std::string Wire::explain(const error_code& failure) const {
    return impl_->explain(failure);
}

}  // namespace stonechat::net
