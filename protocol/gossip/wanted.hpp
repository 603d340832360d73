#pragma once
// Asks for records that peers announced: the lazy half of gossip (Leitao et al., Epidemic Broadcast Trees,
// 2007, section 3.3). When to ask is the caller's: at once for the bulk lane, whose push is the announcement;
// later for what another peer is likely to send whole anyway.

#include <map>
#include <optional>
#include <vector>

#include "protocol/gossip/holders.hpp"
#include "protocol/ids.hpp"

namespace stonechat::gossip {

struct AskFor {
    LinkId link;
    RecordId record;
    friend bool operator==(const AskFor&, const AskFor&) = default;
};

// Invariants: a record is asked of one peer at a time; the next announcer is asked when the first has not
//             delivered after limits::ask_again_after, or is gone. Once all have been asked the time doubles,
//             up to limits::ask_again_after_max: on a slow line an answer may be on its way, and whoever asks
//             for it again and again fills the line with copies. A link is counted what it was the first to
//             announce, or is the first that is left to: at most limits::awaited_of_link_max, and once
//             limits::awaited_ids_max are awaited in all, limits::awaited_of_link_always.
// Errors:     none: a peer that announces what it does not deliver wastes a time-out.
// Threads:    none of its own.
class Wanted {
public:
    // False when the announcer's limit is reached: the caller lets it wait.
    [[nodiscard]] bool announced(Instant ask_at, const RecordId& record, LinkId by);
    void arrived(const RecordId& record);
    // A peer says that it does not hold what it announced. True: nobody else announced it, and it is awaited
    // no longer.
    [[nodiscard]] bool lacks(const RecordId& record, LinkId link);
    // A peer has gone: what nobody else announced is awaited no longer, and returned.
    std::vector<RecordId> gone(LinkId link);

    // What to ask now.
    [[nodiscard]] std::vector<AskFor> take_due(Instant now);
    [[nodiscard]] std::optional<Instant> deadline() const { return earliest_; }
    [[nodiscard]] bool awaits(const RecordId& record) const { return awaited_.contains(record); }

private:
    struct Awaited {
        std::vector<LinkId> announcers;  // in order of announcement
        std::size_t next = 0;            // whom to ask next
        Instant ask_at;
        NodeClock::duration pause;  // after the next question
    };
    [[nodiscard]] bool has_room(LinkId link) const;
    void forget(Awaited& awaited, LinkId announcer);
    void count_off(LinkId link);
    void find_earliest();

    std::map<RecordId, Awaited> awaited_;
    std::map<LinkId, std::size_t> counts_;  // of records whose first announcer a link is; none is 0
    // Never after the first that is due, so that a step with nothing due costs one comparison, not a walk.
    std::optional<Instant> earliest_;
};

}  // namespace stonechat::gossip
