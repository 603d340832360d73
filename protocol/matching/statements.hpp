#pragma once
// The statements about which technologies are the same, as far as there is room for them.
//
// Invariants: users, makers and stewards have room of their own, and in each nobody's statements take
//             another's (fair_places.hpp). Of one author's what it withdraws goes first: what was withdrawn
//             must not come into force again because the withdrawal is the one that is left out. What is held
//             depends on what was added, never on the order.
// Limits:     limits::user_statements_max, maker_statements_max, steward_statements_max,
//             statements_of_author_max.
// Errors:     none. Threads: none of its own; use from one thread.

#include <map>
#include <utility>
#include <vector>

#include "protocol/ids.hpp"
#include "protocol/matching/aliases.hpp"
#include "protocol/matching/fair_places.hpp"

namespace stonechat::matching {

class Statements {
public:
    Statements();

    struct Change {
        std::vector<Statement> concerned;  // that are new or gone, or their author's standing is another
        bool feed_again = false;           // there may be room for what was left out before
    };
    // The same again, with what is now known of its author, takes the place of the former.
    Change add(const Statement& statement);
    Change remove(const RecordId& id);

    [[nodiscard]] const std::map<RecordId, Statement>& all() const { return held_; }

private:
    using Places = FairPlaces<std::pair<bool, RecordId>>;  // whether it is no withdrawal

    [[nodiscard]] Places& places_of(const Statement& statement);
    static Places::Claim claim_of(const Statement& statement);

    std::map<RecordId, Statement> held_;
    Places users_;
    Places makers_;
    Places stewards_;
};

}  // namespace stonechat::matching
