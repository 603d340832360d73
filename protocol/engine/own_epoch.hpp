#pragma once
// The epoch in which this node signs its own records, and the rules by which it leaves it.
//
// Two records of one author in one place are a fork for good. So a node signs on in an epoch only while it is
// sure of its own past: after a restore, on another machine or with another key, and once a peer shows that
// it knows more of us than we do, the next record begins a new random epoch.

#include <array>
#include <optional>

#include "crypto/hash.hpp"
#include "crypto/random.hpp"
#include "protocol/feed/lanes.hpp"
#include "protocol/ids.hpp"
#include "protocol/record/header.hpp"

namespace stonechat::engine {

using MachineId = Id32<struct MachineIdTag>;  // hash of what the machine calls itself

// What a node's memory of its own past hangs on. A restored store has another id, a copied one runs on
// another machine, and a replaced key never signed what the old one did.
struct OwnMemory {
    StoreId store;
    MachineId machine;
    RecordKey record_key;
};

// Invariants: an epoch that was left is never signed in again. An epoch opened since the start is random and
//             this run's own, so no claim about the past touches it: a lying peer costs one epoch a start.
// Threads:    none of its own.
class OwnEpoch {
public:
    // Why an epoch was opened; the numbers stand in the log.
    enum class Why : std::uint8_t {
        first = 1,           // none is kept: a new store
        another_memory = 2,  // restored, moved to another machine, or another key
        newer_record = 3,    // a record that we signed and do not hold has arrived
        newer_cursor = 4,    // a peer has followed our log further than it goes
        newer_name = 5,      // a peer names a record of ours that we do not hold
        pinned = 6,          // the charter has ended it: what is void must not be in what goes on
    };
    struct Place {
        Sequence sequence = 1;
        RecordId previous;
    };

    // `kept`: what setting() gave at an earlier start; anything else counts as nothing.
    OwnEpoch(const MemberId& self, const OwnMemory& memory, std::optional<ByteView> kept,
             const feed::Lanes& lanes);

    [[nodiscard]] std::optional<Epoch> epoch() const { return epoch_; }
    // Where none is open, why the next is opened.
    [[nodiscard]] Why reason() const { return reason_; }
    // Whether the next record may be signed: the epoch was opened by this run, or settle() was called.
    [[nodiscard]] bool is_sure() const { return !is_carried_ || is_settled_; }
    // Nobody who could be asked knows more of us than we do.
    void settle() { is_settled_ = true; }

    // Begins a new epoch. To be kept, durably, before anything that is signed in it: setting().
    void open(crypto::Rng& rng, Why why, const feed::Lanes& lanes);
    [[nodiscard]] Bytes setting() const;

    // A record that somebody else brought, and that `lanes` holds now. True: it was ours, of the epoch that
    // we sign in, so this epoch is over.
    [[nodiscard]] bool came(const feed::Link& link, const feed::Lanes& lanes);
    // Whether a peer's bare word about more than we hold ends this epoch.
    [[nodiscard]] bool heeds_claims() const { return is_carried_ && epoch_.has_value(); }
    [[nodiscard]] bool is_ours(const record::FeedId& feed) const {
        return feed.author == self_ && epoch_ && feed.epoch == *epoch_;
    }

    // Where the next record of a lane stands. Sequence 1 names the last record of ours that we know of.
    [[nodiscard]] Place next(record::Lane lane, const feed::Lanes& lanes) const;

private:
    using LastKnown = std::array<RecordId, 2>;  // by lane
    void remember_epoch(const Epoch& epoch, const feed::Lanes& lanes);

    MemberId self_;
    crypto::Digest bound_to_;  // the memory that the epoch belongs to
    std::optional<Epoch> epoch_;
    Why reason_ = Why::first;
    bool is_carried_ = false;  // opened by an earlier run
    bool is_settled_ = false;
    LastKnown before_{};  // of earlier epochs: zero where there is none
};

}  // namespace stonechat::engine
