#pragma once
// The layer between WebSocket and TLS: turns many small writes into few full TLS records.

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/role.hpp>
#include <utility>

#include "crypto/bytes.hpp"

namespace stonechat::net {

// Without it each WebSocket frame is a record and a system call of its own, and the header of a large frame a
// record besides. While `more` is set, what fits in one record waits; whoever sets it must let a write
// without it follow.
//
// Only one write runs at a time (Beast sees to it), and each completes only when what waits has either left
// or may wait for the next: so nothing here is ever written by two.
class RecordStream {
public:
    using Tls = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;
    using next_layer_type = Tls;
    using lowest_layer_type = Tls::lowest_layer_type;
    using executor_type = Tls::executor_type;

    RecordStream(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& tls)
        : tls_{std::move(socket), tls} {}

    void set_more(bool more) { more_ = more; }

    executor_type get_executor() { return tls_.get_executor(); }
    Tls& next_layer() { return tls_; }
    const Tls& next_layer() const { return tls_; }
    lowest_layer_type& lowest_layer() { return tls_.lowest_layer(); }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return tls_.async_read_some(buffers, std::forward<Token>(token));
    }

    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        const boost::asio::const_buffer first = first_of(buffers);
        const bool straight = waiting_.empty() && first.size() >= record_bytes;
        const std::size_t taken = straight ? 0 : take(buffers);
        return boost::asio::async_compose<Token, void(boost::system::error_code, std::size_t)>(
            WriteSome{*this, first, taken, straight}, token, tls_);
    }

private:
    // The largest TLS record (RFC 8446 section 5.1).
    static constexpr std::size_t record_bytes = 16384;

    struct WriteSome {
        RecordStream& stream;
        boost::asio::const_buffer first;
        std::size_t taken;
        bool straight;
        enum { starting, finishing } state = starting;

        template <class Self>
        void operator()(Self& self, boost::system::error_code failure = {}, std::size_t written = 0) {
            if (std::exchange(state, finishing) == finishing) {
                if (!straight && !may_wait()) stream.waiting_.clear();
                return self.complete(failure, straight ? written : taken);
            }
            if (straight) return stream.tls_.async_write_some(first, std::move(self));
            if (may_wait()) return boost::asio::post(stream.get_executor(), std::move(self));
            boost::asio::async_write(stream.tls_, boost::asio::buffer(stream.waiting_), std::move(self));
        }
        [[nodiscard]] bool may_wait() const { return stream.more_ && stream.waiting_.size() < record_bytes; }
    };

    template <class Buffers>
    static boost::asio::const_buffer first_of(const Buffers& buffers) {
        const auto end = boost::asio::buffer_sequence_end(buffers);
        for (auto it = boost::asio::buffer_sequence_begin(buffers); it != end; ++it)
            if (const boost::asio::const_buffer buffer{*it}; buffer.size() != 0) return buffer;
        return {};
    }

    // Fills the record that waits.
    template <class Buffers>
    std::size_t take(const Buffers& buffers) {
        const std::size_t before = waiting_.size();
        const std::size_t taken = std::min(record_bytes - before, boost::asio::buffer_size(buffers));
        waiting_.resize(before + taken);
        return boost::asio::buffer_copy(boost::asio::buffer(waiting_) + before, buffers);
    }

    Tls tls_;
    Bytes waiting_;
    bool more_ = false;
};

// Beast's hooks for the end of a connection. TLS's own goodbye is left out: WebSocket has just said the same,
// and a peer that never answered could keep us waiting.
inline void teardown(boost::beast::role_type /*role*/, RecordStream& /*stream*/,
                     boost::system::error_code& failure) {
    failure = {};
}

template <class Handler>
void async_teardown(boost::beast::role_type /*role*/, RecordStream& stream, Handler&& handler) {
    boost::asio::post(stream.get_executor(),
                      [handler = std::forward<Handler>(handler)]() mutable { std::move(handler)({}); });
}

}  // namespace stonechat::net
