// What becomes of held records when their author's standing ends.

#include "tests/storage/contract.hpp"

namespace stonechat::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class StoreReconsider : public StoreContract {
protected:
    std::vector<NewRecord> chain = a_chain(4);
    charter::Member author = [] {
        charter::Member member;
        member.id = id_of<MemberId>(1);
        member.admitted = 1;
        return member;
    }();

    static charter::Pin pin(const NewRecord& record) {
        const record::Header& header = record.record.header();
        return {header.epoch, header.lane, header.sequence, record.record.id()};
    }
    // The author was revoked by entry 2, pinned like this.
    void revoke(std::vector<charter::Pin> pins) {
        author.earlier = {{author.standing, std::move(pins), 2}};
        author.earlier.front().standing.is_revoked = false;
        author.standing.is_revoked = true;
    }
    Reconsidered reconsider() {
        const auto result = store->reconsider({author.id, author, 2});
        EXPECT_TRUE(result) << result.error().message();
        return result ? *result : Reconsidered{};
    }
    bool is_void(const NewRecord& record) { return store->find(record.record.id()).value().value().is_void; }
};
INSTANTIATE_TEST_SUITE_P(Reconsider, StoreReconsider, both_worlds, name_of_world);

TEST_P(StoreReconsider, WhatStandsAboveThePinBecomesVoidAndLeavesItsLane) {
    append_all(chain);
    revoke({pin(chain[1])});
    const Reconsidered result = reconsider();
    ASSERT_EQ(result.lines.size(), 2U);
    EXPECT_EQ(result.lines[0].change, Change::record_voided);
    EXPECT_EQ(result.lines[0].number, 5U);
    EXPECT_EQ(result.heads.at(0).sequence, 2U);
    EXPECT_THAT(result.above_heads, IsEmpty());
    reopen();
    EXPECT_EQ(head().sequence, 2U);
    EXPECT_EQ(head().id, chain[1].record.id());
    EXPECT_EQ(snapshot().log_end, 6U);
    EXPECT_FALSE(is_void(chain[1]));
    EXPECT_TRUE(is_void(chain[2]));
    EXPECT_TRUE(is_void(chain[3])) << "kept, as evidence";
    EXPECT_TRUE(store->log_after(4, 9, 99999).value().lines.at(0).record.is_void);
}

TEST_P(StoreReconsider, DoingItAgainChangesNothing) {
    append_all(chain);
    revoke({pin(chain[1])});
    reconsider();
    const Snapshot before = snapshot();
    const Reconsidered again = reconsider();
    EXPECT_THAT(again.lines, IsEmpty());
    EXPECT_EQ(again.heads.at(0).sequence, 2U);
    EXPECT_TRUE(snapshot() == before);
}

TEST_P(StoreReconsider, ALaneWithoutAPinIsVoidAsAWhole) {
    append_all(chain);
    revoke({});
    EXPECT_THAT(reconsider().heads, IsEmpty());
    EXPECT_THAT(snapshot().heads, IsEmpty());
    reopen();
    EXPECT_THAT(snapshot().heads, IsEmpty());
    EXPECT_TRUE(is_void(chain[0]));
}

TEST_P(StoreReconsider, OtherAuthorsKeepTheirLanes) {
    const std::vector<NewRecord> others = a_chain(2, a_feed(2));
    append_all(chain);
    append_all(others);
    revoke({});
    reconsider();
    EXPECT_EQ(head(a_feed(2)).sequence, 2U);
    EXPECT_FALSE(is_void(others[1]));
}

TEST_P(StoreReconsider, APinEndsAForkInFavourOfItsChain) {
    const NewRecord fork = a_record().after(chain[0]).on_day(7).with("{}").build();
    const NewRecord on_fork = a_record().after(fork).with("{}").build();
    append_all(chain);  // the head stands on this side
    append_all({fork, on_fork});
    author.earlier = {{author.standing, {pin(on_fork)}, 2}};  // the stewards chose the other
    const Reconsidered result = reconsider();
    EXPECT_EQ(result.heads.at(0).id, on_fork.record.id());
    EXPECT_THAT(result.above_heads, IsEmpty());
    reopen();
    EXPECT_EQ(head().id, on_fork.record.id());
    EXPECT_THAT(above_heads(), IsEmpty());
    EXPECT_TRUE(is_void(chain[1]));
    EXPECT_FALSE(is_void(chain[0]));
}

TEST_P(StoreReconsider, NoOtherStandsInThePlaceOfAPinWhoseRecordIsNotHeld) {
    const NewRecord fork = a_record().after(chain[0]).on_day(7).with("{}").build();
    append_all(chain);
    revoke({pin(fork)});
    EXPECT_EQ(reconsider().heads.at(0).id, chain[0].record.id());
    EXPECT_FALSE(is_void(chain[0]));
    for (const std::size_t above : {1U, 2U, 3U}) EXPECT_TRUE(is_void(chain[above])) << above;
    append(fork);
    EXPECT_EQ(head().id, fork.record.id());
    EXPECT_THAT(reconsider().lines, IsEmpty());
    reopen();
    EXPECT_EQ(head().id, fork.record.id());
}

TEST_P(StoreReconsider, AForkThatStoppedTheHeadGoesOnWhereThePinSays) {
    const NewRecord fork = a_record().after(chain[0]).on_day(7).with("{}").build();
    append_all({chain[1], fork, chain[0], chain[2]});
    ASSERT_EQ(head().sequence, 1U);
    author.earlier = {{author.standing, {pin(chain[2])}, 2}};
    reconsider();
    EXPECT_EQ(head().id, chain[2].record.id());
    EXPECT_THAT(above_heads(), IsEmpty());
    EXPECT_TRUE(is_void(fork));
    append(chain[3]);
    EXPECT_EQ(head().sequence, 4U);
}

TEST_P(StoreReconsider, AForkNotReachedByItsPinYetStaysAsItIs) {
    const NewRecord fork = a_record().after(chain[0]).on_day(7).with("{}").build();
    append_all({chain[0], chain[1], fork});
    author.earlier = {{author.standing, {pin(chain[3])}, 2}};
    EXPECT_THAT(reconsider().lines, IsEmpty());
    EXPECT_EQ(above_heads().size(), 1U);
}

TEST_P(StoreReconsider, WhatIsVoidWithoutCauseIsRestored) {
    append_all(chain);
    const charter::Member before = author;
    revoke({pin(chain[1])});
    reconsider();
    author = before;
    const Reconsidered result = reconsider();
    ASSERT_EQ(result.lines.size(), 2U);
    EXPECT_EQ(result.lines[0].change, Change::record_restored);
    reopen();
    EXPECT_EQ(head().sequence, 4U);
    EXPECT_FALSE(is_void(chain[3]));
}

TEST_P(StoreReconsider, AVoidRecordsBodyCanStillBeErased) {
    append_all(chain);
    revoke({pin(chain[1])});
    reconsider();
    ASSERT_TRUE(store->change_body({chain[2].record.id(), record::BodyState::erased_by_order, 0, {}}));
    EXPECT_TRUE(is_void(chain[2]));
    EXPECT_EQ(head().sequence, 2U);
}

TEST_P(StoreReconsider, ADiskThatRefusesChangesNothing) {
    append_all(chain);
    revoke({pin(chain[1])});
    world->fill_disk();
    EXPECT_FALSE(store->reconsider({author.id, author, 2}));
    EXPECT_FALSE(is_void(chain[2]));
    world->free_disk();
    ASSERT_TRUE(store->try_resume());
    EXPECT_EQ(reconsider().lines.size(), 2U);
}

}  // namespace
}  // namespace stonechat::storage
