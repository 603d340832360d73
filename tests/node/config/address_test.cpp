#include "node/config/address.hpp"

#include <gmock/gmock.h>

namespace stonechat::config {
namespace {

TEST(Address, IsANameOrAnAddressAndAPort) {
    EXPECT_EQ(parse_address("hub.example.org:443")->host, "hub.example.org");
    EXPECT_EQ(parse_address("192.0.2.1:65535")->port, 65535);
    EXPECT_EQ(parse_address("[2001:db8::1]:443")->host, "2001:db8::1");
    EXPECT_EQ(parse_address("hub:0")->port, 0);
}

TEST(Address, IsWrittenAsItIsRead) {
    for (const std::string text : {"hub.example.org:443", "192.0.2.1:0", "[2001:db8::1]:443"})
        EXPECT_EQ(to_text(*parse_address(text)), text);
}

TEST(Address, RefusesWhatIsNeither) {
    const std::string long_label(64, 'a');
    const std::string long_name = std::string(50, 'a') + std::string(4, '.') + std::string(200, 'b');
    for (const std::string& bad : {std::string{},
                                   std::string{":443"},
                                   std::string{"hub"},
                                   std::string{"hub:"},
                                   std::string{"hub:65536"},
                                   std::string{"hub:-1"},
                                   std::string{"hub:0443"},
                                   std::string{"hub:+1"},
                                   std::string{"hub:443 "},
                                   std::string{"-hub:443"},
                                   std::string{"hub-:443"},
                                   std::string{"a..b:443"},
                                   std::string{"a b:443"},
                                   std::string{"hub_1:443"},
                                   std::string{"192.0.2.999:443"},
                                   std::string{"2001:db8::1:443"},
                                   std::string{"[192.0.2.1]:443"},
                                   std::string{"[]:443"},
                                   std::string{"[2001:db8::1]"},
                                   std::string{"https://hub:443"},
                                   long_label + ":443",
                                   long_name + ":443"})
        EXPECT_FALSE(parse_address(bad)) << bad;
}

TEST(Address, OnlyWrittenLoopbackAddressesAreLoopback) {
    for (const char* loopback : {"127.0.0.1:1", "127.9.9.9:1", "[::1]:1"})
        EXPECT_TRUE(is_loopback(*parse_address(loopback))) << loopback;
    for (const char* other :
         {"0.0.0.0:1", "128.0.0.1:1", "192.0.2.1:1", "[::]:1", "[2001:db8::1]:1", "localhost:1"})
        EXPECT_FALSE(is_loopback(*parse_address(other))) << other;
}

TEST(Address, ANameIsNotNumeric) {
    EXPECT_TRUE(is_numeric(*parse_address("0.0.0.0:1")));
    EXPECT_TRUE(is_numeric(*parse_address("[::]:1")));
    EXPECT_FALSE(is_numeric(*parse_address("localhost:1")));
}

}  // namespace
}  // namespace stonechat::config
