#include "storage/writer.hpp"
#include "tests/storage/contract.hpp"

namespace stonechat::storage {
namespace {

using testing::ElementsAre;

constexpr std::size_t plenty = 1'000'000;

class StoreFaults : public StoreContract {
protected:
    void expect_refused(const Status& status) const {
        ASSERT_FALSE(status);
        EXPECT_EQ(status.error(), stonechat::Errc::store_failed);
    }
    void expect_refused(const Result<LogEntry>& entry) const {
        ASSERT_FALSE(entry);
        EXPECT_EQ(entry.error(), stonechat::Errc::store_failed);
    }
    // Each kind of write, and what is on the disk stays as it is.
    void expect_all_refused(const NewRecord& record) {
        const Snapshot before = snapshot();
        const RecordId held = chain[0].record.id();
        expect_refused(store->append(record));
        expect_refused(store->append(chain[0]));  // though it is held
        expect_refused(store->change_body({held, record::BodyState::withheld, 9, {}}));
        expect_refused(store->settle({}));
        expect_refused(store->forget_traces(std::vector<Trace>(1)));
        EXPECT_EQ(store->reconsider({id_of<MemberId>(1), {}, 2}).error(), stonechat::Errc::store_failed);
        expect_refused(store->put_charter_entry(1, as_bytes("a")));
        expect_refused(store->put_cursor({id_of<StoreId>(1), 1, {}}));
        expect_refused(store->put_setting("a", {}));
        expect_refused(store->put_warning("a", "{}"));
        expect_refused(store->drop_warning("a"));
        expect_refused(store->put_paper("a", "{}"));
        expect_refused(store->drop_paper("a"));
        expect_refused(store->wipe_paper("a", "{}"));
        expect_refused(store->begin_anew(id_of<StoreId>(2)));
        expect_refused(store->sync());
        EXPECT_TRUE(snapshot() == before);
    }
    std::vector<LogNumber> log_numbers() const {
        std::vector<LogNumber> out;
        for (const LogPage::Line& line : store->log_after(0, 10, plenty).value().lines)
            out.push_back(line.entry.number);
        return out;
    }
    std::vector<NewRecord> chain = a_chain(5);
};
INSTANTIATE_TEST_SUITE_P(Faults, StoreFaults, both_worlds, name_of_world);

TEST_P(StoreFaults, AFullDiskRefusesWritesAndChangesNothingThatCanBeRead) {
    append(chain[0]);
    append(chain[2]);
    const Snapshot before = snapshot();
    world->fill_disk();
    expect_refused(store->append(chain[1]));
    expect_refused(store->change_body({chain[0].record.id(), record::BodyState::withheld, 9, {}}));
    expect_refused(store->put_charter_entry(1, as_bytes("a")));
    expect_refused(store->put_cursor({id_of<StoreId>(1), 1, {}}));
    expect_refused(store->put_setting("a", {}));
    expect_refused(store->put_warning("a", "{}"));
    expect_refused(store->put_paper("a", "{}"));
    expect_refused(store->sync());
    for (int asked = 0; asked < 3; ++asked) {
        EXPECT_TRUE(snapshot() == before);
        EXPECT_FALSE(store->find(chain[1].record.id()).value());
        EXPECT_EQ(store->find(chain[0].record.id()).value()->envelope.body, chain[0].body);
        EXPECT_EQ(store->log_after(0, 10, plenty)->lines.size(), 2U);
        expect_refused(store->try_resume());
    }
}

TEST_P(StoreFaults, WritesAreRefusedUntilTheDiskWasAsked) {
    world->fill_disk();
    expect_refused(store->append(chain[0]));
    expect_refused(store->try_resume());
    world->free_disk();
    expect_refused(store->append(chain[0]));
    ASSERT_TRUE(store->try_resume());
    EXPECT_EQ(append(chain[0]).number, 1U);
}

TEST_P(StoreFaults, OfSeveralAtOnceNoneIsKeptWhenTheDiskRefuses) {
    append(chain[0]);
    world->fill_disk();
    for (const auto& line :
         store->append_all(std::vector{&std::as_const(chain[1]), &std::as_const(chain[2])}))
        expect_refused(line);
    world->free_disk();
    ASSERT_TRUE(store->try_resume());
    EXPECT_EQ(snapshot().log_end, 1U);
    EXPECT_EQ(append(chain[1]).number, 2U);
    EXPECT_EQ(snapshot().heads.at(0).sequence, 2U);
}

TEST_P(StoreFaults, TheLogHasNoGapWhereAWriteFailed) {
    append(chain[0]);
    append(chain[2]);
    world->fill_disk();
    expect_refused(store->append(chain[1]));
    world->free_disk();
    ASSERT_TRUE(store->try_resume());
    EXPECT_EQ(append(chain[3]).number, 3U);
    EXPECT_EQ(append(chain[1]).number, 4U);
    EXPECT_EQ(head().sequence, 4U);
    ASSERT_TRUE(store->sync());
    const Snapshot before = snapshot();
    reopen();
    EXPECT_TRUE(snapshot() == before);
    EXPECT_EQ(append(chain[4]).number, 5U);
    EXPECT_EQ(head().sequence, 5U);
    EXPECT_TRUE(above_heads().empty());
}

TEST_P(StoreFaults, SurvivesTheDiskFillingAgainAndAgain) {
    for (const NewRecord& record : chain) {
        world->fill_disk();
        expect_refused(store->append(record));
        expect_refused(store->try_resume());
        world->free_disk();
        ASSERT_TRUE(store->try_resume());
        append(record);
        ASSERT_TRUE(store->sync());
    }
    EXPECT_EQ(snapshot().log_end, 5U);
    EXPECT_EQ(head().sequence, 5U);
}

TEST_P(StoreFaults, AFailedSyncIsToldAndResumingMakesGood) {
    append(chain[0]);
    world->fail_next_sync();
    expect_refused(store->sync());
    expect_refused(store->append(chain[1]));
    ASSERT_TRUE(store->try_resume());
    EXPECT_TRUE(store->sync());
    EXPECT_EQ(append(chain[1]).number, 2U);
    reopen();
    EXPECT_EQ(head().sequence, 2U);
}

// Memory had gone on to the record that the disk refused, and the next line would have stood behind a gap.
TEST_P(StoreFaults, NothingIsWrittenUntilTheDiskWasReadAnew) {
    append(chain[0]);
    world->fill_disk();
    expect_refused(store->append(chain[1]));
    world->free_disk();
    world->fail_next_read_anew();
    expect_refused(store->try_resume());
    expect_all_refused(chain[2]);
    ASSERT_TRUE(store->try_resume());
    EXPECT_EQ(append(chain[2]).number, 2U);
    EXPECT_EQ(head().sequence, 1U);
    EXPECT_THAT(above_heads(), ElementsAre(3U));
    ASSERT_TRUE(store->sync());
    reopen();
    EXPECT_THAT(log_numbers(), ElementsAre(1U, 2U));
    EXPECT_EQ(append(chain[1]).number, 3U);
    EXPECT_EQ(head().sequence, 3U);
}

TEST_P(StoreFaults, NothingIsWrittenAfterAFailedSyncUntilTheDiskWasReadAnew) {
    append(chain[0]);
    world->fail_next_sync();
    expect_refused(store->sync());
    world->fail_next_read_anew();
    expect_refused(store->try_resume());
    expect_all_refused(chain[1]);
    ASSERT_TRUE(store->try_resume());
    EXPECT_EQ(append(chain[1]).number, 2U);
    EXPECT_EQ(head().sequence, 2U);
}

TEST_P(StoreFaults, TheWriterTellsOfNothingAsKeptUntilTheDiskWasReadAnew) {
    Writer writer{*store};
    const auto line_of = [&](const NewRecord& record) -> Result<LogEntry> {
        writer.write({engine::Append{record}});
        const std::vector<engine::Event> events = writer.sync();
        check(events.size() == 1);
        const auto& one = std::get<engine::Stored>(events.front()).records.front();
        EXPECT_FALSE(one.may_be_kept);
        return one.line;
    };
    ASSERT_TRUE(line_of(chain[0]));
    world->fill_disk();
    expect_refused(line_of(chain[1]));
    world->free_disk();
    world->fail_next_read_anew();
    expect_refused(line_of(chain[2]));
    const auto line = line_of(chain[2]);
    ASSERT_TRUE(line);
    EXPECT_EQ(line->number, 2U);
    EXPECT_THAT(log_numbers(), ElementsAre(1U, 2U));
}

// An own record may rest on a setting; and a list that somebody sent counts already.
TEST_P(StoreFaults, TheWriterWritesSettingsThatWereRefusedAgain) {
    Writer writer{*store};
    const auto text = [](char letter) { return std::string(1000, letter); };  // more than a full disk takes
    const auto bytes = [&](char letter) {
        const std::string of = text(letter);
        return Bytes(as_bytes(of).begin(), as_bytes(of).end());
    };
    const auto value = [this](const char* name) {
        const Snapshot now = snapshot();
        const auto found = now.settings.find(name);
        return found == now.settings.end() ? std::string{} : std::string{as_text(found->second)};
    };
    world->fill_disk();
    writer.write({engine::SaveSetting{"a", bytes('o'), 0}, engine::SaveSetting{"b", bytes('k'), 7}});
    writer.write({engine::SaveSetting{"a", bytes('n'), 0}});
    const auto told = writer.sync();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(std::get<engine::SavedAsAsked>(told.front()).request, 7U);
    EXPECT_FALSE(std::get<engine::SavedAsAsked>(told.front()).is_kept);
    world->free_disk();
    writer.write({engine::SaveSetting{"c", bytes('x'), 8}});
    const auto then = writer.sync();
    ASSERT_EQ(then.size(), 1U) << "the first was told once";
    EXPECT_TRUE(std::get<engine::SavedAsAsked>(then.front()).is_kept);
    reopen();
    EXPECT_EQ(value("a"), text('n'));
    EXPECT_EQ(value("b"), text('k'));
    EXPECT_EQ(value("c"), text('x'));
}

TEST_P(StoreFaults, ResumingAHealthyStoreDoesNothing) {
    append(chain[0]);
    const Snapshot before = snapshot();
    EXPECT_TRUE(store->try_resume());
    EXPECT_TRUE(snapshot() == before);
}

}  // namespace
}  // namespace stonechat::storage
