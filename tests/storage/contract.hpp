#pragma once
// The contract suite: each test named StoreContract runs on RocksDB and on its twin, which must not differ.

#include <gmock/gmock.h>

#include <memory>
#include <ostream>
#include <string>

#include "storage/store.hpp"
#include "tests/storage/builders.hpp"

namespace stonechat::storage {

// One disk and the means to hurt it.
class World {
public:
    virtual ~World() = default;
    // At most one store at a time.
    virtual Checked<std::unique_ptr<Store>> open() = 0;
    // Writes fail until it has room again.
    virtual void fill_disk() = 0;
    virtual void free_disk() = 0;
    virtual void fail_next_sync() = 0;
    // The disk takes writes again when it is asked, but the first that is then read of it fails.
    virtual void fail_next_read_anew() = 0;
    // Whether the bytes stand anywhere on the disk.
    virtual bool holds(std::string_view bytes) = 0;
};

std::unique_ptr<World> make_memory_world();
std::unique_ptr<World> make_rocks_world();

struct WorldKind {
    std::string name;
    std::unique_ptr<World> (*make)();
    // GoogleTest puts a parameter into the test's name for ctest: addresses would change it at every run.
    friend void PrintTo(const WorldKind& kind, std::ostream* out) { *out << kind.name; }
};

class StoreContract : public testing::TestWithParam<WorldKind> {
protected:
    StoreContract() : world{GetParam().make()}, store{open()} {}

    std::unique_ptr<Store> open() const {
        auto opened = world->open();
        check(opened.has_value());
        return std::move(*opened);
    }
    void reopen() {
        store.reset();
        store = open();
    }

    LogEntry append(const NewRecord& record) {
        const auto entry = store->append(record);
        EXPECT_TRUE(entry) << entry.error().message();
        return entry ? *entry : LogEntry{};
    }
    void append_all(const std::vector<NewRecord>& records) {
        for (const NewRecord& record : records) append(record);
    }
    [[nodiscard]] Snapshot snapshot() const { return store->load().value(); }
    [[nodiscard]] LaneHead head(const record::FeedId& feed = a_feed()) const {
        for (const LaneHead& head : snapshot().heads)
            if (head.feed == feed) return head;
        ADD_FAILURE() << "no such lane";
        return {};
    }
    [[nodiscard]] std::vector<Sequence> above_heads() const {
        std::vector<Sequence> out;
        for (const FeedLink& link : snapshot().above_heads) out.push_back(link.sequence);
        return out;
    }

    std::unique_ptr<World> world;
    std::unique_ptr<Store> store;
};

inline bool operator==(const Snapshot& a, const Snapshot& b) {
    return a.store == b.store && a.log_end == b.log_end && a.log_digest == b.log_digest &&
           a.heads == b.heads && a.above_heads == b.above_heads && a.charter == b.charter &&
           a.cursors == b.cursors && a.settings == b.settings && a.warnings == b.warnings &&
           a.lacking == b.lacking && a.erasures == b.erasures && a.has_traces == b.has_traces &&
           a.provisional_count == b.provisional_count && a.first_provisional == b.first_provisional;
}

inline const auto both_worlds =
    testing::Values(WorldKind{"memory", make_memory_world}, WorldKind{"rocks", make_rocks_world});
inline const auto name_of_world = [](const testing::TestParamInfo<WorldKind>& info) {
    return info.param.name;
};

}  // namespace stonechat::storage
