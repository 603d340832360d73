// Two entries for one place: evidence, a frozen charter, and the way out. Whatever order the entries come in.

#include <gmock/gmock.h>

#include <algorithm>

#include "protocol/charter/charter.hpp"
#include "protocol/limits.hpp"
#include "tests/support/federation.hpp"

namespace stonechat::charter {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

struct ConflictTest : testing::Test {
    crypto::SeededRng rng{33};
    support::Federation federation{rng, 3, 2};
    support::Organisation trust = support::an_organisation(rng, "Example Trust");
    support::Organisation clinic = support::an_organisation(rng, "Example Clinic");
    support::Organisation left = support::an_organisation(rng, "Left");
    support::Organisation right = support::an_organisation(rng, "Right");
    // Of one lane.
    const Pin low{rng.id<Epoch>(), record::Lane::safety, 3, rng.id<RecordId>()};
    const Pin high{low.epoch, record::Lane::safety, 5, rng.id<RecordId>()};
    std::vector<Bytes> all;

    ConflictTest() {
        federation.admit(trust);
        federation.admit(clinic);
        all = federation.charter.entries();
    }

    Bytes signed_by(const Entry& entry, std::size_t count = 2) { return federation.signed_by(entry, count); }
    // What an action is as the next entry of some branch; kept for the shuffles.
    Bytes on(Charter& branch, const Action& action) {
        Bytes bytes = signed_by(*branch.next(action, Day{20780}));
        check(branch.append(bytes).has_value());
        all.push_back(bytes);
        return bytes;
    }
    static Action admits(const support::Organisation& who) {
        return Admit{who.request_message, Role::member, {}, {}};
    }
    static CharterHash hash_in(const Bytes& bytes) { return hash_of(decode_signed_entry(bytes)->payload); }

