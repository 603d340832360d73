// Many statements about names: nobody's take another's room, and the order in which they come does not
// matter.
#include "protocol/matching/statements.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "protocol/limits.hpp"
#include "tests/protocol/matching/builders.hpp"

namespace stonechat::matching {
namespace {

constexpr unsigned char talker = 1;

// What nobody here uses; each of another product.
std::vector<Statement> many_by(unsigned char author, std::size_t count, By by) {
    std::vector<Statement> out;
    for (std::size_t i = 0; i < count; ++i) {
        const auto product = "Product " + std::to_string(i);
        out.push_back(
            says("same-as", technology("Maker A", product), {technology("Maker B", product)}, by, author));
    }
    return out;
}
void add(std::vector<Statement>& to, std::vector<Statement> more) {
    std::ranges::move(more, std::back_inserter(to));
}
// The match between SkinSort, in use here, and ScanReader.
std::string match_of(const std::vector<Statement>& statements) {
    const auto matches = Matcher{{in_use(skin_sort())}, statements}.match(scan_reader());
    return matches.empty() ? "none" : std::string{name_of(matches.front().level)};
}
Statement are_same(By by, unsigned char author) {
    return says("same-as", skin_sort(), {scan_reader()}, by, author);
}
Statement are_not_same(By by, unsigned char author) {
    return says("not-same-as", skin_sort(), {scan_reader()}, by, author);
}

TEST(Statements, OneMembersThousandsLeaveRoomForAllOthers) {
    for (const By by : {By::user, By::maker, By::steward}) {
        auto all = many_by(talker, 3000, by);
        EXPECT_EQ((Matcher{{}, all}.statements().size()), limits::statements_of_author_max);
        add(all, {are_same(By::user, 2), are_same(By::user, 3)});
        EXPECT_EQ(match_of(all), "likely");
        add(all, {are_same(By::maker, 4)});
        EXPECT_EQ(match_of(all), "certain");
        add(all, {are_not_same(By::steward, 5)});
        EXPECT_EQ(match_of(all), "none");
    }
}

TEST(Statements, ManyWhoSayAllTheyMayLeaveRoomForWhoSaysLittle) {
    std::vector<Statement> all;
    for (unsigned char author = 1; author <= 12; ++author)
        add(all, many_by(author, limits::statements_of_author_max, By::user));
    EXPECT_EQ((Matcher{{}, all}.statements().size()), limits::user_statements_max);
    add(all, {are_same(By::user, 20), are_same(By::user, 21)});
    EXPECT_EQ(match_of(all), "likely");
    EXPECT_EQ((Matcher{{}, all}.statements().size()), limits::user_statements_max);
}

TEST(Statements, WhatIsWithdrawnStaysSoHoweverMuchItsAuthorSays) {
    std::vector<Statement> all{are_same(By::maker, talker)};
    ASSERT_EQ(match_of(all), "certain");
    add(all, many_by(talker, limits::statements_of_author_max, By::maker));
    ASSERT_EQ(match_of(all), "certain");  // its id is the smallest
    auto withdrawal = says("withdrawn", skin_sort(), {scan_reader()}, By::maker, talker);
    withdrawal.id.bytes.fill(std::byte{0xff});
    add(all, {withdrawal});
    EXPECT_EQ(match_of(all), "none");
}

TEST(Statements, WhoBecomesAStewardIsHeardWhenItsStatementIsFedAgain) {
    Matcher matcher{{in_use(skin_sort())}, {are_same(By::maker, 1)}};
    auto told = are_not_same(By::user, 2);
    matcher.learn(told);
    ASSERT_EQ(matcher.match(scan_reader()).size(), 1U);
    told.author_is_steward = true;
    EXPECT_TRUE(matcher.learn(told));
    matcher.take_up();
    EXPECT_TRUE(matcher.match(scan_reader()).empty());
    EXPECT_FALSE(matcher.learn(told));
}

TEST(Statements, WhatIsTakenBackAsksForWhatWasLeftOut) {
    const auto all = many_by(talker, limits::statements_of_author_max + 1, By::user);
    Matcher matcher{{in_use(skin_sort())}, {all.begin(), all.end() - 1}};
    EXPECT_FALSE(matcher.forget(all[0].id));  // there was room for all
    EXPECT_FALSE(matcher.learn(all[0]));
    EXPECT_FALSE(matcher.learn(all.back()));
    EXPECT_TRUE(matcher.forget(all[1].id));
    EXPECT_FALSE(matcher.forget(all[1].id));
    matcher.learn(all.back());
    EXPECT_EQ(matcher.statements().size(), limits::statements_of_author_max);
}

TEST(Statements, WhatIsHeldDoesNotDependOnTheOrder) {
    auto all = many_by(talker, limits::statements_of_author_max + 200, By::user);
    add(all, many_by(2, limits::statements_of_author_max + 200, By::steward));
    add(all, {says("withdrawn", technology("Maker A", "Product 7"), {}, By::user, talker)});
    add(all, many_by(3, 200, By::maker));
    const auto held_of = [](const std::vector<Statement>& statements) {
        Statements held;
        for (const Statement& one : statements) held.add(one);
        return held.all();
    };
    const auto expected = held_of(all);
    ASSERT_EQ(expected.size(), 2 * limits::statements_of_author_max + 200);
    for (unsigned int seed = 1; seed <= 20; ++seed) {
        std::mt19937 random{seed};
        std::ranges::shuffle(all, random);
        ASSERT_EQ(held_of(all), expected) << "seed " << seed;
    }
}

}  // namespace
}  // namespace stonechat::matching
