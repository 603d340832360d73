#include "crypto/one_time_code.hpp"

#include <gmock/gmock.h>

namespace stonechat::crypto {
namespace {

// RFC 6238 appendix B, SHA-1: eight digits there, of which an app of six shows the last six.
constexpr std::string_view rfc_secret = "12345678901234567890";
struct Published {
    std::int64_t time;
    const char* code;
};
constexpr Published published[] = {{59, "94287082"},         {1111111109, "07081804"},
                                   {1111111111, "14050471"}, {1234567890, "89005924"},
                                   {2000000000, "69279037"}, {20000000000, "65353130"}};

TEST(OneTimeCode, IsAsTheStandardHasIt) {
    for (const auto& [time, code] : published)
        EXPECT_EQ(one_time_code(as_bytes(rfc_secret), static_cast<std::uint64_t>(time) / 30),
                  std::string_view{code}.substr(2))
            << time;
}

// RFC 4226 appendix D.
TEST(OneTimeCode, CountsAsTheOlderStandardHasIt) {
    constexpr const char* codes[] = {"755224", "287082", "359152", "969429", "338314",
                                     "254676", "287922", "162583", "399871", "520489"};
    for (std::uint64_t count = 0; count < 10; ++count)
        EXPECT_EQ(one_time_code(as_bytes(rfc_secret), count), codes[count]);
}

struct OneTimeCodeTest : testing::Test {
    [[nodiscard]] std::optional<std::uint64_t> match(std::string_view code, std::int64_t at,
                                                     std::uint64_t last_used = 0) const {
        return match_one_time_code(secret, code, at, last_used);
    }
    ByteView secret = as_bytes(rfc_secret);
    std::int64_t now = 1'795'000'020;
    std::uint64_t step = static_cast<std::uint64_t>(now) / 30;
};

TEST_F(OneTimeCodeTest, APhoneMayBeHalfAMinuteOff) {
    EXPECT_EQ(match(one_time_code(secret, step), now), step);
    EXPECT_EQ(match(one_time_code(secret, step - 1), now), step - 1);
    EXPECT_EQ(match(one_time_code(secret, step + 1), now), step + 1);
    EXPECT_EQ(match(one_time_code(secret, step - 2), now), std::nullopt);
    EXPECT_EQ(match(one_time_code(secret, step + 2), now), std::nullopt);
}

TEST_F(OneTimeCodeTest, IsGoodOnce) {
    EXPECT_EQ(match(one_time_code(secret, step), now, step), std::nullopt);
    EXPECT_EQ(match(one_time_code(secret, step - 1), now, step), std::nullopt);
    EXPECT_EQ(match(one_time_code(secret, step + 1), now, step), step + 1);
}

TEST_F(OneTimeCodeTest, IsTakenAsAppsShowItAndNotOtherwise) {
    std::string code = one_time_code(secret, step);
    code.insert(3, " ");
    EXPECT_EQ(match(code, now), step);
    for (const char* wrong : {"", "12345", "1234567", "abcdef", "1234 5x"})
        EXPECT_EQ(match(wrong, now), std::nullopt);
}

TEST(Base32, IsAsTheStandardHasIt) {
    // RFC 4648 section 10, without padding.
    EXPECT_EQ(to_base32(as_bytes("")), "");
    EXPECT_EQ(to_base32(as_bytes("f")), "MY");
    EXPECT_EQ(to_base32(as_bytes("fo")), "MZXQ");
    EXPECT_EQ(to_base32(as_bytes("foo")), "MZXW6");
    EXPECT_EQ(to_base32(as_bytes("foob")), "MZXW6YQ");
    EXPECT_EQ(to_base32(as_bytes("fooba")), "MZXW6YTB");
    EXPECT_EQ(to_base32(as_bytes("foobar")), "MZXW6YTBOI");
}

}  // namespace
}  // namespace stonechat::crypto
