#include <atomic>
#include <thread>

#include "protocol/limits.hpp"
#include "tests/storage/contract.hpp"

namespace stonechat::storage {
namespace {

using record::BodyState;

class StoreBodies : public StoreContract {
protected:
    LogEntry change(const RecordId& id, BodyState state, std::uint64_t ruleset = 3,
                    const std::optional<record::SaltedBody>& body = {}) {
        return store->change_body({id, state, ruleset, body}).value();
    }
    [[nodiscard]] StoredRecord found(const RecordId& id) const { return store->find(id).value().value(); }
};
INSTANTIATE_TEST_SUITE_P(Bodies, StoreBodies, both_worlds, name_of_world);

TEST_P(StoreBodies, AnErasedBodyIsGoneAndItsHeaderStays) {
    const NewRecord record = a_record().with("text").build();
    append(record);
    const LogEntry entry = change(record.record.id(), BodyState::erased_by_author);
    EXPECT_EQ(entry.number, 2U);
    EXPECT_EQ(entry.change, Change::body_changed);
    EXPECT_EQ(entry.record, record.record.id());
    for (int pass = 0; pass < 2; ++pass, reopen()) {
        EXPECT_EQ(found(record.record.id()).body_state, BodyState::erased_by_author);
        EXPECT_EQ(found(record.record.id()).envelope, (record::Envelope{record.record.message(), {}}));
        EXPECT_EQ(snapshot().log_end, 2U);
    }
}

TEST_P(StoreBodies, ABodyMayArriveLater) {
    const NewRecord record = a_record().build();
    append(record);
    EXPECT_FALSE(found(record.record.id()).envelope.body);
    change(record.record.id(), BodyState::present, 4, a_body("late"));
    EXPECT_EQ(found(record.record.id()).envelope.body, a_body("late"));
    EXPECT_EQ(found(record.record.id()).ruleset, 4U);
}

// Whoever brings it does not know that it is held: its first sync had failed. Found by the simulator.
TEST_P(StoreBodies, ARecordThatIsHeldBareGetsItsBodyWhenItComesAgainWhole) {
    const NewRecord whole = a_record().with("late").build();
    NewRecord bare = whole;
    bare.body_state = BodyState::missing;
    bare.body.reset();
    append(bare);
    const LogEntry entry = append(whole);
    EXPECT_EQ(entry.number, 2U);
    EXPECT_EQ(entry.change, Change::body_changed);
    for (int pass = 0; pass < 2; ++pass, reopen()) {
        EXPECT_EQ(found(whole.record.id()).envelope.body, whole.body);
        EXPECT_TRUE(snapshot().lacking.empty());
        EXPECT_EQ(append(whole).number, 1U) << "and once only";
    }
    change(whole.record.id(), BodyState::erased_by_author);
    append(whole);
    EXPECT_FALSE(found(whole.record.id()).envelope.body) << "an erased body never comes back";
}

TEST_P(StoreBodies, EveryStateIsKept) {
    for (auto value = static_cast<std::uint64_t>(BodyState::erased_by_author);
         value <= static_cast<std::uint64_t>(BodyState::missing); ++value) {
        const NewRecord record = a_record().on_day(static_cast<std::int32_t>(value)).build();
        append(record);
        change(record.record.id(), static_cast<BodyState>(value), 5);
        EXPECT_EQ(found(record.record.id()).body_state, static_cast<BodyState>(value));
    }
}

TEST_P(StoreBodies, AStateThatStandsAlreadyWritesNoLine) {
    const NewRecord record = a_record().with("text").build();
    append(record);
    const LogEntry withheld = change(record.record.id(), BodyState::withheld, 4);
    append(a_record().in(a_feed(2)).build());
    EXPECT_EQ(change(record.record.id(), BodyState::withheld, 4), withheld);
    EXPECT_EQ(snapshot().log_end, 3U);
    EXPECT_EQ(change(record.record.id(), BodyState::withheld, 5).number, 4U);
}

TEST_P(StoreBodies, ABodyOfARecordNotHeldIsRefused) {
    const auto refused = store->change_body({id_of<RecordId>(7), BodyState::withheld, 1, {}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), stonechat::Errc::wrong_value);
    EXPECT_EQ(snapshot().log_end, 0U);
}

TEST_P(StoreBodies, ReadersOnOtherThreadsAlwaysSeeOneMoment) {
    const NewRecord record = a_record().with("text").build();
    append(record);
    std::atomic<bool> is_done = false;
    std::atomic<int> reads = 0;
    std::thread reader{[&] {
        while (!is_done || reads == 0) {
            const auto found = store->find(record.record.id());
            EXPECT_TRUE(found) << "a state without its body, or the other way round";
            EXPECT_TRUE(store->log_after(0, 2, 1'000));
            EXPECT_TRUE(store->load());
            ++reads;
        }
    }};
    for (std::uint64_t ruleset = 4; ruleset < 200; ++ruleset) {
        change(record.record.id(), BodyState::withheld, ruleset);
        change(record.record.id(), BodyState::present, ruleset, record.body);
    }
    world->fill_disk();
    EXPECT_FALSE(store->change_body({record.record.id(), BodyState::withheld, 3, {}}));
    world->free_disk();
    EXPECT_TRUE(store->try_resume());
    is_done = true;
    reader.join();
    EXPECT_EQ(snapshot().log_end, 393U);
}

TEST_P(StoreBodies, TheLargestBodyIsKept) {
    const std::string text(limits::body_bytes_max, 'x');
    const NewRecord record = a_record().with(text).build();
    append(record);
    EXPECT_EQ(found(record.record.id()).envelope.body, a_body(text));
}

}  // namespace
}  // namespace stonechat::storage
