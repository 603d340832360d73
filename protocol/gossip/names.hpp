#pragma once
// What short names stand for: neighbours name the bulk lane's new records to each other by the first bytes of
// their ids, for on every link a name is told at least once, and whole ids would weigh more than the records.

#include <deque>
#include <optional>
#include <unordered_map>

#include "protocol/ids.hpp"

namespace stonechat::gossip {

// The id that a name is kept under while the record itself is not known: the name and zeros, which no hash
// is.
[[nodiscard]] RecordId id_for(const RecordName& name);
[[nodiscard]] RecordName name_of(const RecordId& record);
[[nodiscard]] bool is_name(const RecordId& record);

// Invariants: knows the newest `names_max` records. Of two with one name the first keeps it: whoever writes
//             such a pair (2^32 hashes) delays a record of its own until the next audit finds it; to meet the
//             name of another's record takes 2^64.
// Threads:    none of its own.
class Names {
public:
    explicit Names(std::size_t names_max) : names_max_{names_max} {}

    void note(const RecordId& record);
    [[nodiscard]] std::optional<RecordId> find(const RecordName& name) const;

private:
    std::size_t names_max_;
    std::unordered_map<RecordName, RecordId> records_;  // looked up only, never iterated
    std::deque<RecordName> oldest_first_;
};

}  // namespace stonechat::gossip
