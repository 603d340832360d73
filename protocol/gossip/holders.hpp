#pragma once
// Which peers are known to hold a record, so that a flood does not send it back to where it came from.

#include <deque>
#include <map>
#include <unordered_map>
#include <vector>

#include "protocol/ids.hpp"

namespace stonechat::gossip {

// One of this node's links, counted from 1 and never given twice in one run.
using LinkId = std::uint64_t;

// Invariants: remembers the newest `ids_max` records; forgetting costs a needless send, never a record.
// Threads:    none of its own.
class Holders {
public:
    explicit Holders(std::size_t ids_max) : ids_max_{ids_max} {}

    void note(const RecordId& record, LinkId link);
    // Remembers the record without a holder: it has been seen.
    void note(const RecordId& record);
    [[nodiscard]] bool holds(LinkId link, const RecordId& record) const;
    [[nodiscard]] bool has_seen(const RecordId& record) const { return holders_.contains(record); }
    void forget(LinkId link);

private:
    std::vector<LinkId>& entry(const RecordId& record);

    std::size_t ids_max_;
    std::unordered_map<RecordId, std::vector<LinkId>> holders_;  // looked up only, never iterated for effects
    std::deque<RecordId> oldest_first_;
};

}  // namespace stonechat::gossip
