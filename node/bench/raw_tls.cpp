// What loopback carries through this node's own links.

#include <algorithm>
#include <chrono>
#include <future>
#include <thread>

#include "crypto/certificate.hpp"
#include "node/bench/raw.hpp"
#include "node/bench/stopwatch.hpp"
#include "node/net/links.hpp"

namespace stonechat::bench {
namespace {

constexpr std::size_t large_frame_bytes = std::size_t{64} * 1024;

struct End : net::LinkEvents {
    End(std::uint64_t seed, net::LinksConfig config)
        : rng{seed},
          key{crypto::SigningKey::generate(rng)},
          links{io, crypto::make_link_identity(key, rng), std::move(config), *this} {
        check(links.start().has_value());
    }
    void on_closed(net::LinkId, const std::string&) override { links.stop(); }
    void on_failed(const std::string&, bool, const std::string&, const std::string&) override {
        check(false);
    }
    void on_sent(net::LinkId, std::size_t) override {}

    boost::asio::io_context io{1};
    crypto::SeededRng rng;
    crypto::SigningKey key;
    net::Links links;
};

// Answers every small frame with itself; takes large ones as they come.
struct Echo final : End {
    explicit Echo(net::LinksConfig config) : End{1, std::move(config)} {}
    void on_opened(net::LinkId, const LinkKey&, bool, const std::string&) override {}
    void on_frame(net::LinkId link, Bytes frame) override {
        bytes += frame.size();
        if (frame.size() == small_frame_bytes)
            links.send(link, std::move(frame));
        else if (--awaited == 0)
            links.send(link, Bytes(1));  // all are here
    }
    std::size_t awaited = 0;
    std::size_t bytes = 0;
};

struct Caller final : End {
    Caller(std::uint16_t to, std::size_t large, std::size_t round_trips)
        : End{2, {}},
          large_left{large},
          round_trips_left{round_trips} {
        links.dial("127.0.0.1:" + std::to_string(to), std::nullopt);
    }
    void on_opened(net::LinkId link, const LinkKey&, bool, const std::string&) override {
        watch = {};
        while (large_left > 0 && queued + large_frame_bytes <= limits::outbox_bytes_max) send_large(link);
    }
    void on_sent(net::LinkId link, std::size_t bytes) override {
        queued -= std::min(queued, bytes);
        while (large_left > 0 && queued + large_frame_bytes <= limits::outbox_bytes_max) send_large(link);
    }
    void on_frame(net::LinkId link, Bytes frame) override {
        if (frame.size() == small_frame_bytes)
            milliseconds.push_back(watch.seconds() * 1000);
        else
            large_seconds = watch.seconds();
        if (round_trips_left == 0) return links.close(link, "measured");
        --round_trips_left;
        watch = {};
        links.send(link, Bytes(small_frame_bytes));
    }
    void send_large(net::LinkId link) {
        --large_left;
        queued += large_frame_bytes;
        links.send(link, Bytes(large_frame_bytes));
    }
    std::size_t large_left;
    std::size_t round_trips_left;
    std::size_t queued = 0;
    double large_seconds = 0;
    std::vector<double> milliseconds;
    Stopwatch watch;
};

}  // namespace

TlsLimits raw_tls(std::size_t large_frames, std::size_t round_trips) {
    Echo echo{{.listen = "127.0.0.1:0"}};
    echo.awaited = large_frames;
    Caller caller{echo.links.port(), large_frames, round_trips};
    std::thread other{[&] { echo.io.run(); }};
    caller.io.run();
    other.join();
    return {per_second(large_frames * large_frame_bytes, caller.large_seconds),
            latency_of(caller.milliseconds)};
}

}  // namespace stonechat::bench
