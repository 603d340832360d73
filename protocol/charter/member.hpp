#pragma once
// One organisation in the charter, and what its records are judged by.

#include <optional>
#include <string>
#include <vector>

#include "protocol/charter/entry.hpp"
#include "protocol/ids.hpp"
#include "protocol/record/header.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::charter {

// A time in an organisation's membership. It ends at its pins: what stands at or below them is judged by it
// for ever.
struct Standing {
    Role role = Role::member;
    Seats seats;
    std::vector<TechId> technologies;
    RecordKey record_key;
    bool is_revoked = false;
    friend bool operator==(const Standing&, const Standing&) = default;
};
struct EndedStanding {
    Standing standing;
    std::vector<Pin> pins;
    CharterSequence ended = 0;  // the entry that ended it
    friend bool operator==(const EndedStanding&, const EndedStanding&) = default;
};

// Invariants: pins never go back: a later ending pins each lane at or above where an earlier one did.
struct Member {
    MemberId id;
    AdmissionRequest request;  // as later entries have changed it: keys, name, addresses
    CharterSequence admitted = 0;
    Standing standing;
    std::vector<EndedStanding> earlier;  // oldest first
    friend bool operator==(const Member&, const Member&) = default;
};

// Whether other nodes can call it: it belongs, and the charter knows an address of it.
[[nodiscard]] inline bool is_hub(const Member& member) {
    return !member.standing.is_revoked && !member.request.addresses.empty();
}

// The same pins, each no further back than an earlier ending has pinned its lane: what that keeps stays.
[[nodiscard]] std::vector<Pin> raised(std::vector<Pin> pins, const Member& member);

// Where the charter has pinned a lane furthest on.
struct Pinned {
    Pin pin;
    CharterSequence entry = 0;
};
// Empty: nowhere.
[[nodiscard]] std::optional<Pinned> newest_pin(const Member& member, const record::FeedId& feed);

// The key that a record must be signed with, and the standing that it is judged by.
struct Judgement {
    RecordKey key;
    Standing standing;
};

// Judges a header of this member by its bytes and the member's history alone; never by time.
//
// What stands at or below a pin is judged by the standing that ended there. What stands above it and does not
// cite the entry that ended it was written without knowing of it: it is judged by the next standing, once and
// for all, whatever that organisation becomes later. So what is void stays void, and what is valid valid.
//
// `charter`: how far the charter is held. Errc::charter_not_held: the header cites a later entry and could be
// valid then.
Checked<Judgement> judge(const Member& member, const record::Header& header, const RecordId& id,
                         CharterSequence charter);

}  // namespace stonechat::charter
