// Dialling by addresses of which some do not answer, on loopback.
#include "node/net/dial.hpp"

#include <gmock/gmock.h>

#include <boost/asio/io_context.hpp>

namespace stonechat::net {
namespace {

using asio::ip::tcp;
using namespace std::chrono_literals;
using testing::HasSubstr;

struct DialTest : testing::Test {
    // Drops whoever calls, as a firewall does: Linux leaves the first packet of a connection unanswered while
    // as many wait to be accepted as may. With a backlog of none that is one.
    struct Silent {
        explicit Silent(asio::io_context& io) : acceptor{io}, waiting{io} {
            acceptor.open(tcp::v4());
            acceptor.bind({asio::ip::address_v4::loopback(), 0});
            acceptor.listen(0);
            waiting.connect(acceptor.local_endpoint());
        }
        tcp::acceptor acceptor;
        tcp::socket waiting;
    };

    Attempt<tcp::socket> connect(Endpoints endpoints, std::chrono::steady_clock::duration limit) {
        std::optional<Attempt<tcp::socket>> out;
        const auto dial = [](Endpoints to, std::chrono::steady_clock::duration within,
                             std::optional<Attempt<tcp::socket>>& into) -> Task<> {
            Task<Attempt<tcp::socket>> connecting = connect_any(std::move(to), within);
            into = co_await std::move(connecting);
        };
        TaskGroup tasks{io.get_executor(), [](const std::exception_ptr& e) { std::rethrow_exception(e); }};
        tasks.spawn(dial(std::move(endpoints), limit, out));
        io.restart();
        io.run_for(10s);
        check(out.has_value());
        return std::move(*out);
    }

    asio::io_context io{1};
    Silent silent{io};
    Silent silent_too{io};
    tcp::acceptor there{io, {asio::ip::address_v4::loopback(), 0}};
    // Was there, and refuses by now.
    tcp::endpoint gone = tcp::acceptor{io, {asio::ip::address_v4::loopback(), 0}}.local_endpoint();
};

TEST_F(DialTest, AnAddressThatNeverAnswersLeavesTheOthersTheirTurn) {
    constexpr auto limit = 1500ms;
    const auto start = std::chrono::steady_clock::now();
    const auto socket = connect(
        {silent.acceptor.local_endpoint(), silent_too.acceptor.local_endpoint(), there.local_endpoint()},
        limit);
    ASSERT_TRUE(socket) << socket.error().reason;
    EXPECT_EQ(socket->remote_endpoint(), there.local_endpoint());
    EXPECT_LT(std::chrono::steady_clock::now() - start, limit) << "two thirds of it";
}

TEST_F(DialTest, AnAddressThatRefusesLeavesItsTimeToTheOthers) {
    const auto socket = connect({gone, there.local_endpoint()}, 300ms);
    ASSERT_TRUE(socket) << socket.error().reason;
    EXPECT_EQ(socket->remote_endpoint(), there.local_endpoint());
}

TEST_F(DialTest, WhereNoAddressAnswersTheWholeLimitIsNamed) {
    const auto socket =
        connect({silent.acceptor.local_endpoint(), silent_too.acceptor.local_endpoint()}, 200ms);
    ASSERT_FALSE(socket);
    EXPECT_EQ(socket.error().stage, "tcp");
    EXPECT_THAT(socket.error().reason, HasSubstr("no answer within 0.2 s"));
}

TEST_F(DialTest, WhatTheLastAddressSaidIsTheReason) {
    EXPECT_THAT(connect({silent.acceptor.local_endpoint(), gone}, 200ms).error().reason,
                HasSubstr("refused"));
}

}  // namespace
}  // namespace stonechat::net