    // Every order in which an entry follows what it needs; a few of them, by chance.
    std::vector<Charter> in_many_orders() {
        std::vector<Charter> out;
        for (int i = 0; i < 40; ++i) {
            std::vector<Bytes> waiting = all;
            Charter charter;
            while (!waiting.empty()) {
                const auto at = waiting.begin() + static_cast<std::ptrdiff_t>(rng.below(waiting.size()));
                const auto taken = charter.append(*at);
                check(taken || taken.error().code == Errc::charter_not_held);
                if (taken) waiting.erase(at);
            }
            out.push_back(std::move(charter));
        }
        return out;
    }
    // Since all agree, one of them: checked in what decides about records.
    Charter agreed() {
        std::vector<Charter> charters = in_many_orders();
        charters.emplace_back();
        check(charters.back().take_up(all) == 0);
        const Charter& first = charters.front();
        for (const Charter& other : charters) {
            EXPECT_EQ(other.members(), first.members());
            EXPECT_EQ(other.erase_orders(), first.erase_orders());
            EXPECT_EQ(other.stewards(), first.stewards());
            EXPECT_EQ(other.conflict().has_value(), first.conflict().has_value());
            EXPECT_EQ(other.entries_count(), first.entries_count());
            EXPECT_EQ(other.newest(), first.newest());
            if (!first.conflict()) {
                EXPECT_EQ(other.entries(), first.entries());
                continue;
            }
            EXPECT_EQ(other.conflict()->place, first.conflict()->place);
            EXPECT_EQ(other.conflict()->candidates, first.conflict()->candidates);
        }
        return charters.back();
    }
};

TEST_F(ConflictTest, TwoEntriesForOnePlaceFreezeTheCharterAndNeithersAdmissionHolds) {
    Charter a = federation.charter;
    Charter b = federation.charter;
    const Bytes one = on(a, admits(left));
    const Bytes other = on(b, admits(right));
    const Charter frozen = agreed();
    ASSERT_TRUE(frozen.conflict());
    EXPECT_EQ(frozen.conflict()->place, 4U);
    std::vector<CharterHash> both{hash_in(one), hash_in(other)};
    std::ranges::sort(both);
    EXPECT_EQ(frozen.conflict()->candidates, both);
    EXPECT_EQ(frozen.find(left.id), nullptr);
    EXPECT_EQ(frozen.find(right.id), nullptr);
    EXPECT_NE(frozen.find(trust.id), nullptr);
    EXPECT_EQ(frozen.next(admits(left), Day{}).error().code, Errc::charter_conflict);
}

TEST_F(ConflictTest, OfBothBranchesRevocationsAndOrdersToEraseHold) {
    Charter a = federation.charter;
    Charter b = federation.charter;
    const RecordId one = rng.id<RecordId>();
    const RecordId other = rng.id<RecordId>();
    on(a, EraseOrder{{one}});
    on(a, Revoke{trust.id, {}});
    on(b, EraseOrder{{other}});
    on(b, SetRole{clinic.id, Role::observer, {}, {}, {}});
    const Charter frozen = agreed();
    EXPECT_THAT(frozen.erase_orders(), testing::UnorderedElementsAre(one, other));
    EXPECT_TRUE(frozen.find(trust.id)->standing.is_revoked);
    EXPECT_EQ(frozen.by_link_key(trust.link()), nullptr);
    EXPECT_EQ(frozen.find(clinic.id)->standing.role, Role::member) << "what gives or changes waits";
}

TEST_F(ConflictTest, OfTwoRevocationsTheLowerPinsHold) {
    Charter a = federation.charter;
    Charter b = federation.charter;
    const Pin bulk{low.epoch, record::Lane::bulk, 1, rng.id<RecordId>()};
    on(a, Revoke{trust.id, {high, bulk}});
    on(b, Revoke{trust.id, {low}});
    EXPECT_THAT(agreed().find(trust.id)->earlier.back().pins, ElementsAre(low));
}

TEST_F(ConflictTest, ARevocationHoldsAlsoBelowAPinOfTheBranchThatIsChosen) {
    Charter a = federation.charter;
    Charter b = federation.charter;
    const Bytes chosen = on(a, SetRole{trust.id, Role::member, {.issuer = true, .relay = false}, {}, {high}});
    on(b, Revoke{trust.id, {low}});
    const Charter frozen = agreed();
    ASSERT_TRUE(frozen.find(trust.id)->standing.is_revoked);
    all.push_back(signed_by(*frozen.next_resolve(hash_in(chosen), Day{20781})));
    const Charter after = agreed();
    EXPECT_TRUE(after.find(trust.id)->standing.is_revoked);
    EXPECT_EQ(after.by_link_key(trust.link()), nullptr);
    EXPECT_THAT(after.find(trust.id)->earlier.back().pins, ElementsAre(high));
}

// A steward that has signed twice can choose how the two entries' bytes sort, and a store gives them back so.
TEST_F(ConflictTest, WhatAStoreKeptIsTakenUpWhicheverEntryOfAPlaceComesFirst) {
    Charter before = federation.charter;
    const Bytes kept_back = signed_by(*before.next(Revoke{trust.id, {}}, Day{20780}));
    for (std::size_t i = 0; i <= limits::charter_asides_max; ++i)
        on(federation.charter, EraseOrder{{rng.id<RecordId>()}});
    ASSERT_TRUE(federation.charter.append(kept_back));
    std::vector<Bytes> rows = all;
    rows.insert(rows.begin() + 3, kept_back);
    Charter again;
    EXPECT_EQ(again.take_up(rows), 0U);
    EXPECT_EQ(again.entries(), federation.charter.entries());
    EXPECT_EQ(again.members(), federation.charter.members());
    ASSERT_TRUE(again.conflict());
    const auto resolve = again.next_resolve(hash_in(all.at(3)), Day{20781});
    ASSERT_TRUE(resolve);
    EXPECT_TRUE(again.append(signed_by(*resolve)));
    EXPECT_FALSE(again.conflict());
}

TEST_F(ConflictTest, ABranchThatChangedTheStewardsIsTakenUpAgainToo) {
    Charter a = federation.charter;
    Charter b = federation.charter;
    on(a, admits(left));
    on(a, admits(right));
    on(b, EraseOrder{{rng.id<RecordId>()}});
    on(b, RemoveSteward{StewardKey{federation.stewards[2].public_key().bytes}, 2});
    std::vector<Bytes> rows{all.begin(), all.begin() + 3};
    Charter held;
    for (const Bytes& entry : all) ASSERT_TRUE(held.append(entry));
    for (const std::size_t at : {5U, 3U, 6U, 4U})
        rows.push_back(all.at(at));  // by places, the other one first
    Charter again;
    EXPECT_EQ(again.take_up(rows), 0U);
    EXPECT_EQ(again.entries_count(), held.entries_count());
    EXPECT_EQ(again.members(), held.members());
    EXPECT_EQ(again.conflict()->candidates, held.conflict()->candidates);
}

TEST_F(ConflictTest, WhatFollowsALostEntryIsLeftOut) {
    federation.admit(left);
    federation.admit(right);
    std::vector<Bytes> rows = federation.charter.entries();
    rows.erase(rows.end() - 2);
    Charter again;
    EXPECT_EQ(again.take_up(rows), 1U);
    EXPECT_EQ(again.sequence(), 3U);
}

TEST_F(ConflictTest, OneStewardAloneCannotHaveACharterReplayed) {
    Charter former = federation.charter;
    federation.admit(left);
    const Entry unsigned_entry = *former.next(Revoke{trust.id, {}}, Day{});
    Entry without_root = unsigned_entry;
    without_root.root = rng.id<CharterRoot>();  // found out by a replay alone
    EXPECT_EQ(federation.charter.append(signed_by(without_root, 1)).error().field, "signatures");
    EXPECT_EQ(federation.charter.append(signed_by(without_root, 2)).error().field, "root");
}

TEST_F(ConflictTest, ABranchThatNeedsFewerSignaturesThanTheOtherIsTakenAllTheSame) {
    const support::Federation strict{rng, 3, 3};
    Charter here = strict.charter;
    Charter branch = strict.charter;
    const auto add = [&](Charter& to, const Action& action, std::size_t signatures) {
        Bytes bytes = strict.signed_by(*to.next(action, Day{20780}), signatures);
        check(to.append(bytes).has_value());
        return bytes;
    };
    add(here, EraseOrder{{rng.id<RecordId>()}}, 3);
    const Bytes lower = add(branch, SetThreshold{2}, 3);
    const Bytes by_two = add(branch, EraseOrder{{rng.id<RecordId>()}}, 2);
    EXPECT_TRUE(here.append(lower));
    EXPECT_TRUE(here.append(by_two));
    EXPECT_THAT(here.asides(), SizeIs(2));
}

TEST_F(ConflictTest, RecordsOfThoseWhoseStandingIsInDisputeWait) {
    Charter a = federation.charter;
    Charter b = federation.charter;
    on(a, admits(left));
    on(b, SetRole{clinic.id, Role::observer, {}, {}, {}});
    const Charter frozen = agreed();
    const auto judged = [&](const support::Organisation& who) {
        support::Author author{federation, who, rng.id<Epoch>()};
        const auto record = author.write(record::Kind::report);
        const auto judgement = frozen.judge(record.header(), record.id());
        return judgement ? Errc{} : static_cast<Errc>(judgement.error().code.value());
    };
    EXPECT_EQ(judged(left), Errc::charter_not_held);
    EXPECT_EQ(judged(clinic), Errc::charter_not_held);
    EXPECT_EQ(judged(right), Errc::unknown_author);
    EXPECT_EQ(judged(trust), Errc{}) << "all others go on";
}

TEST_F(ConflictTest, AResolvingEntryPutsItsBranchInForceAndKeepsWhatWasTakenAway) {
    Charter a = federation.charter;
    Charter b = federation.charter;
    const Bytes chosen = on(a, admits(left));
    on(b, admits(right));
    on(b, Revoke{trust.id, {}});
    Charter frozen = agreed();
    const auto resolve = frozen.next_resolve(hash_in(chosen), Day{20781});
    ASSERT_TRUE(resolve) << resolve.error().text();
    EXPECT_EQ(frozen.append(signed_by(*resolve, 1)).error().code, Errc::below_threshold);
    ASSERT_TRUE(frozen.append(signed_by(*resolve)));
    all.push_back(signed_by(*resolve));
    const Charter after = agreed();
    EXPECT_FALSE(after.conflict());
    EXPECT_NE(after.find(left.id), nullptr);
    EXPECT_EQ(after.find(right.id), nullptr);
    EXPECT_TRUE(after.find(trust.id)->standing.is_revoked);
    EXPECT_EQ(after.sequence(), 5U);
    EXPECT_THAT(after.asides(), SizeIs(2));
    EXPECT_TRUE(after.next(admits(right), Day{})) << "it can be admitted now";
}

TEST_F(ConflictTest, TheOtherBranchCanBeChosenWhateverCameFirstHere) {
    Charter a = federation.charter;
    Charter b = federation.charter;
    on(a, admits(left));
    const Bytes chosen = on(b, admits(right));
    on(b, admits(left));
    const auto resolve = agreed().next_resolve(hash_in(chosen), Day{20781});
    ASSERT_TRUE(resolve);
    EXPECT_EQ(resolve->sequence, 6U) << "it follows the end of the branch";
    all.push_back(signed_by(*resolve));
    const Charter after = agreed();
    EXPECT_FALSE(after.conflict());
    EXPECT_NE(after.find(right.id), nullptr);
    EXPECT_NE(after.find(left.id), nullptr);
    Charter grown = after;
    ASSERT_TRUE(grown.append(signed_by(*grown.next(Update{right.id, "Right Hand", "nhs", "uk", {}}, Day{}))));
    EXPECT_EQ(grown.find(right.id)->request.organisation, "Right Hand");
}

TEST_F(ConflictTest, ResolvingBothWaysFreezesAgainUntilOneEntryNamesTheOther) {
    Charter a = federation.charter;
    Charter b = federation.charter;
    const Bytes one = on(a, admits(left));
    const Bytes other = on(b, admits(right));
    const Charter frozen = agreed();
    const Entry for_one = *frozen.next_resolve(hash_in(one), Day{20781});
    const Entry for_other = *frozen.next_resolve(hash_in(other), Day{20781});
    all.push_back(signed_by(for_one));
    all.push_back(signed_by(for_other));
    const Charter again = agreed();
    ASSERT_TRUE(again.conflict());
    EXPECT_EQ(again.find(left.id), nullptr);
    const Entry last = *again.next_resolve(hash_in(one), Day{20782});
    EXPECT_THAT(std::get<Resolve>(last.action).over,
                ElementsAre(hash_in(other), hash_of(encode_entry(for_other))));
    all.push_back(signed_by(last));
    const Charter after = agreed();
    EXPECT_FALSE(after.conflict());
    EXPECT_NE(after.find(left.id), nullptr);
}

TEST_F(ConflictTest, ABranchLearntOfLateChangesNothingThatWasDecidedButForWhatItTakesAway) {
    Charter a = federation.charter;
    Charter b = federation.charter;
    Charter c = federation.charter;
    const Bytes one = on(a, admits(left));
    on(b, admits(right));
    Charter decided = agreed();
    all.push_back(signed_by(*decided.next_resolve(hash_in(one), Day{20781})));
    on(c, Revoke{clinic.id, {}});
    const Charter after = agreed();
    EXPECT_FALSE(after.conflict());
    EXPECT_NE(after.find(left.id), nullptr);
    EXPECT_TRUE(after.find(clinic.id)->standing.is_revoked);
}

TEST_F(ConflictTest, AfterOneConflictAnotherCanComeAndGo) {
    Charter a = federation.charter;
    Charter b = federation.charter;
    const Bytes one = on(a, admits(left));
    on(b, Update{trust.id, "T", "nhs", "uk", {}});
    all.push_back(signed_by(*agreed().next_resolve(hash_in(one), Day{20781})));
    Charter c = agreed();
    Charter d = c;
    on(c, admits(right));
    const Bytes second = on(d, Update{clinic.id, "C", "nhs", "uk", {}});
    const Charter frozen = agreed();
    ASSERT_TRUE(frozen.conflict());
    EXPECT_EQ(frozen.conflict()->place, 6U);
    EXPECT_NE(frozen.find(left.id), nullptr) << "what stands before the conflict holds";
    all.push_back(signed_by(*frozen.next_resolve(hash_in(second), Day{20782})));
    const Charter after = agreed();
    EXPECT_FALSE(after.conflict());
    EXPECT_EQ(after.find(clinic.id)->request.organisation, "C");
}

TEST_F(ConflictTest, FormerStewardsCannotReopenWhatWasDecidedBeforeTheyLeft) {
    Charter former = federation.charter;
    on(federation.charter, admits(left));
    on(federation.charter, RemoveSteward{StewardKey{federation.stewards[2].public_key().bytes}, 2});
    const Bytes late = signed_by(*former.next(Revoke{trust.id, {}}, Day{}));
    EXPECT_EQ(federation.charter.append(late).error().code, Errc::charter_conflict);
    EXPECT_FALSE(federation.charter.conflict());
}

TEST_F(ConflictTest, WhatWasDecidedAgainstIsHeldAlsoByWhoHearsOfItBehindAChangeOfStewards) {
    Charter a = federation.charter;
    Charter b = federation.charter;
    const Bytes chosen = on(a, admits(left));
    on(b, admits(right));
    on(b, Revoke{trust.id, {}});
    Charter former = b;
    all.push_back(signed_by(*agreed().next_resolve(hash_in(chosen), Day{20781})));
    Charter decided = agreed();
    on(decided, RemoveSteward{StewardKey{federation.stewards[2].public_key().bytes}, 2});
    Charter late;
    for (const Bytes& entry : decided.entries()) ASSERT_TRUE(late.append(entry));
    ASSERT_FALSE(late.find(trust.id)->standing.is_revoked);
    for (const Bytes& entry : decided.asides()) ASSERT_TRUE(late.append(entry));
    EXPECT_TRUE(late.find(trust.id)->standing.is_revoked);
    EXPECT_EQ(late.members(), decided.members());
    const Bytes unnamed = signed_by(*former.next(Revoke{clinic.id, {}}, Day{}));
    EXPECT_EQ(late.append(unnamed).error().code, Errc::charter_conflict);
    agreed();
}

TEST_F(ConflictTest, WhatNoStewardSignedIsRefusedBeforeItsPlaceIsLookedUp) {
    Charter former = federation.charter;
    on(federation.charter, admits(left));
    on(federation.charter, RemoveSteward{StewardKey{federation.stewards[2].public_key().bytes}, 2});
    const Entry late = *former.next(Revoke{trust.id, {}}, Day{});
    const auto signed_with = [&](const crypto::SigningKey& key) {
        SignedEntry entry{encode_entry(late), {}};
        add_signature(entry, key);
        return encode_signed_entry(entry);
    };
    const crypto::SigningKey stranger = crypto::SigningKey::generate(rng);
    EXPECT_EQ(federation.charter.append(signed_with(stranger)).error().code, Errc::below_threshold);
    SignedEntry forged = *decode_signed_entry(signed_by(late));
    forged.signatures.front().signature = forged.signatures.back().signature;
    const auto refused = federation.charter.append(encode_signed_entry(forged));
    EXPECT_EQ(refused.error().code, Errc::bad_signature);
}

TEST_F(ConflictTest, ABranchNeedsItsOwnStewardsAndAFittingAction) {
    Charter former = federation.charter;
    federation.admit(left);
    const Entry good = *former.next(admits(right), Day{});
    EXPECT_EQ(federation.charter.append(signed_by(good, 1)).error().code, Errc::below_threshold);
    Entry other = good;
    other.action = Revoke{rng.id<MemberId>(), {}};
    EXPECT_EQ(federation.charter.append(signed_by(other)).error().code, Errc::unknown_author);
    other = good;
    other.root = rng.id<CharterRoot>();
    EXPECT_EQ(federation.charter.append(signed_by(other)).error().field, "root");
    EXPECT_THAT(federation.charter.asides(), SizeIs(0));
}

TEST_F(ConflictTest, NothingIsResolvedWhereNothingIsInDispute) {
    EXPECT_FALSE(federation.charter.next_resolve(federation.charter.head(), Day{}));
    Charter a = federation.charter;
    Charter b = federation.charter;
    on(a, admits(left));
    on(b, admits(right));
    EXPECT_FALSE(agreed().next_resolve(rng.id<CharterHash>(), Day{}));
}

TEST_F(ConflictTest, MoreEvidenceThanTheLimitIsRefusedAndTheFreezeStays) {
    const Charter before = federation.charter;
    federation.admit(left);
    for (std::size_t i = 0; i <= limits::charter_asides_max; ++i) {
        const Entry entry = *before.next(EraseOrder{{rng.id<RecordId>()}}, Day{});
        const auto taken = federation.charter.append(signed_by(entry));
        if (i < limits::charter_asides_max)
            ASSERT_TRUE(taken) << i;
        else
            EXPECT_EQ(taken.error().code, Errc::overloaded);
    }
    EXPECT_TRUE(federation.charter.conflict());
}

}  // namespace
}  // namespace stonechat::charter
