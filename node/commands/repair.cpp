#include "node/commands/repair.hpp"

#include <fmt/format.h>

#include <ostream>

#include "crypto/random.hpp"
#include "node/api/json_object.hpp"
#include "node/commands/file_copy.hpp"
#include "node/commands/installation.hpp"
#include "protocol/charter/charter.hpp"
#include "protocol/engine/erasing.hpp"
#include "protocol/engine/outlining.hpp"
#include "protocol/record/code_lists.hpp"
#include "storage/rocks/rocks_salvage.hpp"
#include "storage/rocks/rocks_store.hpp"

namespace stonechat::commands {
namespace {

namespace fs = std::filesystem;

// Records in one batch of the new store.
constexpr std::size_t records_together = 256;
// Damaged stores that one home may keep beside each other.
constexpr int kept_max = 100;

struct Repaired {
    std::uint64_t records = 0;
    std::uint64_t left_out = 0;  // lines of which no record could be verified
    std::uint64_t charter_entries = 0;
    std::string damaged{};  // where the damaged store is now
};

Failure disk(const boost::system::error_code& code) {
    return {exit_refused, "the new store could not be written: " + code.message()};
}

// As if a peer had sent it. Empty where it fails.
std::optional<engine::NewRecord> verified(engine::StoredRecord&& stored, const charter::Charter& charter) {
    auto read = record::read_record(std::move(stored.envelope.message));
    if (!read) return std::nullopt;
    const auto judgement = charter.judge(read->header, read->id);
    if (!judgement) return std::nullopt;
    auto record = record::verify(std::move(*read), judgement->key);
    if (!record) return std::nullopt;
    auto& body = stored.envelope.body;
    if (body && record::hash_of(*body) != record->header().body_hash) return std::nullopt;
    std::optional<RecordId> erases;
    if (body) {
        const auto read_body = record::read_canonical_body(body->body, record::builtin_code_lists());
        if (read_body) erases = engine::erased_by(&*read_body);
    }
    return engine::NewRecord{.record = std::move(*record),
                             .body_state = stored.body_state,
                             .ruleset = stored.ruleset,
                             .body = std::move(body),
                             .cursor = {},
                             .erases = erases};
}

Outcome<void> put_records(const storage::RocksSalvage& salvage, const charter::Charter& charter,
                          storage::Store& store, Repaired& out) {
    std::vector<engine::NewRecord> batch;
    const auto flush = [&]() -> Outcome<void> {
        std::vector<const engine::NewRecord*> records;
        records.reserve(batch.size());
        for (const engine::NewRecord& one : batch) records.push_back(&one);
        for (const auto& line : store.append_all(records))
            if (!line) return disk(line.error());
        out.records += batch.size();
        batch.clear();
        return {};
    };
    for (LogNumber line = 1; line <= salvage.end(); ++line) {
        auto stored = salvage.record(line);
        auto record = stored ? verified(std::move(*stored), charter) : std::nullopt;
        if (record)
            batch.push_back(std::move(*record));
        else if (stored || salvage.has_line(line))
            ++out.left_out;
        if (batch.size() == records_together)
            if (const auto flushed = flush(); !flushed) return flushed.error();
    }
    return flush();
}

Outcome<charter::Charter> put_charter(const storage::RocksSalvage& salvage, storage::Store& store) {
    charter::Charter charter;
    for (const auto& [sequence, entry] : salvage.charter()) {
        if (!charter.append(entry)) break;  // what follows it comes from peers
        if (const auto put = store.put_charter_entry(sequence, entry); !put) return disk(put.error());
    }
    if (auto outline = engine::readable_outline(salvage.settings())) return std::move(*outline);
    return charter;
}

Outcome<void> put_own(const storage::RocksSalvage& salvage, storage::Store& store) {
    for (const auto& [name, value] : salvage.settings())
        if (const auto put = store.put_setting(name, value); !put) return disk(put.error());
    for (const auto& [id, text] : salvage.warnings())
        if (const auto put = store.put_warning(id, text); !put) return disk(put.error());
    for (const auto& [name, text] : salvage.papers())
        if (const auto put = store.put_paper(name, text); !put) return disk(put.error());
    return {};
}

// A whole new store of what the copy has.
Outcome<Repaired> rebuild(const fs::path& copy, const fs::path& rebuilt) {
    const auto salvage = storage::RocksSalvage::open(copy);
    if (!salvage) return failure_of(salvage.error());
    crypto::SystemRng rng;
    const auto store = storage::open_rocks_store({.directory = rebuilt, .env = {}}, rng);
    if (!store) return failure_of(store.error());
    const auto charter = put_charter(**salvage, **store);
    if (!charter) return charter.error();
    Repaired out{.charter_entries = charter->sequence()};
    if (const auto put = put_own(**salvage, **store); !put) return put.error();
    if (const auto put = put_records(**salvage, *charter, **store, out); !put) return put.error();
    // What was deleted may have come back with an old file: erasures are replayed before anything is served.
    if (const auto begun = (*store)->begin_anew(rng.id<StoreId>()); !begun) return disk(begun.error());
    return out;
}

// Puts the new store in the damaged one's place, which is kept.
Outcome<std::string> put_in_place(const fs::path& home, const fs::path& rebuilt) {
    std::error_code error;
    fs::path kept = home / "store.damaged";
    for (int i = 2; fs::exists(kept, error) && i <= kept_max; ++i)
        kept = home / fmt::format("store.damaged-{}", i);
    fs::rename(home / "store", kept, error);
    if (!error) {
        fs::rename(rebuilt, home / "store", error);
        std::error_code ignored;  // what went wrong first is what is told
        if (error) fs::rename(kept, home / "store", ignored);
    }
    if (error) return Failure{exit_refused, home.string() + ": " + error.message()};
    if (const auto synced = sync_names(home); !synced) return synced.error();
    return kept.string();
}

Outcome<Repaired> repair_store(const config::Config& config) {
    const fs::path copy = config.home / "store.salvage";
    const fs::path rebuilt = config.home / "store.repaired";
    // Until the new one is in its place: what a node wrote meanwhile would go aside with the damaged one.
    const auto damaged = storage::HeldStore::hold(store_directory(config));
    if (!damaged) return failure_of(damaged.error());
    std::error_code error;
    for (const fs::path& unfinished : {copy, rebuilt}) fs::remove_all(unfinished, error);
    if (const auto copied = damaged->copy_to(copy); !copied) return failure_of(copied.error());
    auto out = rebuild(copy, rebuilt);
    fs::remove_all(copy, error);
    if (!out) {
        fs::remove_all(rebuilt, error);
        return out;
    }
    auto kept = put_in_place(config.home, rebuilt);
    if (!kept) return kept.error();
    out->damaged = std::move(*kept);
    return out;
}

}  // namespace

int repair(const Place& place, bool as_json, Console& console) {
    const auto config = load_config(place, console);
    if (!config) return exit_bad_use;
    const auto done = repair_store(*config);
    if (!done) return say(console, done.error());
    if (as_json) {
        api::JsonObject out;
        out.number("records", done->records).number("left_out", done->left_out);
        out.number("charter_entries", done->charter_entries).text("damaged_store", done->damaged);
        console.out << record::canonical_json(out.take()) << '\n';
        return exit_ok;
    }
    console.out << fmt::format(
        "Kept {} records, each verified anew, and {} charter entries.\n"
        "{} could not be verified and were left out; other nodes give back what they hold.\n"
        "The damaged store is now {}.\nDelete it once the node runs and is connected.\n",
        done->records, done->charter_entries, done->left_out, done->damaged);
    return exit_ok;
}

}  // namespace stonechat::commands
