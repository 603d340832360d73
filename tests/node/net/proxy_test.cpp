#include "node/net/proxy.hpp"

#include <gtest/gtest.h>

namespace stonechat::net {
namespace {

bool straight(std::vector<std::string> except, const char* address) {
    return goes_straight(Proxy{"proxy.example:3128", {}, std::move(except)}, *config::parse_address(address));
}

TEST(Proxy, IsTakenByAllThatIsNotExcepted) {
    EXPECT_FALSE(straight({}, "hub.example:443"));
    EXPECT_FALSE(straight({"other.example", "192.0.2.7"}, "hub.example:443"));
}

TEST(Proxy, AnExceptedNameStandsForItselfAndAllBelowIt) {
    EXPECT_TRUE(straight({"nhs.example"}, "nhs.example:443"));
    EXPECT_TRUE(straight({"nhs.example"}, "hub.nhs.example:443"));
    EXPECT_TRUE(straight({".NHS.example"}, "Hub.nhs.EXAMPLE:443"));
    EXPECT_TRUE(straight({".nhs.example"}, "nhs.example:443"));
    EXPECT_FALSE(straight({"nhs.example"}, "notnhs.example:443"));
    EXPECT_TRUE(straight({"*"}, "anything.example:443"));
}

TEST(Proxy, AnExceptedAddressStandsForItselfAlone) {
    EXPECT_TRUE(straight({"192.0.2.7"}, "192.0.2.7:443"));
    EXPECT_TRUE(straight({"2001:db8::1"}, "[2001:db8::1]:443"));
    EXPECT_FALSE(straight({"2.7"}, "192.0.2.7:443"));
}

// The pair of RFC 7617 section 2.
TEST(Proxy, IsAskedWithTheLoginWhereThereIsOne) {
    const config::Address to{"hub.example", 443};
    EXPECT_EQ(tunnel_request(to, std::nullopt),
              "CONNECT hub.example:443 HTTP/1.1\r\nHost: hub.example:443\r\n\r\n");
    EXPECT_EQ(tunnel_request(to, ProxyLogin{"Aladdin:open sesame"}),
              "CONNECT hub.example:443 HTTP/1.1\r\nHost: hub.example:443\r\n"
              "Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n");
}

}  // namespace
}  // namespace stonechat::net
