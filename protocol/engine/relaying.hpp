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
    // How long who carries a question waits for the relay, which writes to its disk before it says that it
    // took a report; how long who asks waits for one that carries; and for all of them together, for a person
    // waits too.
    static constexpr std::chrono::seconds patience_with_relay{5};
    static constexpr std::chrono::seconds patience{7};
    static constexpr std::chrono::seconds patience_in_all{12};
    // Peers that are asked one after the other to carry one question of ours.
    static constexpr std::size_t ways_max = 4;

    struct OfOurs {
        AskRelay ask;
        std::set<LinkId> tried;
        Instant over;                   // at the latest
        bool may_have_arrived = false;  // somebody handed it on, or did not say
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
