#include "protocol/feed/erasures.hpp"

#include <gmock/gmock.h>

namespace stonechat::feed {
namespace {

using record::BodyState;
using testing::Optional;

template <class IdType>
IdType id_of(unsigned char value) {
    IdType id;
    id.bytes.fill(std::byte{value});
    return id;
}

struct ErasuresTest : testing::Test {
    Erasures erasures;
    const RecordId report = id_of<RecordId>(1);
    const RecordId erasure = id_of<RecordId>(2);
    const MemberId author = id_of<MemberId>(1);
    const MemberId other = id_of<MemberId>(2);

    [[nodiscard]] static record::Header header_of(const MemberId& member,
                                                  record::Kind kind = record::Kind::report) {
        record::Header header;
        header.author = member;
        header.kind = kind;
        return header;
    }
    [[nodiscard]] std::optional<BodyState> state() const {
        return erasures.state_for(report, header_of(author));
    }
};

TEST_F(ErasuresTest, ActOnWhatIsTheirAuthorsOwn) {
    EXPECT_EQ(state(), std::nullopt);
    EXPECT_TRUE(erasures.ask(report, author, {.erasure = erasure}));
    EXPECT_FALSE(erasures.ask(report, author, {.erasure = erasure})) << "no news";
    EXPECT_THAT(state(), Optional(BodyState::erased_by_author));
}

TEST_F(ErasuresTest, OfOthersDoNotAct) {
    erasures.ask(report, other, {.erasure = erasure});
    EXPECT_EQ(state(), std::nullopt);
    EXPECT_TRUE(erasures.concerns(report));
}

TEST_F(ErasuresTest, ByOrderActOnAnyones) {
    EXPECT_TRUE(erasures.order(report, 7));
    EXPECT_FALSE(erasures.order(report, 8));
    EXPECT_THAT(state(), Optional(BodyState::erased_by_order));
    EXPECT_EQ(erasures.all().at(report).since(), 7U);
}

TEST_F(ErasuresTest, DoNotActOnErasures) {
    erasures.ask(report, author, {.erasure = erasure});
    erasures.order(report, 7);
    EXPECT_EQ(erasures.state_for(report, header_of(author, record::Kind::erasure)), std::nullopt);
}

TEST_F(ErasuresTest, AreWhatTheStoreKept) {
    erasures.restore({{report, author, erasure}});
    EXPECT_THAT(state(), Optional(BodyState::erased_by_author));
}

TEST_F(ErasuresTest, LearnTheirWordingOnceTheRecordIsRead) {
    erasures.restore({{report, author, erasure}});
    erasures.ask(report, author, {.erasure = erasure, .reason = "order", .day = Day{3}, .charter = 9});
    erasures.holds(report, header_of(author), BodyState::present);
    ASSERT_NE(erasures.all().at(report).by_author(), nullptr);
    EXPECT_EQ(erasures.all().at(report).by_author()->reason, "order");
    EXPECT_EQ(erasures.all().at(report).since(), 9U);
}

TEST_F(ErasuresTest, TellTheOneThatActsFromThoseThatDoNot) {
    erasures.ask(report, other, {.erasure = erasure, .reason = {}, .day = {}, .charter = 2});
    erasures.holds(report, header_of(author), BodyState::present);
    EXPECT_EQ(erasures.all().at(report).by_author(), nullptr);
}

TEST_F(ErasuresTest, RememberNothingAboutRecordsInNoCase) {
    erasures.holds(report, header_of(author), BodyState::present);
    EXPECT_FALSE(erasures.concerns(report));
    EXPECT_TRUE(erasures.all().empty());
}

TEST_F(ErasuresTest, KnowWhoHasConfirmedAlsoBeforeTheErasureCame) {
    erasures.confirm(report, other);
    erasures.ask(report, author, {.erasure = erasure});
    EXPECT_THAT(erasures.all().at(report).confirmed, testing::ElementsAre(other));
}

}  // namespace
}  // namespace stonechat::feed
