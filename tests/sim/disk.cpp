#include "tests/sim/disk.hpp"

#include <algorithm>
#include <utility>

namespace stonechat::sim {
namespace {

using namespace std::chrono_literals;

// Write and sync of a slow disk, each.
constexpr Duration slowest = 8ms;
// A scrub rewrites files.
constexpr Duration slowest_scrub = 3s;

}  // namespace

Duration Disk::latency() {
    const Duration usual = chance_.between(0ms, slowest);
    return stalled_until_ > agenda_.now() ? stalled_until_ - agenda_.now() + usual : usual;
}

bool Disk::open(crypto::Rng& rng, const Planted& planted, std::function<void(engine::Event)> deliver) {
    auto opened = storage::open_memory_store(memory_, rng, [&](std::unique_ptr<storage::Tables> tables) {
        return planted.around(std::move(tables));
    });
    if (!opened) return false;
    // RocksDB writes out and syncs what it finds in its log when it opens.
    if (!(*opened)->sync() && !(*opened)->try_resume()) return false;
    store_ = std::move(*opened);
    writer_.emplace(*store_);
    deliver_ = std::move(deliver);
    ++run_;
    return true;
}

void Disk::keep_charter(crypto::Rng& rng, const std::vector<Bytes>& entries) {
    auto opened = storage::open_memory_store(memory_, rng);
    check(opened.has_value());
    CharterSequence sequence = 0;
    for (const Bytes& entry : entries) check((*opened)->put_charter_entry(++sequence, entry).has_value());
    check((*opened)->sync().has_value());
}

void Disk::close(bool with_power) {
    ++run_;
    is_busy_ = false;
    queue_.clear();
    writer_.reset();
    store_.reset();
    if (with_power) return;
    const std::size_t unsynced = memory_.unsynced_count();
    const std::size_t kept = plan_.has(Fault::torn_unsynced) ? chance_.below(unsynced + 1) : 0;
    if (kept < unsynced) strike(struck_, Fault::lost_unsynced);
    if (kept > 0 && kept < unsynced) strike(struck_, Fault::torn_unsynced);
    memory_.lose_power(kept);
}

void Disk::write(storage::WriteCommand command) {
    queue_.push_back(std::move(command));
    if (!std::exchange(is_busy_, true)) begin();
}

void Disk::begin() {
    agenda_.after(latency(), [this, run = run_] {
        if (run != run_) return;
        if (has_errors() && plan_.has(Fault::write_error) && chance_.hits(plan_.io_error_permille)) {
            memory_.faults.fail_next_writes = 1;
            strike(struck_, Fault::write_error);
        }
        writer_->write(std::exchange(queue_, {}));
        if (springs_ambush()) return;
        agenda_.after(latency(), [this, run] {
            if (run == run_) finish();
        });
    });
}

void Disk::ambush(std::size_t batches, std::function<void()> then) {
    ambush_batches_ = batches;
    ambush_writes_ = 0;
    ambush_ = std::move(then);
}

bool Disk::springs_ambush() {
    constexpr std::size_t patience = 5;  // writes
    const std::size_t unsynced = memory_.unsynced_count();
    if (!ambush_ || unsynced == 0) return false;
    if (unsynced < ambush_batches_ && ++ambush_writes_ < patience) return false;
    std::exchange(ambush_, {})();
    return true;
}

void Disk::finish() {
    if (has_errors() && plan_.has(Fault::sync_error) && chance_.hits(plan_.io_error_permille)) {
        memory_.faults.fail_next_syncs = 1;
        strike(struck_, Fault::sync_error);
    }
    for (engine::Event& event : writer_->sync()) deliver_(std::move(event));
    if (writer_->take_scrub())
        agenda_.after(chance_.between(0ms, slowest_scrub), [this, run = run_] {
            if (run == run_) scrub();
        });
    is_busy_ = !queue_.empty();
    if (is_busy_) begin();
}

// Beside the writes, as the node's second storage thread does it.
void Disk::scrub() {
    storage::ScrubDone done = storage::scrub(*store_);
    write(std::move(done.forget));
    deliver_(done.event);
}

void Disk::back_up() {
    backup_ = std::make_unique<storage::MemoryDisk>();
    backup_->copy_from(memory_);
}

void Disk::restore(crypto::Rng& rng, const Planted& planted) {
    memory_.faults = {};
    memory_.copy_from(*backup_);
    strike(struck_, Fault::old_backup);
    if (planted.restores_in_place()) return;
    auto opened = storage::open_memory_store(memory_, rng);
    check(opened.has_value());
    check((*opened)->begin_anew(rng.id<StoreId>()).has_value());
}

void Disk::fill() {
    memory_.faults.disk_full = true;
    strike(struck_, Fault::disk_full);
}

void Disk::heal() {
    is_healed_ = true;
    memory_.faults = {};
    ambush_ = {};
    stalled_until_ = agenda_.now();
}

}  // namespace stonechat::sim
