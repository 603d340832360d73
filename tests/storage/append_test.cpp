#include "tests/storage/contract.hpp"

namespace stonechat::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

INSTANTIATE_TEST_SUITE_P(Append, StoreContract, both_worlds, name_of_world);

TEST_P(StoreContract, ANewStoreHasAnIdAndNothingElse) {
    const Snapshot made = snapshot();
    EXPECT_FALSE(made.store.is_zero());
    Snapshot nothing;
    nothing.store = made.store;
    EXPECT_TRUE(made == nothing);
    EXPECT_TRUE(store->log_after(0, 10, 1'000)->lines.empty());
}

TEST_P(StoreContract, KeepsARecordByteForByte) {
    const NewRecord record = a_record().with("{\"a\":1}").build();
    append(record);
    const auto found = store->find(record.record.id());
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->envelope.message, record.record.message());
    EXPECT_EQ((*found)->envelope.body, record.body);
    EXPECT_EQ((*found)->body_state, record::BodyState::present);
    EXPECT_EQ((*found)->ruleset, 3U);
}

TEST_P(StoreContract, ARecordNotHeldIsAbsentWhichIsNoError) {
    const auto found = store->find(id_of<RecordId>(7));
    ASSERT_TRUE(found);
    EXPECT_FALSE(*found);
    EXPECT_THAT(store->at(a_feed(), 1).value(), IsEmpty());
}

TEST_P(StoreContract, NumbersItsLogFromOneAndChainsTheDigest) {
    const auto chain = a_chain(2);
    const LogEntry first = append(chain[0]);
    const LogEntry second = append(chain[1]);
    EXPECT_EQ(first, (LogEntry{1, Change::record_accepted, chain[0].record.id(),
                               next_digest({}, Change::record_accepted, chain[0].record.id())}));
    EXPECT_EQ(second, (LogEntry{2, Change::record_accepted, chain[1].record.id(),
                                next_digest(first.digest, Change::record_accepted, chain[1].record.id())}));
    EXPECT_EQ(snapshot().log_end, 2U);
    EXPECT_EQ(snapshot().log_digest, second.digest);
}

std::vector<Result<LogEntry>> append_at_once(Store& store, const std::vector<NewRecord>& records) {
    std::vector<const NewRecord*> pointers;
    for (const NewRecord& record : records) pointers.push_back(&record);
    return store.append_all(pointers);
}

TEST_P(StoreContract, SeveralAtOnceAreKeptAsIfOneByOne) {
    const auto chain = a_chain(5);
    const auto lines = append_at_once(*store, {chain[0], chain[1], chain[3], chain[4], chain[2]});
    ASSERT_EQ(lines.size(), 5U);
    LogDigest digest;
    for (std::size_t i = 0; const std::size_t place : {0, 1, 3, 4, 2}) {
        const RecordId& id = chain[place].record.id();
        digest = next_digest(digest, Change::record_accepted, id);
        EXPECT_EQ(lines[i].value(), (LogEntry{i + 1, Change::record_accepted, id, digest}));
        EXPECT_EQ(store->find(id).value()->envelope.body, chain[place].body);
        ++i;
    }
    EXPECT_EQ(snapshot().log_end, 5U);
    EXPECT_EQ(snapshot().heads.at(0).sequence, 5U);
    EXPECT_THAT(snapshot().above_heads, IsEmpty());
}

TEST_P(StoreContract, ARecordThatComesTwiceAtOnceIsKeptOnce) {
    const auto chain = a_chain(2);
    append(chain[0]);
    const auto lines = append_at_once(*store, {chain[1], chain[0], chain[1]});
    EXPECT_EQ(lines[0].value().number, 2U);
    EXPECT_EQ(lines[1].value().number, 1U);
    EXPECT_EQ(lines[2].value(), lines[0].value());
    EXPECT_EQ(snapshot().log_end, 2U);
}

TEST_P(StoreContract, AppendingAHeldRecordChangesNothingAndGivesItsLine) {
    const auto chain = a_chain(2);
    const LogEntry first = append(chain[0]);
    append(chain[1]);
    const Snapshot before = snapshot();
    NewRecord again = chain[0];
    again.body.reset();
    again.body_state = record::BodyState::missing;
    EXPECT_EQ(append(again), first);
    EXPECT_TRUE(snapshot() == before);
    EXPECT_EQ(store->find(chain[0].record.id()).value()->envelope.body, chain[0].body);
}

TEST_P(StoreContract, AHeldRecordStillMovesTheCursorThatCameWithIt) {
    NewRecord record = a_record().build();
    append(record);
    record.cursor = Cursor{id_of<StoreId>(4), 17, id_of<LogDigest>(6)};
    append(record);
    EXPECT_THAT(snapshot().cursors, ElementsAre(*record.cursor));
}

TEST_P(StoreContract, TheCursorIsKeptInTheBatchItCovers) {
    NewRecord record = a_record().build();
    record.cursor = Cursor{id_of<StoreId>(4), 17, id_of<LogDigest>(6)};
    world->fill_disk();
    EXPECT_FALSE(store->append(record));
    EXPECT_THAT(snapshot().cursors, IsEmpty());
    world->free_disk();
    ASSERT_TRUE(store->try_resume());
    append(record);
    EXPECT_THAT(snapshot().cursors, ElementsAre(*record.cursor));
}

TEST_P(StoreContract, TheHeadFollowsRecordsInOrder) {
    const auto chain = a_chain(3);
    append_all(chain);
    EXPECT_EQ(head(), (LaneHead{a_feed(), 3, chain[2].record.id()}));
    EXPECT_THAT(above_heads(), IsEmpty());
}

TEST_P(StoreContract, LanesOfOneAuthorHaveHeadsOfTheirOwn) {
    append_all(a_chain(3));
    append_all(a_chain(1, a_feed(1, record::Lane::bulk)));
    append_all(a_chain(2, a_feed(2)));
    EXPECT_EQ(head().sequence, 3U);
    EXPECT_EQ(head(a_feed(1, record::Lane::bulk)).sequence, 1U);
    EXPECT_EQ(head(a_feed(2)).sequence, 2U);
    EXPECT_THAT(snapshot().heads, SizeIs(3));
}

TEST_P(StoreContract, ALaneWithoutItsFirstRecordHasHeadZero) {
    append(a_chain(2)[1]);
    EXPECT_EQ(head(), (LaneHead{a_feed(), 0, {}}));
    EXPECT_THAT(above_heads(), ElementsAre(2U));
}

TEST_P(StoreContract, TheMissingRecordLetsTheHeadPassWhatWasHeldAboveIt) {
    const auto chain = a_chain(4);
    append(chain[0]);
    append(chain[3]);
    append(chain[2]);
    EXPECT_EQ(head().sequence, 1U);
    EXPECT_THAT(above_heads(), ElementsAre(3U, 4U));
    append(chain[1]);
    EXPECT_EQ(head(), (LaneHead{a_feed(), 4, chain[3].record.id()}));
    EXPECT_THAT(above_heads(), IsEmpty());
}

TEST_P(StoreContract, TheHeadStopsBeforeAForkThatItComesTo) {
    const auto chain = a_chain(3);
    const NewRecord other = a_record().after(chain[0]).on_day(20'001).build();
    append(chain[2]);
    append(chain[1]);
    append(other);
    append(chain[0]);
    EXPECT_EQ(head().sequence, 1U);
    EXPECT_THAT(above_heads(), ElementsAre(2U, 2U, 3U));
    EXPECT_THAT(store->at(a_feed(), 2).value(),
                UnorderedElementsAre(chain[1].record.id(), other.record.id()));
    EXPECT_TRUE(store->find(other.record.id()).value());
}

TEST_P(StoreContract, AForkThatShowsLaterMovesNoHeadBackAndIsKeptAsEvidence) {
    const auto chain = a_chain(3);
    const NewRecord other = a_record().after(chain[0]).on_day(20'001).build();
    append_all(chain);
    append(other);
    EXPECT_EQ(head().sequence, 3U);
    EXPECT_THAT(snapshot().above_heads,
                ElementsAre(FeedLink{a_feed(), 2, other.record.id(), chain[0].record.id()}));
    EXPECT_THAT(store->at(a_feed(), 2).value(), SizeIs(2));
}

TEST_P(StoreContract, ARecordThatNamesAnotherPredecessorIsHeldButNotPassed) {
    const auto chain = a_chain(2);
    append(chain[0]);
    append(a_record().after(chain[0]).after(id_of<RecordId>(8)).build());
    EXPECT_EQ(head().sequence, 1U);
    EXPECT_THAT(above_heads(), ElementsAre(2U));
}

TEST_P(StoreContract, RecordsInOnePlaceComeOrderedById) {
    std::set<RecordId> ids;
    for (std::int32_t day = 1; day <= 5; ++day) {
        const NewRecord record = a_record().on_day(day).build();
        ids.insert(record.record.id());
        append(record);
    }
    EXPECT_THAT(store->at(a_feed(), 1).value(), testing::ElementsAreArray(ids));
    EXPECT_THAT(store->at(a_feed(), 2).value(), IsEmpty());
}

TEST_P(StoreContract, GivesTheSameSnapshotAfterOpeningAgain) {
    const auto chain = a_chain(6);
    for (const std::size_t i : {0U, 1U, 3U, 5U}) append(chain[i]);
    append(a_record().after(chain[0]).on_day(20'001).build());
    append_all(a_chain(2, a_feed(2, record::Lane::bulk)));
    ASSERT_TRUE(store->put_cursor({id_of<StoreId>(4), 17, id_of<LogDigest>(6)}));
    ASSERT_TRUE(store->put_charter_entry(1, as_bytes("found")));
    ASSERT_TRUE(store->put_setting("inventory", as_bytes("x,y")));
    ASSERT_TRUE(store->put_warning("w1", "{}"));
    const Snapshot before = snapshot();
    EXPECT_THAT(before.above_heads, SizeIs(3));
    reopen();
    EXPECT_TRUE(snapshot() == before);
}

TEST_P(StoreContract, GoesOnWhereItWasAfterOpeningAgain) {
    const auto chain = a_chain(4);
    append(chain[0]);
    append(chain[2]);
    reopen();
    EXPECT_EQ(append(chain[1]).number, 3U);
    EXPECT_EQ(head().sequence, 3U);
    EXPECT_EQ(append(chain[3]).number, 4U);
    EXPECT_THAT(above_heads(), IsEmpty());
}

}  // namespace
}  // namespace stonechat::storage
