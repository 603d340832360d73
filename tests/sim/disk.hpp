#pragma once
// One node's disk and the thread that writes to it, on the virtual clock: the product's own Writer and
// TableStore over the memory twin, with latency, errors and losses of power between them.

#include <functional>
#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

#include "storage/memory/memory_store.hpp"
#include "storage/writer.hpp"
#include "tests/sim/agenda.hpp"
#include "tests/sim/bug.hpp"
#include "tests/sim/chance.hpp"
#include "tests/sim/fault.hpp"
#include "tests/sim/plan.hpp"

namespace stonechat::sim {

class Disk {
public:
    Disk(Agenda& agenda, Chance& chance, const Plan& plan, FaultSet& struck)
        : agenda_{agenda},
          chance_{chance},
          plan_{plan},
          struck_{struck} {}

    // Opens the store, or makes it. False: the disk refused, so the process could not start.
    [[nodiscard]] bool open(crypto::Rng& rng, const Planted& planted,
                            std::function<void(engine::Event)> deliver);
    // Before any process starts: a store that holds these entries.
    void keep_charter(crypto::Rng& rng, const std::vector<Bytes>& entries);
    // The process ends; what was queued is gone. Without power, also what was not synced.
    void close(bool with_power);

    void write(storage::WriteCommand command);
    template <class Question>
    void read(Question question) {
        agenda_.after(latency(), [this, run = run_, question = std::move(question)] {
            if (run != run_ || !store_) return;
            if (has_errors() && chance_.hits(plan_.has(Fault::read_error) ? plan_.io_error_permille : 0)) {
                memory_.faults.fail_next_reads = 1;
                strike(struck_, Fault::read_error);
            }
            engine::Event event = storage::answer(*store_, question);
            memory_.faults.fail_next_reads = 0;
            deliver_(std::move(event));
        });
    }

    // Copies all that lies here beside, as a backup that is never touched again.
    void back_up();
    // Nothing waits to be written or synced.
    [[nodiscard]] bool is_idle() const { return !is_busy_; }
    [[nodiscard]] bool has_backup() const { return backup_ != nullptr; }
    // While no process runs: what the backup holds, on a disk that works, as `stonechat restore` leaves it.
    void restore(crypto::Rng& rng, const Planted& planted);

    void fill();
    void empty() { memory_.faults.disk_full = false; }
    void stall(Duration time) { stalled_until_ = agenda_.now() + time; }
    // Once: tells when as many batches as that (or, after some writes, any) are written and not synced.
    void ambush(std::size_t batches, std::function<void()> then);
    // From here on: no errors, room again, no stalls.
    void heal();

    [[nodiscard]] const storage::Store& store() const { return *store_; }
    // Whether a loss of power now would take nothing.
    [[nodiscard]] bool is_all_durable() const { return memory_.unsynced_count() == 0; }
    // Whether the bytes lie anywhere on it, scrubbed rows included.
    [[nodiscard]] bool holds(ByteView bytes) const { return memory_.holds(bytes); }

private:
    void begin();
    [[nodiscard]] bool springs_ambush();
    void finish();
    void scrub();
    [[nodiscard]] Duration latency();
    [[nodiscard]] bool has_errors() const { return !is_healed_; }

    Agenda& agenda_;
    Chance& chance_;
    const Plan& plan_;
    FaultSet& struck_;
    storage::MemoryDisk memory_;
    std::unique_ptr<storage::MemoryDisk> backup_;
    std::unique_ptr<storage::Store> store_;
    std::optional<storage::Writer> writer_;
    std::vector<storage::WriteCommand> queue_;
    std::function<void(engine::Event)> deliver_;
    std::uint64_t run_ = 0;  // of the process: what an earlier one began ends with it
    std::size_t ambush_batches_ = 0;
    std::size_t ambush_writes_ = 0;
    std::function<void()> ambush_;
    bool is_busy_ = false;
    bool is_healed_ = false;
    Instant stalled_until_;
};

}  // namespace stonechat::sim
