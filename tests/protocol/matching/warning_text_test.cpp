#include "tests/protocol/matching/warnings_fixture.hpp"

namespace stonechat::matching {
namespace {

TEST(Warning, ComesBackFromItsText) {
    Warning warning;
    warning.id = {record_id(7), {}};
    warning.kind = record::Kind::alert;
    warning.level = WarningLevel::answer_needed;
    warning.severity = Severity::stop;
    warning.standing = Standing::corrected;
    warning.title = "A \"title\" – é";
    warning.why = {"one", "two"};
    warning.match = MatchLevel::likely;
    warning.identifier = Identifier::name_spacing;
    warning.day = Day{-5};
    warning.acknowledge_by = Day{20000};
    warning.follow_ups = {{record_id(8), "outcome"}};
    warning.state = WarningState::not_relevant;
    warning.reason = "not-in-use";
    const auto back = read_warning(write_warning(warning));
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(*back, warning);
    EXPECT_EQ(WarningId::from_text(warning.id.text()), warning.id);
}

TEST(Warning, TextsOfOthersAreRefusedByMember) {
    const std::string good = write_warning(Warning{});
    ASSERT_TRUE(read_warning(good));
    const auto changed = [&](std::string_view from, std::string_view to) {
        std::string text = good;
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        const auto refused = read_warning(text.replace(at, from.size(), to));
        EXPECT_FALSE(refused) << text;
        return refused ? "" : refused.error().field;
    };
    EXPECT_EQ(changed("\"state\":\"new\"", "\"state\":\"lost\""), "/state");
    EXPECT_EQ(changed("\"day\":0", "\"day\":\"0\""), "/day");
    EXPECT_EQ(changed("\"day\":0", "\"day\":3000000000"), "/day");
    EXPECT_EQ(changed("\"title\":\"\",", ""), "/title");
    EXPECT_EQ(changed("\"why\":[]", "\"why\":[1]"), "/why");
    EXPECT_EQ(changed("\"follow_ups\":[]", "\"follow_ups\":[{}]"), "/follow_ups");
    EXPECT_EQ(changed("\"id\":\"0", "\"id\":\"x"), "/id");
    EXPECT_EQ(changed("{", "{\"a\":1,"), "");
    EXPECT_EQ(changed("{", "{ "), "");
    for (std::size_t length = 0; length < good.size(); ++length)
        EXPECT_FALSE(read_warning(std::string_view{good}.substr(0, length)));
}

TEST(Warning, DaysOfAlertsFollowTheCalendar) {
    EXPECT_EQ(day_of("1970-01-02"), Day{1});
    EXPECT_EQ(day_of("2026-11-24"), Day{20781});
    for (const auto* wrong :
         {"2026-02-29", "2026-13-01", "2026-1-1", "20261124", "2026-11-2x", "+026-01-01", ""})
        EXPECT_EQ(day_of(wrong), std::nullopt) << wrong;
}

}  // namespace
}  // namespace stonechat::matching
