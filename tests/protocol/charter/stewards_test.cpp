// What stewards decide about themselves, about erasing, and about what organisations tell.

#include <gmock/gmock.h>

#include "protocol/charter/charter.hpp"
#include "protocol/limits.hpp"
#include "tests/support/federation.hpp"

namespace stonechat::charter {
namespace {

struct StewardsTest : testing::Test {
    crypto::SeededRng rng{31};
    support::Federation federation{rng, 3, 2};
    Charter& charter = federation.charter;
    support::Organisation trust = support::an_organisation(rng, "Example Trust");

    // Why the charter refuses this action, signed by `count` stewards; empty when it takes it.
    std::string refused(const Action& action, std::size_t count = 2) {
        const auto appended = charter.append(federation.signed_by(federation.next(action), count));
        return appended ? std::string{} : appended.error().field;
    }
    static StewardKey key_of(const crypto::SigningKey& key) { return StewardKey{key.public_key().bytes}; }
};

TEST_F(StewardsTest, OneStewardAloneDecidesInADemoOnly) {
    const auto founds = [&](bool is_demo) {
        const Found found{"F", 1, {{"S", key_of(federation.stewards[0])}}, is_demo};
        const auto entry = Charter{}.next(found, {});
        return entry && Charter{}.append(federation.signed_by(*entry, 1));
    };
    EXPECT_TRUE(founds(true));
    EXPECT_FALSE(founds(false));
}

TEST_F(StewardsTest, ANewStewardSignsForItselfToo) {
    auto key = crypto::SigningKey::generate(rng);
    const Entry entry = federation.next(AddSteward{{"Steward 4", key_of(key)}, 3});
    EXPECT_EQ(charter.append(federation.signed_by(entry, 2)).error().code, Errc::below_threshold);
    SignedEntry signed_entry{encode_entry(entry), {}};
    add_signature(signed_entry, key);
    add_signature(signed_entry, federation.stewards[0]);
    EXPECT_EQ(charter.append(encode_signed_entry(signed_entry)).error().code, Errc::below_threshold)
        << "a newcomer's signature does not count";
    add_signature(signed_entry, federation.stewards[1]);
    ASSERT_TRUE(charter.append(encode_signed_entry(signed_entry)));
    EXPECT_EQ(charter.stewards().size(), 4U);
    EXPECT_EQ(charter.threshold(), 3U);
}

TEST_F(StewardsTest, WhoeverIsRemovedSignsNothingMore) {
    federation.add(RemoveSteward{key_of(federation.stewards[1]), 2});
    EXPECT_EQ(refused(Admit{trust.request_message, Role::member, {}, {}}), "signatures");
    federation.stewards.erase(federation.stewards.begin() + 1);
    EXPECT_EQ(refused(Admit{trust.request_message, Role::member, {}, {}}), "");
}

TEST_F(StewardsTest, EveryChangeKeepsTheThresholdOverHalfAndAtLeastTwo) {
    EXPECT_EQ(refused(RemoveSteward{key_of(federation.stewards[2]), 1}), "threshold");
    EXPECT_EQ(refused(RemoveSteward{key_of(federation.stewards[2]), 3}), "threshold");
    EXPECT_EQ(refused(RemoveSteward{rng.id<StewardKey>(), 2}), "steward");
    EXPECT_EQ(refused(SetThreshold{1}), "threshold");
    EXPECT_EQ(refused(SetThreshold{4}), "threshold");
    EXPECT_EQ(refused(SetThreshold{3}), "");
    EXPECT_EQ(refused(SetThreshold{2}, 2), "signatures") << "three are needed by now";
    EXPECT_EQ(refused(SetThreshold{2}, 3), "");
}

TEST_F(StewardsTest, BelowTheThresholdNothingIsDecidedAndAllElseGoesOn) {
    federation.admit(trust);
    federation.stewards.erase(federation.stewards.begin() + 1,
                              federation.stewards.end());  // two of three are lost
    EXPECT_EQ(refused(Admit{support::an_organisation(rng, "Late").request_message, Role::member, {}, {}}, 1),
              "signatures");
    EXPECT_EQ(refused(Revoke{trust.id, {}}, 1), "signatures");
    EXPECT_EQ(refused(SetThreshold{2}, 1), "signatures");
    support::Author author{federation, trust, rng.id<Epoch>()};
    const auto record = author.write(record::Kind::report);
    EXPECT_TRUE(charter.judge(record.header(), record.id()));
    EXPECT_NE(charter.by_link_key(trust.link()), nullptr);
}

TEST_F(StewardsTest, AnOrderToEraseNamesItsRecordsForGood) {
    const std::vector<RecordId> first{rng.id<RecordId>(), rng.id<RecordId>()};
    const RecordId second = rng.id<RecordId>();
    federation.add(EraseOrder{first});
    federation.add(EraseOrder{{second, first[0]}});
    EXPECT_THAT(charter.erase_orders(), testing::UnorderedElementsAre(first[0], first[1], second));
    EXPECT_EQ(refused(EraseOrder{{rng.id<RecordId>()}}, 1), "signatures");
}

TEST_F(StewardsTest, AnOrderToEraseNamesSomethingAndNotTooMuch) {
    const auto readable = [&](std::size_t count) {
        EraseOrder order;
        for (std::size_t i = 0; i < count; ++i) order.records.push_back(rng.id<RecordId>());
        return decode_entry(encode_entry(federation.next(order))).has_value();
    };
    EXPECT_FALSE(readable(0));
    EXPECT_TRUE(readable(limits::erase_order_records_max));
    EXPECT_FALSE(readable(limits::erase_order_records_max + 1));
}

TEST_F(StewardsTest, AnUpdateChangesWhatIsToldAndNeitherKeysNorRole) {
    federation.admit(trust, Role::member, {.issuer = true, .relay = false});
    const Member before = *charter.find(trust.id);
    federation.add(Update{trust.id, "Example Trust North", "nhs", "england", {"hub.example.org:443"}});
    const Member& after = *charter.find(trust.id);
    EXPECT_EQ(after.request.organisation, "Example Trust North");
    EXPECT_EQ(after.request.addresses.size(), 1U);
    EXPECT_EQ(after.request.link_key, before.request.link_key);
    EXPECT_EQ(after.standing, before.standing);
    EXPECT_EQ(refused(Update{rng.id<MemberId>(), "X", "nhs", "uk", {}}), "member");
}

TEST_F(StewardsTest, AStewardMayBeAMember) {
    EXPECT_FALSE(charter.is_steward(trust.id));
    EXPECT_FALSE(charter.is_steward(MemberId{})) << "stewards that hold no seat are not one member";
    auto key = crypto::SigningKey::generate(rng);
    SignedEntry entry{encode_entry(federation.next(AddSteward{{"S", key_of(key), trust.id}, 3})), {}};
    add_signature(entry, key);
    for (std::size_t i = 0; i < 2; ++i) add_signature(entry, federation.stewards[i]);
    ASSERT_TRUE(charter.append(encode_signed_entry(entry)));
    EXPECT_TRUE(charter.is_steward(trust.id));
}

}  // namespace
}  // namespace stonechat::charter
