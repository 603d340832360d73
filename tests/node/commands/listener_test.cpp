#include "node/commands/listener.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace stonechat::commands {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// As x86-64 and ARM machines print it.
constexpr std::string_view table =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    "   0: 0100007F:1D38 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1001        0 38121 1\n"
    "   1: 0100007F:1D38 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1002        0 38122 1\n"
    "   2: 0200007F:1D38 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1003        0 38123 1\n"
    "   3: 00000000:1D39 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1004        0 38124 1\n"
    "   4: 00000000000000000000000001000000:1D3A 00000000000000000000000000000000:0000 0A "
    "00000000:00000000 00:00000000 00000000  1005        0 38125 1\n"
    "   5: 00000000000000000000000000000000:1D3B 00000000000000000000000000000000:0000 0A "
    "00000000:00000000 00:00000000 00000000  1006        0 38126 1\n"
    "   6: 0000000000000000FFFF00000100007F:1D3C 00000000000000000000000000000000:0000 0A "
    "00000000:00000000 00:00000000 00000000  1007        0 38127 1\n"
    "   7: 0100007F:1D3D 00000000:0000 0A\n"
    "   8: 0100007F:1D3D 00000000:0000 0A 00000000:00000000 00:00000000 00000000  -1        0 38127 1\n";

TEST(Listener, IsFoundAtItsAddressOrAtAnyAndOnlyWhileItListens) {
    EXPECT_THAT(listeners_in(table, {"127.0.0.1", 7480}), ElementsAre(1001));
    EXPECT_THAT(listeners_in(table, {"127.0.0.2", 7480}), ElementsAre(1003));
    EXPECT_THAT(listeners_in(table, {"127.0.0.1", 7481}), ElementsAre(1004));
    EXPECT_THAT(listeners_in(table, {"::1", 7482}), ElementsAre(1005));
    EXPECT_THAT(listeners_in(table, {"127.0.0.1", 7482}), IsEmpty());
    EXPECT_THAT(listeners_in(table, {"::1", 7483}), ElementsAre(1006));
    EXPECT_THAT(listeners_in(table, {"127.0.0.1", 7483}), ElementsAre(1006));
    EXPECT_THAT(listeners_in(table, {"127.0.0.1", 7484}), ElementsAre(1007));
    EXPECT_THAT(listeners_in(table, {"127.0.0.1", 7485}), IsEmpty()) << "lines that cannot be read";
}

TEST(Listener, OfThisProcessIsThisUsers) {
    boost::asio::io_context io;
    for (const char* const host : {"127.0.0.1", "::1"}) {
        boost::system::error_code failed;
        boost::asio::ip::tcp::acceptor acceptor{io};
        const boost::asio::ip::tcp::endpoint any{boost::asio::ip::make_address(host), 0};
        acceptor.open(any.protocol(), failed);
        if (!failed) acceptor.bind(any, failed);
        if (failed) continue;  // a machine without IPv6
        acceptor.listen();
        const auto found = listeners_at({host, acceptor.local_endpoint().port()});
        ASSERT_TRUE(found);
        EXPECT_THAT(*found, ElementsAre(::geteuid())) << host;
    }
}

}  // namespace
}  // namespace stonechat::commands
