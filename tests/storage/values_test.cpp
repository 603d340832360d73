#include <set>

#include "protocol/limits.hpp"
#include "tests/storage/contract.hpp"

namespace stonechat::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class StoreValues : public StoreContract {
protected:
    static Bytes zeros(std::size_t count) { return Bytes(count); }
    static boost::system::error_code code(const Status& status) {
        return status ? boost::system::error_code{} : status.error();
    }
};
INSTANTIATE_TEST_SUITE_P(Values, StoreValues, both_worlds, name_of_world);

TEST_P(StoreValues, CharterEntriesComeInOrder) {
    EXPECT_EQ(code(store->put_charter_entry(2, as_bytes("b"))), stonechat::Errc::wrong_value);
    EXPECT_EQ(code(store->put_charter_entry(0, as_bytes("z"))), stonechat::Errc::wrong_value);
    ASSERT_TRUE(store->put_charter_entry(1, as_bytes("a")));
    ASSERT_TRUE(store->put_charter_entry(2, as_bytes("b")));
    reopen();
    ASSERT_TRUE(store->put_charter_entry(3, as_bytes("c")));
    std::vector<std::string> entries;
    for (const Bytes& entry : snapshot().charter) entries.emplace_back(as_text(entry));
    EXPECT_THAT(entries, ElementsAre("a", "b", "c"));
}

TEST_P(StoreValues, ACharterEntryIsNeverReplacedAndAnotherInItsPlaceIsKeptBesideIt) {
    ASSERT_TRUE(store->put_charter_entry(1, as_bytes("a")));
    EXPECT_TRUE(store->put_charter_entry(1, as_bytes("a")));
    ASSERT_TRUE(store->put_charter_entry(1, as_bytes("other")));
    ASSERT_TRUE(store->put_charter_entry(2, as_bytes("b")));
    reopen();
    std::vector<std::string> entries;
    for (const Bytes& entry : snapshot().charter) entries.emplace_back(as_text(entry));
    ASSERT_EQ(entries.size(), 3U);
    EXPECT_EQ(entries.back(), "b");
    EXPECT_EQ((std::set{entries[0], entries[1]}), (std::set<std::string>{"a", "other"}));
    EXPECT_EQ(snapshot().charter_end, 2U);
    EXPECT_EQ(code(store->put_charter_entry(4, as_bytes("d"))), stonechat::Errc::wrong_value);
}

TEST_P(StoreValues, ACharterEntryHasALimit) {
    EXPECT_EQ(code(store->put_charter_entry(1, zeros(limits::charter_entry_bytes_max + 1))),
              stonechat::Errc::limit_exceeded);
    EXPECT_EQ(code(store->put_charter_entry(1, {})), stonechat::Errc::wrong_value);
    EXPECT_TRUE(store->put_charter_entry(1, zeros(limits::charter_entry_bytes_max)));
}

TEST_P(StoreValues, TheNewestCursorOfEachStoreIsKept) {
    const Cursor old{id_of<StoreId>(1), 3, id_of<LogDigest>(1)};
    const Cursor newest{id_of<StoreId>(1), 4, id_of<LogDigest>(2)};
    const Cursor other{id_of<StoreId>(2), 9, id_of<LogDigest>(3)};
    for (const Cursor& cursor : {old, other, newest}) ASSERT_TRUE(store->put_cursor(cursor));
    EXPECT_THAT(snapshot().cursors, ElementsAre(newest, other));
    ASSERT_TRUE(store->put_cursor({other.store, 0, {}}));
    EXPECT_THAT(snapshot().cursors, ElementsAre(newest)) << "from the start is as good as no cursor";
}

TEST_P(StoreValues, SettingsAreReplacedByName) {
    ASSERT_TRUE(store->put_setting("own-epoch", as_bytes("1")));
    ASSERT_TRUE(store->put_setting("own-epoch", as_bytes("2")));
    ASSERT_TRUE(store->put_setting("empty", {}));
    const auto settings = snapshot().settings;
    EXPECT_EQ(settings.size(), 2U);
    EXPECT_EQ(as_text(settings.at("own-epoch")), "2");
    EXPECT_TRUE(settings.at("empty").empty());
}

TEST_P(StoreValues, SettingNamesAreSmallAndPlain) {
    for (const std::string_view name : {"", "meta/format", "Upper", "a b", "a_b"})
        EXPECT_EQ(code(store->put_setting(name, {})), stonechat::Errc::wrong_value) << name;
    EXPECT_EQ(code(store->put_setting(std::string(setting_name_bytes_max + 1, 'a'), {})),
              stonechat::Errc::limit_exceeded);
    EXPECT_EQ(code(store->put_setting("a", zeros(setting_bytes_max + 1))), stonechat::Errc::limit_exceeded);
    EXPECT_THAT(snapshot().settings, IsEmpty());
    EXPECT_TRUE(store->put_setting(std::string(setting_name_bytes_max, 'a'), zeros(setting_bytes_max)));
}

TEST_P(StoreValues, WarningsAreReplacedById) {
    ASSERT_TRUE(store->put_warning("a", "{\"state\":\"new\"}"));
    ASSERT_TRUE(store->put_warning("b", "{}"));
    ASSERT_TRUE(store->put_warning("a", "{\"state\":\"seen\"}"));
    EXPECT_THAT(store->warnings().value(), ElementsAre(Pair("a", "{\"state\":\"seen\"}"), Pair("b", "{}")));
    EXPECT_EQ(snapshot().warnings, store->warnings().value());
}

TEST_P(StoreValues, WarningsHaveLimits) {
    EXPECT_EQ(code(store->put_warning("", "{}")), stonechat::Errc::wrong_value);
    EXPECT_EQ(code(store->put_warning(std::string(warning_id_bytes_max + 1, 'w'), "{}")),
              stonechat::Errc::limit_exceeded);
    EXPECT_EQ(code(store->put_warning("w", std::string(warning_bytes_max + 1, ' '))),
              stonechat::Errc::limit_exceeded);
    EXPECT_TRUE(
        store->put_warning(std::string(warning_id_bytes_max, 'w'), std::string(warning_bytes_max, ' ')));
}

TEST_P(StoreValues, PapersAreReplacedAndThrownAway) {
    ASSERT_TRUE(store->put_paper("draft/1", "{}"));
    ASSERT_TRUE(store->put_paper("draft/2", "{}"));
    ASSERT_TRUE(store->put_paper("draft/1", "{\"answers\":{}}"));
    ASSERT_TRUE(store->drop_paper("draft/2"));
    EXPECT_TRUE(store->drop_paper("draft/3"));
    reopen();
    EXPECT_THAT(store->papers().value(), ElementsAre(Pair("draft/1", "{\"answers\":{}}")));
}

TEST_P(StoreValues, PapersHaveLimits) {
    EXPECT_EQ(code(store->put_paper("", "{}")), stonechat::Errc::wrong_value);
    EXPECT_EQ(code(store->put_paper(std::string(paper_name_bytes_max + 1, 'p'), "{}")),
              stonechat::Errc::limit_exceeded);
    EXPECT_EQ(code(store->put_paper("p", std::string(paper_bytes_max + 1, ' '))),
              stonechat::Errc::limit_exceeded);
    EXPECT_TRUE(store->put_paper(std::string(paper_name_bytes_max, 'p'), std::string(paper_bytes_max, ' ')));
}

}  // namespace
}  // namespace stonechat::storage
