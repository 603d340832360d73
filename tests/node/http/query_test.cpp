#include "node/http/query.hpp"

#include <gmock/gmock.h>

namespace stonechat::http {
namespace {

TEST(QueryTest, WhatHasAMeaningInItIsWrittenAsItsCode) {
    EXPECT_EQ(encoded({{"a", "1&b=2+3 %\n\xc3\xa9"}, {"~-._", ""}}), "a=1%26b%3D2%2B3%20%25%0A%C3%A9&~-._=");
    EXPECT_EQ(encoded({}), "");
}

TEST(QueryTest, APathKeepsItsSlashesAndNothingElseThatHasAMeaning) {
    EXPECT_EQ(encoded_path("/records/a b?c#d%\r\ne"), "/records/a%20b%3Fc%23d%25%0D%0Ae");
    EXPECT_EQ(encoded_path("/"), "/");
}

}  // namespace
}  // namespace stonechat::http
