#include "tests/storage/contract.hpp"

namespace stonechat::storage {
namespace {

using record::BodyState;
using record::SignatureState;
using record::Urgency;

constexpr std::size_t all_bytes = 1'000'000;

class StoreProvisional : public StoreContract {
protected:
    [[nodiscard]] StoredRecord found(const NewRecord& one) const {
        return store->find(one.record.id()).value().value();
    }
    [[nodiscard]] std::vector<LogNumber> waiting() const {
        std::vector<LogNumber> out;
        for (const auto& line : store->provisional({}, 100, all_bytes).value().lines)
            out.push_back(line.accepted);
        return out;
    }
    static Settlement good(LogNumber accepted, const NewRecord& one) {
        return verified(accepted, one, BodyState::present);
    }
    static Settlement badly_signed(LogNumber accepted, const NewRecord& one) {
        Settlement out = verified(accepted, one, BodyState::invalid);
        out.signature = SignatureState::bad;
        return out;
    }
    // Of a record that came with that line, as its check finds it.
    static Settlement verified(LogNumber accepted, const NewRecord& one, BodyState state) {
        return {.accepted = accepted,
                .record = one.record.id(),
                .author = one.record.header().author,
                .body_state = state,
                .ruleset = 7};
    }
    void settle(const Settlement& found) const { EXPECT_TRUE(store->settle({&found, 1})); }
};
INSTANTIATE_TEST_SUITE_P(Provisional, StoreProvisional, both_worlds, name_of_world);

TEST_P(StoreProvisional, ABodyThatIsUnexaminedIsGivenToItsCheckAlone) {
    const NewRecord one = provisional(a_record().with("text").build());
    append(one);
    for (int pass = 0; pass < 2; ++pass, reopen()) {
        EXPECT_EQ(found(one).signature, SignatureState::provisional);
        EXPECT_EQ(found(one).body_state, BodyState::unexamined);
        EXPECT_FALSE(found(one).envelope.body);
        EXPECT_FALSE(store->log_after(0, 1, all_bytes).value().lines.front().record.envelope.body);
        EXPECT_FALSE(store->log_before(2, 1).value().lines.front().record.envelope.body);
        const auto page = store->provisional({}, 1, all_bytes).value();
        ASSERT_EQ(page.lines.size(), 1U);
        EXPECT_EQ(page.lines.front().record.envelope.body, one.body);
        EXPECT_EQ(page.first, 1U);
        EXPECT_EQ(snapshot().provisional_count, 1U);
        EXPECT_EQ(snapshot().first_provisional, 1U);
    }
}

TEST_P(StoreProvisional, WhatIsSettledStaysSoAndWritesNoLine) {
    const NewRecord one = provisional(a_record().with("text").build());
    append(one);
    const Snapshot before = snapshot();
    settle(good(1, one));
    for (int pass = 0; pass < 2; ++pass, reopen()) {
        EXPECT_EQ(found(one).signature, SignatureState::verified);
        EXPECT_EQ(found(one).body_state, BodyState::present);
        EXPECT_EQ(found(one).ruleset, 7U);
        EXPECT_EQ(found(one).envelope.body, one.body);
        EXPECT_THAT(waiting(), testing::IsEmpty());
        EXPECT_EQ(snapshot().log_digest, before.log_digest);
        EXPECT_EQ(snapshot().provisional_count, 0U);
        EXPECT_EQ(snapshot().first_provisional, std::nullopt);
    }
}

TEST_P(StoreProvisional, ABodyThatWasFoundWantingIsGone) {
    const NewRecord one = provisional(a_record().with("text").build());
    append(one);
    settle(badly_signed(1, one));
    EXPECT_EQ(found(one).signature, SignatureState::bad);
    EXPECT_EQ(found(one).body_state, BodyState::invalid);
    EXPECT_FALSE(found(one).envelope.body);
}

TEST_P(StoreProvisional, ABodyThatIsWithheldMayStillComeAndItsBytesAreScrubbed) {
    const NewRecord one = provisional(a_record().with("text").build());
    append(one);
    settle(verified(1, one, BodyState::withheld));
    for (int pass = 0; pass < 2; ++pass, reopen()) {
        EXPECT_EQ(found(one).body_state, BodyState::withheld);
        EXPECT_THAT(snapshot().lacking,
                    testing::ElementsAre(engine::LackingBody{one.record.id(), BodyState::withheld, 7}));
        EXPECT_TRUE(snapshot().has_traces);
    }
}

TEST_P(StoreProvisional, AnErasureCountsOnceItIsChecked) {
    const NewRecord one = provisional(a_record().with("erasure").build());
    append(one);
    EXPECT_THAT(snapshot().erasures, testing::IsEmpty());
    Settlement found = verified(1, one, BodyState::present);
    found.erases = id_of<RecordId>(7);
    settle(found);
    for (int pass = 0; pass < 2; ++pass, reopen()) {
        ASSERT_EQ(snapshot().erasures.size(), 1U);
        EXPECT_EQ(snapshot().erasures.front().target, id_of<RecordId>(7));
        EXPECT_EQ(snapshot().erasures.front().erasure, one.record.id());
    }
}

TEST_P(StoreProvisional, WhatWasErasedMeanwhileDoesNotComeBack) {
    const NewRecord one = provisional(a_record().with("text").build());
    append(one);
    ASSERT_TRUE(
        store->change_body({.record = one.record.id(), .state = BodyState::erased_by_order, .ruleset = 4}));
    EXPECT_EQ(found(one).signature, SignatureState::provisional);
    EXPECT_FALSE(store->provisional({}, 1, all_bytes).value().lines.front().record.envelope.body);
    settle(good(1, one));
    EXPECT_EQ(found(one).signature, SignatureState::verified);
    EXPECT_EQ(found(one).body_state, BodyState::erased_by_order);
    EXPECT_EQ(found(one).ruleset, 4U);
}

TEST_P(StoreProvisional, TheMostUrgentAreCheckedFirst) {
    const NewRecord one = provisional(a_record().in(a_feed(1)).build());
    append(one);
    append(provisional(a_record().in(a_feed(2)).of(Urgency::urgent).build()));
    append(a_record().in(a_feed(3)).build());
    append(provisional(a_record().in(a_feed(4)).of(Urgency::critical).build()));
    append(provisional(a_record().in(a_feed(5)).of(Urgency::urgent).build()));
    EXPECT_THAT(waiting(), testing::ElementsAre(4, 2, 5, 1));
    EXPECT_EQ(store->provisional({}, 1, all_bytes).value().lines.size(), 1U);
    EXPECT_EQ(store->provisional({}, 100, 1).value().lines.size(), 1U);
    EXPECT_EQ(store->provisional({}, 0, 0).value().first, 1U);
    settle(good(1, one));
    EXPECT_EQ(store->provisional({}, 0, 0).value().first, 2U);
}

TEST_P(StoreProvisional, EachPageGoesOnWhereTheLastEndedAndNewUrgentOnesStillComeFirst) {
    append(provisional(a_record().in(a_feed(1)).of(Urgency::urgent).build()));
    append(provisional(a_record().in(a_feed(2)).build()));
    append(provisional(a_record().in(a_feed(3)).build()));
    const auto lines_of = [](const ProvisionalPage& page) {
        std::vector<LogNumber> out;
        for (const auto& line : page.lines) out.push_back(line.accepted);
        return out;
    };
    const auto first = store->provisional({}, 2, all_bytes).value();
    EXPECT_THAT(lines_of(first), testing::ElementsAre(1, 2));
    append(provisional(a_record().in(a_feed(4)).of(Urgency::urgent).build()));
    const auto second = store->provisional(first.next, 100, all_bytes).value();
    EXPECT_THAT(lines_of(second), testing::ElementsAre(4, 3));
    EXPECT_EQ(second.first, 3U);
    const auto behind = store->provisional(second.next, 100, all_bytes).value();
    EXPECT_THAT(lines_of(behind), testing::IsEmpty());
    EXPECT_EQ(behind.first, std::nullopt);
    EXPECT_EQ(waiting().size(), 4U);  // none was settled: from the start all are there
}

TEST_P(StoreProvisional, SettlingWhatIsNotProvisionalChangesNothing) {
    const NewRecord one = a_record().with("text").build();
    append(one);
    settle(badly_signed(1, one));
    EXPECT_EQ(found(one).signature, SignatureState::verified);
    EXPECT_EQ(found(one).envelope.body, one.body);
}

TEST_P(StoreProvisional, WhatWasFoundOfARecordThatWasLostSettlesNeitherItsLineNorAnother) {
    const NewRecord lost = provisional(a_record().in(a_feed(1)).with("text").build());
    const NewRecord next = provisional(a_record().in(a_feed(2)).with("other").build());
    append(next);  // in the line that the lost one had
    for (const Settlement& one : {good(1, lost), badly_signed(1, lost), good(2, lost)}) settle(one);
    EXPECT_EQ(found(next).signature, SignatureState::provisional);
    EXPECT_EQ(found(next).body_state, BodyState::unexamined);
    EXPECT_THAT(waiting(), testing::ElementsAre(1));
    const std::array beside{good(2, lost), good(1, next)};
    EXPECT_TRUE(store->settle(beside));
    EXPECT_EQ(found(next).signature, SignatureState::verified);
}

TEST_P(StoreProvisional, ADiskThatRefusesSettlesNothing) {
    const NewRecord one = provisional(a_record().with("text").build());
    append(one);
    world->fill_disk();
    const Settlement found_good = good(1, one);
    EXPECT_FALSE(store->settle({&found_good, 1}));
    world->free_disk();
    ASSERT_TRUE(store->try_resume());
    EXPECT_EQ(found(one).signature, SignatureState::provisional);
    EXPECT_THAT(waiting(), testing::ElementsAre(1));
}

}  // namespace
}  // namespace stonechat::storage
