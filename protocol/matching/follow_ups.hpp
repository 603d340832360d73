#pragma once
// The records about one record: what its author adds to it, who endorses it, what makers answer.
//
// Invariants: only a record's own author changes what becomes of it; endorsements and replies are others' to
//             give. Each of the three sorts has limits::follow_ups_max places of its own. What decides most
//             goes first: of its author's what ends it, then what tells of grave harm; of endorsements, of
//             which each organisation has one, those of stewards and then of other sectors. What is kept
//             depends on what was added, never on the order.
// Errors:     none. Threads: none of its own; use from one thread.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "protocol/ids.hpp"
#include "protocol/matching/fair_places.hpp"
#include "protocol/matching/warning.hpp"
#include "protocol/record/body.hpp"

namespace stonechat::matching {

struct Attached {  // a record about another
    RecordId id;
    MemberId author;
    record::Code sector;
    bool is_steward = false;
    std::string type;
    bool is_serious = false;
    std::optional<Standing> standing;   // what it makes of the other
    std::optional<RecordId> same_as{};  // where that is a duplicate: of which record
    friend bool operator==(const Attached&, const Attached&) = default;
};

class FollowUps {
public:
    // Of a record by this author.
    FollowUps(const MemberId& author, record::Code sector);

    struct Change {
        bool is_change = false;
        bool feed_again = false;  // there may be room for what was left out before
    };
    // The same again, with what is now known of its author, takes the place of the former.
    Change add(const Attached& attached);
    Change remove(const RecordId& id);
    // The record's author is of this sector now.
    Change set_sector(const record::Code& sector);

    [[nodiscard]] const std::map<RecordId, Attached>& all() const { return kept_; }
    // Whether a steward endorses it, or an organisation that is known to be of another sector.
    [[nodiscard]] bool is_agreed_elsewhere() const;

private:
    using Places = FairPlaces<RecordId>;

    [[nodiscard]] Places& places_of(const Attached& attached);
    [[nodiscard]] Places::Claim claim_of(const Attached& attached) const;
    [[nodiscard]] bool is_of_another_sector(const Attached& attached) const;

    MemberId author_;
    record::Code sector_;
    std::map<RecordId, Attached> kept_;
    Places own_;
    Places endorsements_;
    Places replies_;
};

}  // namespace stonechat::matching
