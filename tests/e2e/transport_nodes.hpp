#pragma once
// Links on loopback, and what they told.

#include <gmock/gmock.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/random.hpp"
#include "crypto/sign.hpp"
#include "node/net/links.hpp"

namespace stonechat::net {

using namespace std::chrono_literals;

// One node's links and their events in the order in which they came.
class LinkNode : public LinkEvents {
public:
    struct Opened {
        LinkId link;
        LinkKey peer;
        bool dialled;
    };
    struct Closed {
        LinkId link;
        std::string reason;
    };
    struct Failed {
        bool dialled;
        std::string stage, reason;
    };

    LinkNode(boost::asio::io_context& io, std::uint64_t seed, LinksConfig config)
        : LinkNode{io, crypto::SeededRng{seed}, std::move(config)} {}

    Links& links() { return links_; }
    [[nodiscard]] const LinkKey& key() const { return key_; }
    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(links_.port()); }

    std::vector<Opened> opened;
    std::vector<Bytes> frames;
    std::vector<Closed> closed;
    std::vector<Failed> failed;
    std::size_t bytes_sent = 0;
    std::function<void(LinkId, Bytes)> frame_handler;  // instead of `frames`
    std::function<void(LinkId)> opened_handler;        // besides `opened`

private:
    LinkNode(boost::asio::io_context& io, crypto::SeededRng rng, LinksConfig config)
        : LinkNode{io, crypto::SigningKey::generate(rng), rng, std::move(config)} {}
    LinkNode(boost::asio::io_context& io, const crypto::SigningKey& key, crypto::Rng& rng, LinksConfig config)
        : key_{key.public_key().bytes},
          links_{io, crypto::make_link_identity(key, rng), std::move(config), *this} {}

    void on_opened(LinkId link, const LinkKey& peer, bool dialled, const std::string& /*address*/) override {
        opened.push_back({link, peer, dialled});
        if (opened_handler) opened_handler(link);
    }
    void on_frame(LinkId link, Bytes frame) override {
        frame_handler ? frame_handler(link, std::move(frame)) : frames.push_back(std::move(frame));
    }
    void on_sent(LinkId /*link*/, std::size_t bytes) override { bytes_sent += bytes; }
    void on_closed(LinkId link, const std::string& reason) override { closed.push_back({link, reason}); }
    void on_failed(const std::string& /*address*/, bool dialled, const std::string& stage,
                   const std::string& reason) override {
        failed.push_back({dialled, stage, reason});
    }

    LinkKey key_;
    Links links_;
};

// Nodes that share one event loop, which only until() and the end of the test run.
struct TransportTest : testing::Test {
    TransportTest() { crypto::start(); }
    ~TransportTest() override {
        for (const auto& node : nodes) node->links().stop();
        io.restart();
        io.run_for(10s);
        EXPECT_TRUE(io.stopped()) << "something still runs after stop()";
        for (const auto& node : nodes) EXPECT_EQ(node->opened.size(), node->closed.size());
    }

    LinkNode& node(LinksConfig config = {}) {
        return *nodes.emplace_back(std::make_unique<LinkNode>(io, nodes.size() + 1, std::move(config)));
    }
    LinkNode& listening(LinksConfig config = {}) {
        config.listen = "127.0.0.1:0";
        LinkNode& made = node(std::move(config));
        EXPECT_TRUE(made.links().start());
        return made;
    }
    // Runs the loop until `condition` holds; false when it does not within `limit`.
    template <class Condition>
    bool until(Condition condition, std::chrono::steady_clock::duration limit = 10s) {
        const auto end = std::chrono::steady_clock::now() + limit;
        io.restart();
        while (!condition()) {
            if (std::chrono::steady_clock::now() >= end) return false;
            io.run_one_until(end);
        }
        return true;
    }
    // A link from `from` to `to`; both ends' ids.
    struct Ends {
        LinkId from, to;
    };
    Ends link(LinkNode& from, LinkNode& to) {
        const std::size_t a = from.opened.size();
        const std::size_t b = to.opened.size();
        from.links().dial(to.address(), to.key());
        EXPECT_TRUE(until([&] { return from.opened.size() > a && to.opened.size() > b; }));
        return {from.opened.back().link, to.opened.back().link};
    }

    boost::asio::io_context io{1};
    std::deque<std::unique_ptr<LinkNode>> nodes;
};

inline Bytes frame_of(std::size_t size, std::size_t number) {
    Bytes out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::byte>((number * 31 + i) & 0xff);
    return out;
}

}  // namespace stonechat::net
