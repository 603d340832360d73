#include "node/commands/ledger.hpp"

#include <gmock/gmock.h>

#include "protocol/limits.hpp"

namespace stonechat::commands {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

template <class IdType>
IdType an_id(int number) {
    IdType id;
    id.bytes.back() = static_cast<std::byte>(number);
    return id;
}

const MemberId owner = an_id<MemberId>(1);
const charter::Pin newest{an_id<Epoch>(9), record::Lane::safety, 7, an_id<RecordId>(7)};

// Holds records 1 to 5: 1 and 2 of one lane of the owner, 3 of another, 4 of another epoch, 5 of somebody
// else.
class Held final : public Ledger {
public:
    Outcome<charter::Charter> charter() override { return charter::Charter{}; }
    Outcome<void> add_charter_entry(const Bytes&) override { return {}; }
    Outcome<std::vector<charter::Pin>> pins_of(const MemberId& member) override {
        return member == owner ? std::vector{newest} : std::vector<charter::Pin>{};
    }
    Outcome<record::Header> header_of(const RecordId& id) override {
        const auto number = std::to_integer<int>(id.bytes.back());
        if (number > 5) return Failure{exit_refused, "no record held here has this id"};
        record::Header header;
        header.author = number == 5 ? an_id<MemberId>(2) : owner;
        header.epoch = an_id<Epoch>(number == 4 ? 2 : 1);
        header.lane = number == 3 ? record::Lane::bulk : record::Lane::safety;
        header.sequence = number == 2 ? 2 : 1;
        return header;
    }
    Outcome<std::vector<charter::Application>> applications() override {
        return std::vector<charter::Application>{};
    }
    Outcome<engine::LogPage> log_after(LogNumber) override { return engine::LogPage{}; }
};

struct ChoosePins : testing::Test {
    ChoosePins() { member.id = owner; }

    Held held;
    charter::Member member;

    Outcome<std::vector<charter::Pin>> choose(const std::vector<int>& last) {
        std::vector<std::string> words;
        for (const int number : last) words.push_back(an_id<RecordId>(number).hex());
        return choose_pins(held, member, words);
    }
    std::string refused(const std::vector<int>& last) {
        const auto chosen = choose(last);
        return chosen ? "" : chosen.error().text;
    }
};

TEST_F(ChoosePins, AreOnTheNewestRecordsWhereNothingElseIsSaid) {
    EXPECT_THAT(*choose({}), ElementsAre(newest));
}

// This node may hold less than the one that an earlier decision was made on.
TEST_F(ChoosePins, NeverGoBackBehindAnEarlierDecision) {
    charter::Pin further = newest;
    further.sequence = 9;
    further.id = an_id<RecordId>(99);
    member.earlier.push_back({{}, {further}, 3});
    EXPECT_THAT(*choose({}), ElementsAre(further));
    member.earlier.front().pins.front().sequence = 6;
    EXPECT_THAT(*choose({}), ElementsAre(newest));
}

TEST_F(ChoosePins, AreOnTheNamedRecordsAndLeaveOutAllOtherSeries) {
    EXPECT_THAT(*choose({2, 3}),
                ElementsAre(charter::Pin{an_id<Epoch>(1), record::Lane::safety, 2, an_id<RecordId>(2)},
                            charter::Pin{an_id<Epoch>(1), record::Lane::bulk, 1, an_id<RecordId>(3)}));
}

TEST_F(ChoosePins, RefuseWhatIsNotHeldNotTheMembersOrTwoOfOneSeries) {
    EXPECT_THAT(refused({6}), HasSubstr("no record held here"));
    EXPECT_THAT(refused({5}), HasSubstr("another organisation's"));
    EXPECT_THAT(refused({1, 2}), HasSubstr("of one series"));
    EXPECT_THAT(refused(std::vector<int>(limits::pins_max + 1, 1)), HasSubstr("at most 32"));
    const auto short_id = choose_pins(held, member, {"0123456789"});
    ASSERT_FALSE(short_id);
    EXPECT_THAT(short_id.error().text, HasSubstr("64 hexadecimal digits"));
}

}  // namespace
}  // namespace stonechat::commands
