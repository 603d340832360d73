#pragma once
// Sealed questions to relays that are under way through this node: its own, those that it carries for a peer,
// and those that it answers as a relay. What they say is not looked at here, and not for whom they were
// carried kept.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <variant>

#include "protocol/engine/event.hpp"
#include "protocol/ids.hpp"

namespace stonechat::engine {

// How many questions one peer may have carried: a practice sends a few reports a year, and asks after each
// some times; a hub passes on what hundreds of them ask.
class QuestionAllowance {
public:
    static constexpr std::size_t at_once = 60;
    static constexpr std::chrono::seconds one_more_each{5};

    // Takes one, if there is one left.
    bool take(Instant now);

private:
    std::size_t used_ = 0;
    Instant counted_;  // `used_` is as of then
};

struct Relaying {
    // How long one way may take to answer: the relay writes to its disk before it says that it took a report.
    static constexpr std::chrono::seconds patience{10};
    // Peers that are asked one after the other to carry one question of ours.
    static constexpr std::size_t ways_max = 4;

    struct OfOurs {
        AskRelay ask;
        std::set<LinkId> tried;
    };
    struct OfPeer {
        LinkId link = 0;
        std::uint64_t number = 0;  // as the peer counts
    };
    struct Open {
        std::variant<OfOurs, OfPeer> asker;
        LinkId asked = 0;  // 0: this node's own people
        Instant until;
    };
    std::map<std::uint64_t, Open> open;  // by our own number
    std::uint64_t next = 1;

    [[nodiscard]] std::size_t open_for(LinkId link) const;
    [[nodiscard]] std::optional<Instant> deadline() const;
};

}  // namespace stonechat::engine
