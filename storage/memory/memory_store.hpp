#pragma once
// The store's twin without a disk: the same rows and the same
// rules, with faults. For tests and the simulator.

#include <functional>
#include <memory>

#include "crypto/random.hpp"
#include "protocol/refusal.hpp"
#include "storage/store.hpp"

namespace stonechat::storage {

// What can go wrong with a disk. Change it at any time from the thread that writes.
struct Faults {
    std::uint64_t fail_next_writes = 0;
    std::uint64_t fail_next_syncs = 0;
    std::uint64_t fail_next_reads = 0;  // of single rows and of scans
    bool disk_full = false;             // writes, syncs and try_resume() fail until it is false again
};

class Tables;
// For tests that count or change what a store asks of its tables.
using AroundTables = std::function<std::unique_ptr<Tables>(std::unique_ptr<Tables>)>;

// Stands for the disk, and so outlives the stores that are opened on it. One store at a time.
//
// Power: a write is kept at once, as when only the process ends; lose_power() takes back what was not
//        synced.
class MemoryDisk {
public:
    MemoryDisk();
    ~MemoryDisk();
    MemoryDisk(const MemoryDisk&) = delete;
    MemoryDisk& operator=(const MemoryDisk&) = delete;

    Faults faults;

    // Batches written since the last sync.
    [[nodiscard]] std::size_t unsynced_count() const;
    // Whether the bytes stand anywhere on the disk: in a row, in a batch not yet synced, or left behind by a
    // row of `bodies` or `warnings` that was replaced or deleted and not scrubbed since. While nobody writes.
    [[nodiscard]] bool holds(ByteView bytes) const;
    // As after a loss of power: of the unsynced batches only the first `kept` are still there. A batch is
    // never torn, since RocksDB's log drops the torn tail. Only while no store is open on this disk.
    void lose_power(std::size_t kept = 0);
    // The same, with as many kept as `rng` says.
    void lose_power(crypto::Rng& rng);

    // Replaces what is here by what the other holds, as a restored backup does: its files too, with what
    // deleted rows left behind in them. Only while no store is open here.
    void copy_from(const MemoryDisk& other);

    struct Contents;

private:
    std::unique_ptr<Contents> contents_;
    friend Checked<std::unique_ptr<Store>> open_memory_store(MemoryDisk& disk, crypto::Rng& rng,
                                                             const AroundTables& around);
};

// Makes a store on an empty disk, or takes up the one that is there. Refusals as for open_rocks_store. What
// `around` makes of the tables, the store works with.
Checked<std::unique_ptr<Store>> open_memory_store(MemoryDisk& disk, crypto::Rng& rng,
                                                  const AroundTables& around = {});

}  // namespace stonechat::storage
