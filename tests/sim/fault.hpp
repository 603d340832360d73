#pragma once
// The faults that the simulator knows. Each is counted in every seed in which it really struck, so that a
// test can say that none of them sleeps.

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace stonechat::sim {

enum class Fault : std::uint8_t {
    loss,               // frames that were on a link are lost with it
    replay,             // a frame arrives again on the link that carried it
    one_way_partition,  // one direction between two nodes carries nothing
    stall,              // a process or a direction of a link stands still, up to 5 s
    write_error,        // a batch is refused by the disk
    sync_error,         // a batch is written, its sync fails
    read_error,         // a read fails
    kill,               // the process ends at once; what it wrote stays
    lost_unsynced,      // the power fails and takes what was not synced
    torn_unsynced,      // ... of which a part had reached the disk
    disk_full,
    clock_jump,        // the calendar or the process's own clock jumps
    slow_link,         // one node's links are a hundredth as fast as the others'
    old_backup,        // a disk is replaced by an older backup, as `stonechat restore` does
    new_epoch,         // ... and its node goes on in a new epoch: it follows, whether drawn or not
    late_joiner,       // a member whose admission its peers learn of while its records arrive
    rekey,             // an honest organisation goes on with other keys
    change_of_role,    // a hostile member gets a seat or loses it; it cites older entries from then on
    revocation,        // a hostile member loses its standing, with pins at what one node holds
    charter_conflict,  // stewards sign two entries for one place, and resolve it later
    erasure,           // by a record's own author
    erase_order,       // by the stewards
    bad_signature,     // hostile peers, from here on
    fork,
    hostile_replay,
    flood,
    withheld_body,
    far_future_day,
    identifying_body,  // a body that identifies someone, cleared by nobody
    serves_erased,     // a text that was erased is served on
};
inline constexpr std::size_t faults_count = 30;
inline constexpr std::array<std::string_view, faults_count> fault_names{
    "loss",
    "replay",
    "one_way_partition",
    "stall",
    "write_error",
    "sync_error",
    "read_error",
    "kill",
    "lost_unsynced",
    "torn_unsynced",
    "disk_full",
    "clock_jump",
    "slow_link",
    "old_backup",
    "new_epoch",
    "late_joiner",
    "rekey",
    "change_of_role",
    "revocation",
    "charter_conflict",
    "erasure",
    "erase_order",
    "bad_signature",
    "fork",
    "hostile_replay",
    "flood",
    "withheld_body",
    "far_future_day",
    "identifying_body",
    "serves_erased",
};

using FaultSet = std::bitset<faults_count>;

inline void strike(FaultSet& struck, Fault fault) {
    struck.set(static_cast<std::size_t>(fault));
}

}  // namespace stonechat::sim
