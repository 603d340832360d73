#include "node/log/log.hpp"

#include <gmock/gmock.h>

#include <boost/json/parse.hpp>
#include <type_traits>

#include "crypto/secret.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::log {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// A text that no line may ever show, as a report would have it.
constexpr std::string_view marker = "the patient in bed four";

struct LogTest : testing::Test {
    std::chrono::system_clock::time_point now{1772357400123ms};  // 2026-03-01 09:30
    std::vector<std::string> lines;
    Logger logger{Level::info, [this](const std::string& line) { lines.push_back(line); },
                  [this] { return now; }};

    void refuse(std::string_view peer) {
        logger.event(Level::warn, "net", "refused", {{"peer", Token{peer}}});
    }
};

TEST_F(LogTest, AnEventIsOneJsonObjectOnOneLine) {
    logger.event(Level::warn, "gossip", "evict",
                 {{"peer", *MemberId::from_hex("4f2a4f2a4f2a4f2a4f2a4f2a4f2a4f2a")},
                  {"bytes", std::size_t{18446744073709551615U}},
                  {"offset", -3},
                  {"dialled", true},
                  {"after_ms", 1500ms},
                  {"code", make_error_code(Errc::wrong_federation)},
                  {"address", Token{"[2001:db8::1]:443"}},
                  {"host", Token{"192.0.2.1:443"}}});
    EXPECT_THAT(
        lines,
        ElementsAre(R"({"ts":"2026-03-01T09:30:00.123Z","level":"warn","area":"gossip","event":"evict",)"
                    R"("peer":"4f2a4f2a4f2a4f2a4f2a4f2a4f2a4f2a","bytes":18446744073709551615,)"
                    R"("offset":-3,"dialled":true,"after_ms":1500,)"
                    R"("code":"protocol 10: made for another federation",)"
                    R"("address":"[2001:db8::1]:443","host":"192.0.2.1:443"})"));
    boost::system::error_code error;
    boost::json::parse(lines.at(0), error);
    EXPECT_FALSE(error);
}

TEST_F(LogTest, TextHasNoWayIn) {
    static_assert(!std::is_constructible_v<Value, const char*>);
    static_assert(!std::is_constructible_v<Value, const char(&)[6]>);
    static_assert(!std::is_constructible_v<Value, std::string>);
    static_assert(!std::is_constructible_v<Value, std::string_view>);
    static_assert(!std::is_constructible_v<Value, char>);
    static_assert(!std::is_constructible_v<Value, Bytes>);
    static_assert(!std::is_constructible_v<Value, const void*>);
    static_assert(!std::is_convertible_v<std::string, Token>);
    static_assert(!std::is_constructible_v<Name, std::string>);
    static_assert(!std::is_constructible_v<Name, const char*>);
    static_assert(std::is_constructible_v<Value, RecordId>);
}

TEST_F(LogTest, NorHaveKeysAndSecrets) {
    static_assert(!std::is_constructible_v<Value, crypto::PublicKey>);
    static_assert(!std::is_constructible_v<Value, LinkKey>);
    static_assert(!std::is_constructible_v<Value, RecordKey>);
    static_assert(!std::is_constructible_v<Value, RecoveryKey>);
    static_assert(!std::is_constructible_v<Value, StewardKey>);
    static_assert(!std::is_constructible_v<Value, crypto::Secret<32>>);
    static_assert(!std::is_constructible_v<Value, crypto::SecretBytes>);
    static_assert(!std::is_constructible_v<Value, crypto::SigningKey>);
}

// The worst that a caller can do with what does compile.
TEST_F(LogTest, APlantedTextNeverAppears) {
    struct Careless final : boost::system::error_category {
        const char* name() const noexcept override { return "the patient in bed four"; }
        std::string message(int) const override { return "line one\nline \"two\" \\ caf\xc3\xa9"; }
    };
    const Careless careless;
    const std::string text{marker};
    logger.event(Level::error, "record", "refused",
                 {{"peer", Token{text}},
                  {"id", Token{text + "\n"}},
                  {"code", boost::system::error_code{7, careless}}});
    logger.event(Level::error, "record", "refused",
                 {{"peer", Token{"10.0.0.1"}}, {"note", Token{'"' + text + '"'}}});
    refuse(text);
    refuse(text);
    logger.finish();
    ASSERT_EQ(lines.size(), 4U);
    for (const std::string& line : lines) {
        EXPECT_THAT(line, Not(HasSubstr("patient")));
        EXPECT_THAT(line, Not(HasSubstr("\n")));
        boost::system::error_code error;
        boost::json::parse(line, error);
        EXPECT_FALSE(error) << line;
    }
    EXPECT_THAT(lines[0], HasSubstr(R"("peer":"?","id":"?","code":"? 7: line one?line ?two? ? caf??")"));
}

TEST_F(LogTest, ATokenIsShortAndOfFewCharactersOrAQuestionMark) {
    EXPECT_EQ(Token{"hub.example.org:443/v1-a_b"}.text(), "hub.example.org:443/v1-a_b");
    EXPECT_EQ(Token{std::string(token_length_max, 'x')}.text(), std::string(token_length_max, 'x'));
    EXPECT_EQ(Token{std::string(token_length_max + 1, 'x')}.text(), "?");
    EXPECT_EQ(Token{""}.text(), "?");
    const std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/-[]";
    for (int c = 0; c < 256; ++c) {
        const std::string one(1, static_cast<char>(c));
        EXPECT_EQ(Token{one}.text(), allowed.find(one) == std::string_view::npos ? "?" : one) << c;
    }
}

TEST_F(LogTest, EventsBelowTheLevelAreNotTold) {
    logger.event(Level::debug, "net", "frame");
    EXPECT_THAT(lines, IsEmpty());
    logger.set_level(Level::debug);
    logger.event(Level::debug, "net", "frame");
    EXPECT_EQ(lines.size(), 1U);
}

TEST_F(LogTest, ARefusedPeerIsToldOnceAMinuteWithACount) {
    for (int i = 0; i < 5; ++i) refuse("192.0.2.7");
    refuse("192.0.2.8");
    EXPECT_EQ(lines.size(), 2U);
    now += 60s;
    refuse("192.0.2.7");
    EXPECT_THAT(lines.back(), HasSubstr(R"("repeated":4)"));
}

TEST_F(LogTest, ACountIsToldAlthoughThePeerIsGone) {
    refuse("192.0.2.7");
    refuse("192.0.2.7");
    now += 61s;
    logger.event(Level::info, "node", "alive");
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_THAT(lines[1], HasSubstr(R"("event":"refused","peer":"192.0.2.7","repeated":1})"));
    refuse("192.0.2.9");
    refuse("192.0.2.9");
    logger.finish();
    EXPECT_THAT(lines.back(), HasSubstr(R"("peer":"192.0.2.9","repeated":1})"));
}

TEST_F(LogTest, WarningsWithoutAPeerAreLimitedAndPlainNewsIsNot) {
    for (int i = 0; i < 3; ++i) logger.event(Level::error, "store", "full");
    EXPECT_EQ(lines.size(), 1U);
    for (int i = 0; i < 3; ++i) logger.event(Level::info, "store", "opened");
    EXPECT_EQ(lines.size(), 4U);
}

TEST(StandardError, GetsTheLineAndNothingElse) {
    const Sink sink = standard_error();
    testing::internal::CaptureStderr();
    sink(R"({"event":"{} %s"})");
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "{\"event\":\"{} %s\"}\n");
}

}  // namespace
}  // namespace stonechat::log
