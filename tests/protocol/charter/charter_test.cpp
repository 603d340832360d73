#include "protocol/charter/charter.hpp"

#include <gmock/gmock.h>

#include "tests/support/federation.hpp"

namespace stonechat::charter {
namespace {

struct CharterTest : testing::Test {
    crypto::SeededRng rng{12};
    support::Federation federation{rng, 3, 2};
    Charter& charter = federation.charter;
    support::Organisation trust = support::an_organisation(rng, "Example Trust");
    support::Organisation dentist = support::an_organisation(rng, "Example Dental", "independent");

    Errc judged(const record::VerifiedRecord& r) {
        const auto judgement = charter.judge(r.header(), r.id());
        return judgement ? Errc{} : static_cast<Errc>(judgement.error().code.value());
    }
    support::Author author(const support::Organisation& who) { return {federation, who, rng.id<Epoch>()}; }
    static Pin pin(const record::VerifiedRecord& r) {
        return {r.header().epoch, r.header().lane, r.header().sequence, r.id()};
    }
};

TEST_F(CharterTest, ItsFirstEntryNamesTheFederation) {
    EXPECT_EQ(charter.sequence(), 1U);
    EXPECT_EQ(charter.federation().bytes, charter.head().bytes);
    EXPECT_EQ(charter.name(), "Test federation");
}

TEST_F(CharterTest, FoundingNeedsEveryStewardsSignature) {
    Charter other;
    EXPECT_EQ(other
                  .append(federation.signed_by(
                      *decode_entry(decode_signed_entry(charter.entries()[0])->payload), 2))
                  .error()
                  .code,
              Errc::below_threshold);
}

TEST_F(CharterTest, AThresholdIsOverHalfOfTheStewards) {
    const auto founds_with = [&](std::uint64_t threshold) {
        Found found{"F", threshold, {}};
        for (const auto& key : federation.stewards)
            found.stewards.push_back({"S", StewardKey{key.public_key().bytes}});
        const auto entry = Charter{}.next(found, {});
        return entry && Charter{}.append(federation.signed_by(*entry, 3));
    };
    EXPECT_FALSE(founds_with(1));
    EXPECT_TRUE(founds_with(2));
    EXPECT_TRUE(founds_with(3));
    EXPECT_FALSE(founds_with(4));
}

TEST_F(CharterTest, OneSignatureBelowTheThresholdChangesNothing) {
    const Entry entry = federation.next(Admit{trust.request_message, Role::member, {}, {}});
    EXPECT_EQ(charter.append(federation.signed_by(entry, 1)).error().code, Errc::below_threshold);
    EXPECT_EQ(charter.find(trust.id), nullptr);
    EXPECT_TRUE(charter.append(federation.signed_by(entry, 2)));
    EXPECT_EQ(charter.find(trust.id)->request.organisation, "Example Trust");
}

TEST_F(CharterTest, EntriesMadeTogetherAreThoseThatAreMadeOneAfterAnother) {
    const std::vector<Action> actions{Admit{trust.request_message, Role::member, {}, {}},
                                      Admit{dentist.request_message, Role::member, {}, {}},
                                      Revoke{trust.id, {}}};
    const auto together = charter.next_all(actions, Day{20780});
    ASSERT_TRUE(together);
    EXPECT_EQ(charter.sequence(), 1U) << "nothing is decided by it";
    for (std::size_t i = 0; i < actions.size(); ++i) {
        EXPECT_EQ(encode_entry((*together)[i]), encode_entry(*charter.next(actions[i], Day{20780})));
        ASSERT_TRUE(charter.append(federation.signed_by((*together)[i], 2)));
    }
}

TEST_F(CharterTest, AFoundingAndWhatFollowsItCanBeMadeTogether) {
    Found found{"F", 2, {}, false};
    for (const auto& key : federation.stewards)
        found.stewards.push_back({"S", StewardKey{key.public_key().bytes}});
    Charter founded;
    const auto entries =
        founded.next_all({found, Admit{trust.request_message, Role::member, {}, {}}}, Day{20780});
    ASSERT_TRUE(entries);
    for (const Entry& entry : *entries) ASSERT_TRUE(founded.append(federation.signed_by(entry, 3)));
    EXPECT_NE(founded.find(trust.id), nullptr);
}

TEST_F(CharterTest, OneActionThatDoesNotFitRefusesAllThatWouldBeMadeWithIt) {
    const Admit once{trust.request_message, Role::member, {}, {}};
    EXPECT_FALSE(charter.next_all({once, once}, Day{20780}));
    EXPECT_FALSE(charter.next_all({Revoke{trust.id, {}}, once}, Day{20780}));
}

TEST_F(CharterTest, AStrangersSignatureDoesNotCount) {
    SignedEntry entry{encode_entry(federation.next(Admit{trust.request_message, Role::member, {}, {}})), {}};
    add_signature(entry, federation.stewards[0]);
    add_signature(entry, crypto::SigningKey::generate(rng));
    EXPECT_EQ(charter.append(encode_signed_entry(entry)).error().code, Errc::below_threshold);
}

TEST_F(CharterTest, ASignatureOfOtherBytesIsRefused) {
    SignedEntry entry{encode_entry(federation.next(Admit{trust.request_message, Role::member, {}, {}})), {}};
    add_signature(entry, federation.stewards[0]);
    add_signature(entry, federation.stewards[1]);
    entry.signatures[0].signature = entry.signatures[1].signature;
    EXPECT_EQ(charter.append(encode_signed_entry(entry)).error().code, Errc::bad_signature);
}

TEST_F(CharterTest, TheSameDecisionWithOtherSignaturesIsTheSameEntry) {
    const Entry entry = federation.next(Admit{trust.request_message, Role::member, {}, {}});
    ASSERT_TRUE(charter.append(federation.signed_by(entry, 2)));
    EXPECT_TRUE(charter.append(federation.signed_by(entry, 3)));
    EXPECT_EQ(charter.sequence(), 2U);
}

TEST_F(CharterTest, AnEntryBeyondTheNextPlaceWaits) {
    Entry entry = federation.next(Admit{trust.request_message, Role::member, {}, {}});
    entry.sequence = 3;
    EXPECT_EQ(charter.append(federation.signed_by(entry, 2)).error().code, Errc::charter_not_held);
}

TEST_F(CharterTest, AnEntryOfAnotherFederationIsRefused) {
    Entry entry = federation.next(Admit{trust.request_message, Role::member, {}, {}});
    entry.federation = rng.id<FederationId>();
    EXPECT_EQ(charter.append(federation.signed_by(entry, 2)).error().code, Errc::wrong_federation);
}

TEST_F(CharterTest, AnOrganisationAndALinkKeyAreAdmittedOnce) {
    federation.admit(trust);
    const auto again = federation.next(Admit{trust.request_message, Role::member, {}, {}});
    EXPECT_EQ(charter.append(federation.signed_by(again, 2)).error().field, "request");
    dentist.request.link_key = trust.request.link_key;
    const auto thief =
        federation.next(Admit{sign_request(dentist.request, dentist.record_key), Role::member, {}, {}});
    EXPECT_EQ(charter.append(federation.signed_by(thief, 2)).error().field, "link key");
}

TEST_F(CharterTest, AMembersRecordIsJudgedByItsOwnKey) {
    federation.admit(trust);
    const auto r = author(trust).write(record::Kind::report);
    EXPECT_EQ(charter.judge(r.header(), r.id())->key, trust.request.record_key);
}

TEST_F(CharterTest, AnObserverAuthorsNothing) {
    federation.admit(trust, Role::observer);
    for (const auto kind :
         {record::Kind::report, record::Kind::receipt, record::Kind::erasure, record::Kind{99}})
        EXPECT_EQ(judged(author(trust).write(kind)), Errc::not_allowed);
}

TEST_F(CharterTest, AMakerSpeaksOfItsOwnTechnologiesOnly) {
    const TechId own = rng.id<TechId>();
    federation.admit(trust, Role::maker, {}, {own});
    EXPECT_EQ(judged(author(trust).write(record::Kind::notice, {}, {own})), Errc{});
    EXPECT_EQ(judged(author(trust).write(record::Kind::technology, {}, {own})), Errc{});
    EXPECT_EQ(judged(author(trust).write(record::Kind::report, {}, {own})), Errc::not_allowed);
    EXPECT_EQ(judged(author(trust).write(record::Kind::notice, {}, {own, rng.id<TechId>()})),
              Errc::not_allowed);
    EXPECT_EQ(judged(author(trust).write(record::Kind::notice, {}, {})), Errc::not_allowed);
}

TEST_F(CharterTest, AnUnknownAuthorIsRefusedOrWaitedForByWhatItCites) {
    support::Federation ahead{rng};
    auto writer = author(trust);
    EXPECT_EQ(judged(writer.write(record::Kind::report)), Errc::unknown_author);
    record::Header header = writer.write(record::Kind::report).header();
    header.charter = 2;
    EXPECT_EQ(judged(record::sign(header, trust.record_key)), Errc::charter_not_held);
    header.federation = ahead.charter.federation();
    EXPECT_EQ(judged(record::sign(header, trust.record_key)), Errc::wrong_federation);
}

TEST_F(CharterTest, AKnownAuthorThatCitesALaterEntryIsWaitedFor) {
    federation.admit(trust);
    record::Header header = author(trust).write(record::Kind::report).header();
    header.charter = 9;
    EXPECT_EQ(judged(record::sign(header, trust.record_key)), Errc::charter_not_held);
}

TEST_F(CharterTest, ARevocationKeepsWhatStandsAtOrBelowItsPins) {
    federation.admit(trust);
    auto writer = author(trust);
    const auto first = writer.write(record::Kind::report);
    const auto second = writer.write(record::Kind::report);
    const auto third = writer.write(record::Kind::report);
    const auto bulk = writer.write(record::Kind::receipt);
    federation.add(Revoke{trust.id, {pin(second)}});
    EXPECT_EQ(judged(first), Errc{});
    EXPECT_EQ(judged(second), Errc{});
    EXPECT_EQ(judged(third), Errc::revoked_author);
    EXPECT_EQ(judged(bulk), Errc::revoked_author);
    EXPECT_EQ(charter.by_link_key(trust.request.link_key), nullptr);
}

TEST_F(CharterTest, APinKeepsOutAForkOfThePinnedRecord) {
    federation.admit(trust);
    const Epoch epoch = rng.id<Epoch>();
    support::Author one{federation, trust, epoch};
    support::Author other{federation, trust, epoch};
    const auto pinned = one.write(record::Kind::report);
    const auto fork = other.write(record::Kind::report, {Salt{}, Bytes(3)});
    federation.add(Revoke{trust.id, {pin(pinned)}});
    EXPECT_EQ(judged(pinned), Errc{});
    EXPECT_EQ(judged(fork), Errc::revoked_author);
}

TEST_F(CharterTest, AChangeOfRoleJudgesOldRecordsByTheOldRole) {
    federation.admit(trust);
    auto writer = author(trust);
    const auto before = writer.write(record::Kind::report);
    const auto after = writer.write(record::Kind::report);
    federation.add(SetRole{trust.id, Role::observer, {}, {}, {pin(before)}});
    EXPECT_EQ(judged(before), Errc{});
    EXPECT_EQ(judged(after), Errc::not_allowed);
    EXPECT_NE(charter.by_link_key(trust.request.link_key), nullptr);
}

TEST_F(CharterTest, NobodyIsRevokedTwiceOrUnknown) {
    federation.admit(trust);
    federation.add(Revoke{trust.id, {}});
    EXPECT_FALSE(charter.append(federation.signed_by(federation.next(Revoke{trust.id, {}}), 2)));
    EXPECT_FALSE(charter.append(
        federation.signed_by(federation.next(SetRole{trust.id, Role::member, {}, {}, {}}), 2)));
    EXPECT_FALSE(charter.append(federation.signed_by(federation.next(Revoke{dentist.id, {}}), 2)));
}

}  // namespace
}  // namespace stonechat::charter
