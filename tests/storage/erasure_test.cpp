#include <atomic>
#include <thread>

#include "storage/schema.hpp"
#include "tests/storage/contract.hpp"
#include "tests/storage/search.hpp"

namespace stonechat::storage {
namespace {

using record::BodyState;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* secret = "The patient of bed nineteen";

std::string telling(std::string_view what) {
    return "{\"text\":\"" + std::string{what} + ", once more: " + std::string{what} + "\"}";
}

class StoreErasure : public StoreContract {
protected:
    // Many records, of which the middle one holds the secret.
    NewRecord append_a_secret_among(std::size_t count) {
        std::optional<NewRecord> secret_one;
        for (std::size_t i = 0; i < count; ++i) {
            RecordBuilder next = a_record()
                                     .in(a_feed(static_cast<unsigned char>(i % 200 + 1)))
                                     .on_day(static_cast<std::int32_t>(i));
            next.at(i / 200 + 1).with(telling(i == count / 2 ? secret : "Nothing " + std::to_string(i)));
            append(next.build());
            if (i == count / 2) secret_one = next.build();
        }
        EXPECT_TRUE(store->sync());
        return *secret_one;
    }
    void erase(const RecordId& id) {
        ASSERT_TRUE(store->change_body({id, BodyState::erased_by_author, 3}));
        ASSERT_TRUE(store->sync());
    }
    void scrub() {
        const auto gone = store->scrub();
        ASSERT_TRUE(gone) << gone.error().message();
        ASSERT_TRUE(store->forget_traces(*gone));
        ASSERT_TRUE(store->sync());
    }
    [[nodiscard]] bool disk_holds(std::string_view text) const { return world->holds(text); }
};
INSTANTIATE_TEST_SUITE_P(Erasure, StoreErasure, both_worlds, name_of_world);

TEST_P(StoreErasure, NoFileHoldsAnErasedTextAfterAScrub) {
    const NewRecord record = append_a_secret_among(401);
    ASSERT_TRUE(disk_holds(secret));
    erase(record.record.id());
    EXPECT_TRUE(disk_holds(secret)) << "a deletion alone removes nothing";
    scrub();
    EXPECT_FALSE(disk_holds(secret));
    EXPECT_TRUE(disk_holds("Nothing 7")) << "the search finds what is there";
}

TEST_P(StoreErasure, NorAfterRestartsAndMergesThatCarriedItFarDown) {
    const NewRecord record = append_a_secret_among(401);
    for (int i = 0; i < 3; ++i) {
        reopen();  // writes the log out into a file
        const NewRecord other = a_record().in(a_feed(240)).on_day(i).with(telling("Decoy")).build();
        append(other);
        erase(other.record.id());
        scrub();  // merges files
    }
    ASSERT_TRUE(disk_holds(secret));
    EXPECT_FALSE(disk_holds("Decoy"));
    reopen();
    erase(record.record.id());
    reopen();
    scrub();
    EXPECT_FALSE(disk_holds(secret));
    EXPECT_EQ(store->find(record.record.id()).value()->body_state, BodyState::erased_by_author);
    EXPECT_EQ(store->log_after(0, 1'000, 1U << 30U).value().lines.size(), snapshot().log_end);
}

TEST_P(StoreErasure, TheSaltGoesToo) {
    const std::string_view salt{"a salt of thirty-two characters!"};
    record::SaltedBody body = a_body(telling("Whatever"));
    body.salt = *Salt::from(as_bytes(salt));
    const NewRecord record = a_record().build();
    append(record);
    ASSERT_TRUE(store->change_body({record.record.id(), BodyState::present, 3, body}));
    ASSERT_TRUE(disk_holds(salt));
    erase(record.record.id());
    scrub();
    EXPECT_FALSE(disk_holds(salt));
}

TEST_P(StoreErasure, WarningsThatQuotedTheTextGoTooAlsoThoseDroppedBefore) {
    const NewRecord record = append_a_secret_among(3);
    const std::string id = record.record.id().hex();
    ASSERT_TRUE(store->put_warning(id + "-01", telling("Quoted in a warning")));
    ASSERT_TRUE(store->put_warning(id + "-02", telling("Quoted and dropped")));
    ASSERT_TRUE(store->drop_warning(id + "-02"));
    reopen();
    erase(record.record.id());
    ASSERT_TRUE(store->put_warning(id + "-01", "text erased"));
    scrub();
    EXPECT_FALSE(disk_holds("Quoted in a warning"));
    EXPECT_FALSE(disk_holds("Quoted and dropped"));
    EXPECT_EQ(store->warnings().value().at(id + "-01"), "text erased");
}

TEST_P(StoreErasure, NoFileHoldsWhatAWipedPaperSaidBefore) {
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(store->put_paper("draft/1", telling("Draft of a secret, version " + std::to_string(i))));
        ASSERT_TRUE(store->put_paper("case/1", telling("Case of a secret, version " + std::to_string(i))));
        ASSERT_TRUE(store->sync());
        reopen();
    }
    ASSERT_TRUE(store->put_paper("draft/2", telling("Another draft")));
    ASSERT_TRUE(disk_holds("Draft of a secret") && disk_holds("Case of a secret"));
    ASSERT_TRUE(store->wipe_paper("draft/1", std::nullopt));
    ASSERT_TRUE(store->wipe_paper("case/1", "{}"));
    ASSERT_TRUE(store->sync());
    reopen();
    EXPECT_TRUE(snapshot().has_traces);
    scrub();
    EXPECT_FALSE(disk_holds("Draft of a secret"));
    EXPECT_FALSE(disk_holds("Case of a secret"));
    EXPECT_THAT(store->papers().value(), testing::SizeIs(2));
    EXPECT_EQ(store->papers().value().at("case/1"), "{}");
}

// What an erasure drops is every draft; a single one may be dropped beside it.
TEST_P(StoreErasure, AScrubReachesToTheEndOfAllThatWasDroppedWhereOneLiesWithinAnother) {
    for (const char* const name : {"draft/a", "draft/k", "draft/z"})
        ASSERT_TRUE(store->put_paper(name, telling(std::string{"A secret in "} + name)));
    ASSERT_TRUE(store->sync());
    reopen();
    scrub();
    ASSERT_TRUE(store->wipe_paper("draft/a", std::nullopt));
    ASSERT_TRUE(store->drop_paper("draft/z"));
    ASSERT_TRUE(store->drop_paper("draft/k"));
    ASSERT_TRUE(store->wipe_paper("draft/", std::nullopt));
    ASSERT_TRUE(store->sync());
    scrub();
    EXPECT_FALSE(disk_holds("A secret in"));
}

TEST_P(StoreErasure, OneScrubServesManyErasures) {
    std::vector<NewRecord> chain = a_chain(300);
    append_all(chain);
    for (const std::size_t at : {1U, 2U, 150U, 299U}) erase(chain.at(at).record.id());
    const auto gone = store->scrub();
    ASSERT_TRUE(gone);
    EXPECT_THAT(*gone, SizeIs(8)) << "of each its body and the warnings about it";
    ASSERT_TRUE(store->forget_traces(*gone));
    EXPECT_FALSE(disk_holds("{\"n\":150}"));
    EXPECT_FALSE(disk_holds("{\"n\":299}"));
    EXPECT_TRUE(disk_holds("{\"n\":298}"));
    EXPECT_THAT(store->scrub().value(), IsEmpty());
}

TEST_P(StoreErasure, AnEndBeforeTheScrubIsRememberedByTheStore) {
    const NewRecord record = append_a_secret_among(3);
    EXPECT_FALSE(snapshot().has_traces);
    erase(record.record.id());
    reopen();
    EXPECT_TRUE(snapshot().has_traces);
    scrub();
    EXPECT_FALSE(disk_holds(secret));
    reopen();
    EXPECT_FALSE(snapshot().has_traces);
}

TEST_P(StoreErasure, WhatIsWipedAgainWhileAScrubRunsIsForTheNextOne) {
    for (const char* const text : {"The first secret", "A later secret"})
        ASSERT_TRUE(store->wipe_paper("draft/k", text));
    const auto gone = store->scrub();
    ASSERT_TRUE(gone);
    ASSERT_TRUE(store->wipe_paper("draft/k", "Nothing"));
    ASSERT_TRUE(store->forget_traces(*gone));
    ASSERT_TRUE(store->sync());
    ASSERT_TRUE(snapshot().has_traces);
    scrub();
    EXPECT_FALSE(disk_holds("A later secret"));
    EXPECT_FALSE(snapshot().has_traces);
}

TEST_P(StoreErasure, ReadersAndTheWriterGoOnMeanwhile) {
    const NewRecord record = append_a_secret_among(401);
    std::atomic<bool> is_done = false;
    std::thread reader{[&] {
        do {
            EXPECT_TRUE(store->log_after(0, 500, 1U << 20U));
        } while (!is_done);
    }};
    erase(record.record.id());
    std::thread scrubber{[&] {
        const auto gone = store->scrub();
        EXPECT_TRUE(gone);
        is_done = true;
    }};
    for (std::int32_t day = 0; day < 50; ++day)
        append(a_record().in(a_feed(230)).on_day(day).with(telling("Meanwhile")).build());
    scrubber.join();
    reader.join();
    EXPECT_FALSE(disk_holds(secret));
}

TEST_P(StoreErasure, ADiskThatRefusesLeavesItToTheNextScrub) {
    const NewRecord record = append_a_secret_among(3);
    erase(record.record.id());
    world->fill_disk();
    EXPECT_EQ(store->scrub().error(), stonechat::Errc::store_failed);
    world->free_disk();
    reopen();
    EXPECT_TRUE(snapshot().has_traces);
    scrub();
    EXPECT_FALSE(disk_holds(secret));
}

TEST_P(StoreErasure, AnErasedBodyNeverComesBack) {
    const NewRecord record = append_a_secret_among(3);
    ASSERT_TRUE(store->change_body({record.record.id(), BodyState::erased_by_order, 3}));
    const LogNumber end = snapshot().log_end;
    const auto line = store->change_body({record.record.id(), BodyState::present, 4, record.body});
    ASSERT_TRUE(line);
    EXPECT_EQ(line->number, end);
    ASSERT_TRUE(store->change_body({record.record.id(), BodyState::erased_by_author, 3}));
    EXPECT_EQ(store->find(record.record.id()).value()->body_state, BodyState::erased_by_order);
    EXPECT_EQ(snapshot().log_end, end);
}

TEST_P(StoreErasure, WhatMayStillComeIsKnownAtTheNextStart) {
    const NewRecord record = a_record().build();
    append(record);
    const RecordId& id = record.record.id();
    reopen();
    EXPECT_THAT(snapshot().lacking, ElementsAre(engine::LackingBody{id, BodyState::missing, 3}));
    ASSERT_TRUE(store->change_body({id, BodyState::withheld, 4}));
    EXPECT_THAT(snapshot().lacking, ElementsAre(engine::LackingBody{id, BodyState::withheld, 4}));
    ASSERT_TRUE(store->change_body({id, BodyState::present, 5, a_body("late")}));
    EXPECT_THAT(snapshot().lacking, IsEmpty());
}

TEST_P(StoreErasure, WhatAnErasureAsksForIsKeptWithIt) {
    NewRecord erasure = a_record().with("an erasure").build();
    erasure.erases = id_of<RecordId>(7);
    append(erasure);
    const NewRecord later = a_record().in(a_feed(2)).build();
    append(later);
    ASSERT_TRUE(store->change_body(
        {later.record.id(), BodyState::present, 3, a_body("another"), id_of<RecordId>(8)}));
    reopen();
    EXPECT_THAT(snapshot().erasures,
                ElementsAre(feed::AskedErasure{id_of<RecordId>(7), id_of<MemberId>(1), erasure.record.id()},
                            feed::AskedErasure{id_of<RecordId>(8), id_of<MemberId>(2), later.record.id()}));
}

}  // namespace
}  // namespace stonechat::storage
