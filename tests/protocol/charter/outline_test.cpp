// What a light node takes of a long charter in place of the whole.
#include <gmock/gmock.h>

#include "protocol/limits.hpp"
#include "tests/support/federation.hpp"

namespace stonechat::charter {
namespace {

using support::an_organisation;
using support::Author;
using support::Organisation;

struct OutlineTest : testing::Test {
    crypto::SeededRng rng{71};
    support::Federation federation{rng, 3, 2};
    Organisation trust = an_organisation(rng, "Trust");
    Organisation practice = an_organisation(rng, "Practice");
    RecordId ordered = rng.id<RecordId>();

    OutlineTest() {
        federation.admit(trust);
        federation.add(EraseOrder{{ordered}});
        admit_some(80);
        federation.admit(practice);
    }
    void admit_some(int count) {
        for (int i = 0; i < count; ++i) federation.admit(an_organisation(rng, "Organisation"));
    }
    void add_steward() {
        auto key = crypto::SigningKey::generate(rng);
        const Steward joins{"Steward", StewardKey{key.public_key().bytes}, {}};
        SignedEntry entry{encode_entry(federation.next(AddSteward{joins, 3})), {}};
        for (const auto& steward : federation.stewards) add_signature(entry, steward);
        add_signature(entry, key);
        ASSERT_TRUE(federation.charter.append(encode_signed_entry(entry)));
        federation.stewards.push_back(std::move(key));
    }
    Charter outlined() const {
        const auto outline = federation.charter.outline();
        check(outline.has_value());
        auto charter = Charter::from_outline(*outline);
        check(charter.has_value());
        return std::move(*charter);
    }
    Charter knowing(const std::vector<const Organisation*>& some) const {
        Charter charter = outlined();
        for (const Organisation* one : some)
            check(charter.learn(*federation.charter.prove(one->id)).has_value());
        return charter;
    }
    boost::system::error_code refusal_of(const Outline& outline) const {
        const auto read = Charter::from_outline(outline);
        return read ? boost::system::error_code{} : read.error().code;
    }
    // What could stand in the place of the entry that the charter then takes.
    Entry rival_of_newest(Charter& charter) {
        Entry rival = federation.next(Revoke{trust.id, {}});
        check(charter.append(federation.admit(an_organisation(rng, "Newcomer"))).has_value());
        return rival;
    }
    record::VerifiedRecord a_record(const Organisation& who) {
        return Author{federation, who, rng.id<Epoch>()}.write(record::Kind::report);
    }
};

TEST_F(OutlineTest, TellsWhoDecidesWhatIsToBeErasedAndHowFarTheCharterGoes) {
    const Charter charter = outlined();
    EXPECT_TRUE(charter.is_outline());
    EXPECT_EQ(charter.federation(), federation.charter.federation());
    EXPECT_EQ(charter.name(), "Test federation");
    EXPECT_EQ(charter.sequence(), federation.charter.sequence());
    EXPECT_EQ(charter.head(), federation.charter.head());
    EXPECT_EQ(charter.stewards(), federation.charter.stewards());
    EXPECT_EQ(charter.threshold(), 2U);
    EXPECT_THAT(charter.erase_orders(), testing::ElementsAre(ordered));
    EXPECT_THAT(charter.members(), testing::IsEmpty());
}

TEST_F(OutlineTest, IsAFewEntriesHoweverManyMembersThereAre) {
    EXPECT_EQ(federation.charter.outline()->entries.size(), 2U);
    EXPECT_EQ(federation.charter.outline()->tail.size(), limits::outline_tail_max);
}

TEST_F(OutlineTest, ItsEndFitsIntoAFrameHoweverLongEntriesAre) {
    support::Federation many{rng, limits::stewards_max, limits::stewards_max};
    many.admit(trust);
    for (std::size_t i = 0; i < limits::outline_tail_max; ++i) {
        std::vector<Pin> pins;
        for (std::size_t pin = 0; pin < limits::pins_max; ++pin)
            pins.push_back({rng.id<Epoch>(), record::Lane::safety, 1, rng.id<RecordId>()});
        many.add(SetRole{trust.id, Role::maker, {}, {}, pins});
    }
    const Outline outline = *many.charter.outline();
    EXPECT_LT(outline.tail.size(), limits::outline_tail_max);
    std::size_t bytes = 0;
    for (const Bytes& entry : outline.tail) bytes += entry.size();
    EXPECT_LT(bytes, limits::frame_bytes_max / 2);
    EXPECT_EQ(refusal_of(outline), boost::system::error_code{});
}

TEST_F(OutlineTest, AMemberIsLearntByItsProofAndJudgedAsByTheWhole) {
    const Charter charter = knowing({&practice});
    EXPECT_EQ(*charter.find(practice.id), *federation.charter.find(practice.id));
    EXPECT_EQ(charter.by_link_key(practice.link())->id, practice.id);
    const auto record = a_record(practice);
    const auto judgement = charter.judge(record.header(), record.id());
    ASSERT_TRUE(judgement);
    EXPECT_EQ(judgement->key, practice.request.record_key);
}

TEST_F(OutlineTest, WhoIsNotHeldIsNotRefusedForIt) {
    const auto record = a_record(trust);
    EXPECT_EQ(outlined().judge(record.header(), record.id()).error().code, Errc::charter_not_held);
    EXPECT_EQ(federation.charter.prove(rng.id<MemberId>()), std::nullopt);
}

TEST_F(OutlineTest, AProofThatLeadsToAnOlderEntryTeachesNothing) {
    const auto proof = federation.charter.prove(trust.id);
    federation.add(Revoke{trust.id, {}});
    Charter charter = outlined();
    EXPECT_EQ(charter.learn(*proof).error().code, Errc::bad_signature);
    EXPECT_EQ(charter.find(trust.id), nullptr);
}

TEST_F(OutlineTest, ARevokedMemberIsLearntAsRevoked) {
    const auto record = a_record(trust);
    federation.add(Revoke{trust.id, {}});
    Charter charter = knowing({&trust});
    EXPECT_EQ(charter.judge(record.header(), record.id()).error().code, Errc::revoked_author);
    EXPECT_EQ(charter.by_link_key(trust.link()), nullptr);
    EXPECT_EQ(charter.by_former_link_key(trust.link())->id, trust.id);
    EXPECT_THAT(charter.take_affected(), testing::ElementsAre(trust.id)) << "records may be held of it";
    EXPECT_EQ(charter.take_learnt().size(), 1U);
    ASSERT_TRUE(charter.learn(*federation.charter.prove(trust.id)));
    EXPECT_THAT(charter.take_affected(), testing::IsEmpty()) << "it is no news";
    EXPECT_THAT(charter.take_learnt(), testing::IsEmpty());
}

TEST_F(OutlineTest, GoesOnWithTheEntriesThatFollow) {
    Charter charter = knowing({&trust, &practice});
    EXPECT_EQ(charter.take_learnt().size(), 2U);
    std::vector<Bytes> news{federation.add(Revoke{trust.id, {}}),
                            federation.add(Update{practice.id, "Practice by the sea", "nhs", "uk", {}}),
                            federation.add(EraseOrder{{rng.id<RecordId>()}})};
    add_steward();
    news.push_back(federation.charter.entries().back());
    news.push_back(federation.admit(an_organisation(rng, "Newcomer")));
    for (const Bytes& entry : news) ASSERT_TRUE(charter.append(entry));
    EXPECT_EQ(charter.head(), federation.charter.head());
    EXPECT_EQ(charter.erase_orders(), federation.charter.erase_orders());
    EXPECT_EQ(charter.stewards(), federation.charter.stewards());
    EXPECT_TRUE(charter.find(trust.id)->standing.is_revoked);
    EXPECT_EQ(*charter.find(practice.id), *federation.charter.find(practice.id));
    EXPECT_EQ(charter.members().size(), 2U) << "a newcomer is learnt once it is met";
    EXPECT_THAT(charter.take_learnt(), testing::UnorderedElementsAre(trust.id, practice.id));
    EXPECT_THAT(charter.take_affected(), testing::ElementsAre(trust.id));
    for (const Bytes& entry : news) EXPECT_TRUE(charter.append(entry)) << "again is success";
}

TEST_F(OutlineTest, WhatIsDoneToWhoIsNotHeldIsPassedOver) {
    Charter charter = knowing({&practice});
    ASSERT_TRUE(charter.append(federation.add(Revoke{trust.id, {}})));
    EXPECT_EQ(charter.find(trust.id), nullptr);
    EXPECT_THAT(charter.take_affected(), testing::IsEmpty());
    ASSERT_TRUE(charter.learn(*federation.charter.prove(trust.id)));
    EXPECT_TRUE(charter.find(trust.id)->standing.is_revoked);
}

TEST_F(OutlineTest, AnEntryWithTooFewSignaturesIsRefused) {
    Charter charter = outlined();
    const Bytes entry = federation.signed_by(federation.next(Revoke{trust.id, {}}), 1);
    EXPECT_EQ(charter.append(entry).error().code, Errc::below_threshold);
    Entry foreign = federation.next(Revoke{trust.id, {}});
    foreign.federation = rng.id<FederationId>();
    EXPECT_EQ(charter.append(federation.signed_by(foreign, 2)).error().code, Errc::wrong_federation);
}

TEST_F(OutlineTest, HoldsNoMoreOfItsEndThanItNeeds) {
    Charter charter = knowing({&practice});
    for (int i = 0; i < 300; ++i)
        ASSERT_TRUE(charter.append(federation.admit(an_organisation(rng, "Organisation"))));
    EXPECT_LT(charter.entries().size(), 2 * limits::outline_tail_max);
    EXPECT_EQ(charter.sequence(), federation.charter.sequence());
    EXPECT_EQ(*charter.entry_at(charter.sequence()), federation.charter.entries().back());
    EXPECT_EQ(charter.entry_at(1), nullptr);
    EXPECT_FALSE(charter.lacks(1, rng.id<CharterHash>())) << "it cannot know";
    EXPECT_TRUE(charter.lacks(charter.sequence(), rng.id<CharterHash>()));
}

TEST_F(OutlineTest, IsKeptAndReadBackWithItsMembers) {
    add_steward();
    Charter charter = knowing({&trust});
    ASSERT_TRUE(charter.append(federation.add(EraseOrder{{rng.id<RecordId>()}})));
    ASSERT_TRUE(charter.append(federation.add(Revoke{trust.id, {}})));
    const auto outline = decode_outline(encode_outline(charter.kept_outline()));
    ASSERT_TRUE(outline) << outline.error().text();
    const auto again = Charter::from_kept(*outline, {encode_member(*charter.find(trust.id))});
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(again->head(), charter.head());
    EXPECT_EQ(again->members(), charter.members());
    EXPECT_EQ(again->erase_orders(), charter.erase_orders());
    EXPECT_EQ(again->stewards(), charter.stewards());
    EXPECT_EQ(again->by_former_link_key(trust.link())->id, trust.id);
    auto affected = *again;
    EXPECT_THAT(affected.take_affected(), testing::ElementsAre(trust.id))
        << "the store may not have been told before";
}

// ---- what a hub may hide

TEST_F(OutlineTest, AHiddenChangeOfStewardsIsSeen) {
    add_steward();
    federation.add(RemoveSteward{StewardKey{federation.stewards[0].public_key().bytes}, 2});
    federation.stewards.erase(federation.stewards.begin());
    admit_some(1);
    const Outline outline = *federation.charter.outline();
    EXPECT_EQ(refusal_of(outline), boost::system::error_code{});
    for (std::size_t i = 0; i < outline.entries.size(); ++i) {
        Outline hides = outline;
        hides.entries.erase(hides.entries.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_TRUE(refusal_of(hides)) << i;
        const bool is_order = i == 1;
        hides.erasures.clear();
        EXPECT_EQ(!refusal_of(hides), is_order)
            << i << ": an order can be hidden, and comes from another hub";
    }
}

// Whoever held a steward's key once can sign for the places of that time for ever.
TEST_F(OutlineTest, AnOrderThatFormerStewardsMadeUpLaterIsRefused) {
    add_steward();
    federation.add(RemoveSteward{StewardKey{federation.stewards[0].public_key().bytes}, 2});
    const Outline outline = *federation.charter.outline();
    ASSERT_EQ(refusal_of(outline), boost::system::error_code{});
    ASSERT_EQ(outline.erasures.size(), 1U) << "of the order from before the change";
    Entry order = *decode_entry(decode_signed_entry(outline.entries[1])->payload);
    ++order.sequence;
    order.action = EraseOrder{{rng.id<RecordId>()}};
    Outline made_up = outline;
    made_up.entries.insert(made_up.entries.begin() + 2, federation.signed_by(order, 2));
    EXPECT_EQ(refusal_of(made_up), Errc::wrong_value);
    made_up.erasures.push_back(made_up.erasures.back());
    EXPECT_EQ(refusal_of(made_up), Errc::bad_signature);
    made_up = outline;
    made_up.erasures.clear();
    EXPECT_EQ(refusal_of(made_up), Errc::wrong_value);
}

TEST_F(OutlineTest, GoesOnOnlyFromWhatItHasItself) {
    const Charter before = federation.charter;
    add_steward();
    admit_some(1);
    EXPECT_TRUE(outlined().goes_on_from(before));
    EXPECT_TRUE(outlined().goes_on_from(federation.charter));
    EXPECT_TRUE(outlined().goes_on_from(outlined()));
    EXPECT_FALSE(Charter::from_outline(*before.outline())->goes_on_from(federation.charter))
        << "a change of stewards that was seen is not unseen again";
}

TEST_F(OutlineTest, AnOrderThatOneHubHidesIsTakenFromAnother) {
    admit_some(static_cast<int>(limits::outline_tail_max));
    Outline hides = *federation.charter.outline();
    hides.entries.pop_back();
    auto charter = Charter::from_outline(hides);
    ASSERT_TRUE(charter);
    EXPECT_THAT(charter->erase_orders(), testing::IsEmpty());
    EXPECT_TRUE(charter->take_orders(outlined()));
    EXPECT_THAT(charter->erase_orders(), testing::ElementsAre(ordered));
    EXPECT_FALSE(charter->take_orders(outlined())) << "none of them is new";
    EXPECT_TRUE(Charter::from_kept(charter->kept_outline(), {}));
}

TEST_F(OutlineTest, AnOrderOfLateCannotBeHidden) {
    federation.add(EraseOrder{{rng.id<RecordId>()}});
    Outline hides = *federation.charter.outline();
    hides.entries.pop_back();
    EXPECT_EQ(refusal_of(hides), Errc::wrong_value);
}

TEST_F(OutlineTest, NothingOfItCanBeMadeUp) {
    const Outline outline = *federation.charter.outline();
    Outline other = outline;
    other.tail.back() = federation.signed_by(federation.next(Revoke{trust.id, {}}), 2);
    EXPECT_EQ(refusal_of(other), Errc::wrong_value) << "does not follow the entry before it";
    other = outline;
    const Entry newest = *decode_entry(decode_signed_entry(outline.tail.back())->payload);
    other.tail.back() = federation.signed_by(newest, 1);
    EXPECT_EQ(refusal_of(other), Errc::below_threshold);
    other = outline;
    other.stewards.steps.pop_back();
    EXPECT_EQ(refusal_of(other), Errc::bad_signature);
    other = outline;
    other.tail.pop_back();
    EXPECT_EQ(refusal_of(other), Errc::bad_signature) << "its proof leads to another entry";
    other = outline;
    other.entries.push_back(federation.charter.entries()[1]);
    EXPECT_EQ(refusal_of(other), Errc::wrong_value) << "an admission";
    other = outline;
    std::swap(other.entries[0], other.entries[1]);
    EXPECT_EQ(refusal_of(other), Errc::wrong_value);
    EXPECT_EQ(refusal_of({}), Errc::missing_field);
    other = outline;
    other.tail.clear();
    EXPECT_EQ(refusal_of(other), Errc::missing_field);
    crypto::SeededRng other_rng{72};
    const support::Federation another{other_rng, 3, 2};
    other = outline;
    other.entries[0] = another.charter.entries()[0];
    EXPECT_EQ(refusal_of(other), Errc::wrong_federation);
}

TEST_F(OutlineTest, EveryCutOfItIsRefused) {
    const Bytes whole = encode_outline(*federation.charter.outline());
    EXPECT_EQ(*decode_outline(whole), *federation.charter.outline());
    for (std::size_t length = 0; length < whole.size(); length += length < 300 ? 1 : 97)
        EXPECT_FALSE(decode_outline(ByteView{whole}.first(length))) << length;
}

// ---- conflicts

TEST_F(OutlineTest, AnotherEntryInOneOfItsPlacesContradictsIt) {
    Charter charter = outlined();
    const Entry rival = rival_of_newest(charter);
    EXPECT_EQ(charter.append(federation.signed_by(rival, 2)).error().code, Errc::charter_not_held);
    EXPECT_TRUE(charter.is_contradicted());
}

TEST_F(OutlineTest, OneStewardAloneContradictsNothing) {
    Charter charter = outlined();
    const Entry rival = rival_of_newest(charter);
    EXPECT_EQ(charter.append(federation.signed_by(rival, 1)).error().code, Errc::charter_not_held);
    EXPECT_FALSE(charter.is_contradicted());
    federation.stewards[0] = crypto::SigningKey::generate(rng);
    EXPECT_EQ(charter.append(federation.signed_by(rival, 1)).error().code, Errc::charter_not_held)
        << "perhaps a steward on another branch";
    EXPECT_FALSE(charter.is_contradicted());
}

TEST_F(OutlineTest, OneStewardAloneResolvesNothing) {
    Charter charter = outlined();
    Entry resolve = federation.next(Revoke{trust.id, {}});
    resolve.action = Resolve{2, {rng.id<CharterHash>()}};
    EXPECT_EQ(charter.append(federation.signed_by(resolve, 1)).error().code, Errc::charter_not_held);
    EXPECT_FALSE(charter.is_contradicted());
    EXPECT_EQ(charter.append(federation.signed_by(resolve, 2)).error().code, Errc::charter_not_held);
    EXPECT_TRUE(charter.is_contradicted()) << "there was a conflict that it has not heard of";
}

TEST_F(OutlineTest, AFalseSignatureOfAStewardIsRefused) {
    Charter charter = outlined();
    const Entry rival = rival_of_newest(charter);
    SignedEntry made_up{encode_entry(rival), {}};
    add_signature(made_up, federation.stewards[0]);
    made_up.signatures[0].signature.bytes[0] ^= std::byte{1};
    EXPECT_EQ(charter.append(encode_signed_entry(made_up)).error().code, Errc::bad_signature);
}

// Peers may repeat what they were asked for; and an entry that is left out is not known here.
TEST_F(OutlineTest, AnEntryOfAPlaceThatIsLeftOutContradictsNothingByItself) {
    const Bytes left_out = federation.charter.entries().back();
    const CharterSequence place = federation.charter.sequence();
    const auto previous = decode_entry(decode_signed_entry(left_out)->payload)->previous;
    admit_some(static_cast<int>(limits::outline_tail_max) + 10);
    Charter charter = outlined();
    ASSERT_LE(place, charter.left_out());
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(charter.append(left_out).error().code, Errc::charter_not_held);
        EXPECT_FALSE(charter.is_contradicted());
    }
    Entry rival = federation.next(Revoke{trust.id, {}});
    rival.sequence = place;
    rival.previous = previous;
    EXPECT_EQ(charter.append(federation.signed_by(rival, 2)).error().code, Errc::charter_not_held);
    EXPECT_TRUE(charter.is_contradicted());
}

TEST_F(OutlineTest, APlaceBeforeAChangeOfStewardsStaysClosed) {
    const Entry rival = federation.next(Revoke{trust.id, {}});
    const Bytes signed_rival = federation.signed_by(rival, 2);
    admit_some(1);
    add_steward();
    Charter charter = outlined();
    EXPECT_EQ(charter.append(signed_rival).error().code, Errc::charter_conflict);
    EXPECT_FALSE(charter.is_contradicted());
}

TEST_F(OutlineTest, ACharterThatWasInConflictHasNone) {
    const Bytes rival = federation.signed_by(federation.next(Revoke{trust.id, {}}), 2);
    federation.admit(an_organisation(rng, "Newcomer"));
    ASSERT_TRUE(federation.charter.append(rival));
    ASSERT_TRUE(federation.charter.conflict());
    EXPECT_EQ(federation.charter.outline(), std::nullopt);
}

TEST_F(OutlineTest, MakesNoEntriesAndProvesNobody) {
    const Charter charter = knowing({&trust});
    EXPECT_EQ(charter.next(Revoke{trust.id, {}}, Day{20780}).error().code, Errc::charter_not_held);
    EXPECT_EQ(charter.prove(trust.id), std::nullopt);
    EXPECT_EQ(charter.outline(), std::nullopt);
}

}  // namespace
}  // namespace stonechat::charter
