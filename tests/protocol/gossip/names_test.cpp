#include "protocol/gossip/names.hpp"

#include <gmock/gmock.h>

#include "crypto/random.hpp"

namespace stonechat::gossip {
namespace {

struct NamesTest : testing::Test {
    crypto::SeededRng rng{5};
    Names names{2};
    RecordId one = rng.id<RecordId>();
    RecordId two = rng.id<RecordId>();
    RecordId three = rng.id<RecordId>();
};

TEST_F(NamesTest, StandForTheRecordsThatWereNoted) {
    names.note(one);
    EXPECT_EQ(names.find(name_of(one)), one);
    EXPECT_EQ(names.find(name_of(two)), std::nullopt);
}

TEST_F(NamesTest, OfTheOldestRecordsAreForgotten) {
    for (const RecordId& id : {one, one, two, three}) names.note(id);
    EXPECT_EQ(names.find(name_of(one)), std::nullopt);
    EXPECT_EQ(names.find(name_of(two)), two);
    EXPECT_EQ(names.find(name_of(three)), three);
}

TEST_F(NamesTest, StayWithTheFirstOfTwoRecordsThatShareOne) {
    RecordId other = one;
    other.bytes.back() ^= std::byte{1};
    names.note(one);
    names.note(other);
    EXPECT_EQ(names.find(name_of(other)), one);
}

TEST_F(NamesTest, HaveAnIdOfTheirOwnThatNoRecordHas) {
    EXPECT_TRUE(is_name(id_for(name_of(one))));
    EXPECT_EQ(name_of(id_for(name_of(one))), name_of(one));
    EXPECT_FALSE(is_name(one));
}

}  // namespace
}  // namespace stonechat::gossip
