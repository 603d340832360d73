#include "node/net/failure.hpp"

#include <gmock/gmock.h>

namespace stonechat::net {
namespace {

using namespace std::chrono_literals;

TEST(Failure, ALateAnswerNamesTheLimit) {
    EXPECT_EQ(late("tls", 10s).reason, "no answer within 10 s");
    EXPECT_EQ(late("tls", 200ms).reason, "no answer within 0.2 s");
    EXPECT_EQ(late("proxy", 10s).stage, "proxy");
}

TEST(Failure, WhatOthersSentCannotForgeALogLine) {
    EXPECT_EQ(printable("plain words"), "plain words");
    EXPECT_EQ(printable("a\nb\"c\x7f\xc3\xa9"), "a?b?c???");
    EXPECT_EQ(printable(std::string(65, 'x')), std::string(64, 'x'));
    EXPECT_EQ(printable(""), "");
}

}  // namespace
}  // namespace stonechat::net
