#pragma once
// A bounded number of places, shared out among those who claim them so that nobody's claims take another's
// room, and who has a place depends on the claims alone, never on the order in which they came.
//
// An author's claims stand in a line, the smallest first. Places go by rank, then by turn (everybody's first
// claim before anybody's second), then by the claim itself.
//
// Invariant: at most shares.places claims are held. A claim that was turned away once would be turned away
//            again whatever has come since, for those before it can only become more: that is why the order
//            does not matter. Only remove() makes room, and then all has to be offered again.
// Errors:    none. Threads: none of its own; use from one thread.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "protocol/ids.hpp"

namespace stonechat::matching {

struct Shares {
    std::size_t places;
    std::size_t of_author = places;         // the claims of one author past these get no place
    std::size_t ranked_of_author = places;  // those past these come behind all others, whatever their rank
};

// Orders are distinct: each names the one thing that it is about.
template <class Order>
class FairPlaces {
public:
    struct Claim {
        std::uint8_t rank = 0;  // the smaller goes first
        Order order;
        friend auto operator<=>(const Claim&, const Claim&) = default;
    };
    struct Held {
        MemberId author;
        Claim claim;
    };

    explicit FairPlaces(Shares shares) : shares_{shares} {}

    // Returns the claim that is left without a place, which may be this one.
    std::optional<Held> add(const MemberId& author, const Claim& claim) {
        const auto place = lines_.try_emplace(author).first;
        Line& line = place->second;
        if (line.contains(claim)) return std::nullopt;
        if (!line.empty()) ends_.erase(end_of(*place));
        line.insert(claim);
        ends_.insert(end_of(*place));
        ++held_count_;
        if (line.size() > shares_.of_author) return turn_away(author);
        if (held_count_ > shares_.places) return turn_away(std::get<MemberId>(*ends_.rbegin()));
        return std::nullopt;
    }

    void remove(const MemberId& author, const Claim& claim) {
        const auto place = lines_.find(author);
        if (place == lines_.end() || !place->second.contains(claim)) return;
        ends_.erase(end_of(*place));
        place->second.erase(claim);
        --held_count_;
        if (place->second.empty())
            lines_.erase(place);
        else
            ends_.insert(end_of(*place));
    }

    // Whether there has ever been more than room for: what went without may have a place after remove().
    [[nodiscard]] bool has_turned_away() const { return has_turned_away_; }

private:
    using Line = std::set<Claim>;
    using End = std::tuple<std::uint8_t, std::size_t, Claim, MemberId>;  // rank, turn

    [[nodiscard]] End end_of(const std::pair<const MemberId, Line>& place) const {
        const auto& [author, line] = place;
        const std::size_t turn = line.size() - 1;
        const Claim& last = *line.rbegin();
        constexpr auto behind_all = std::numeric_limits<std::uint8_t>::max();
        return {turn < shares_.ranked_of_author ? last.rank : behind_all, turn, last, author};
    }

    Held turn_away(const MemberId& author) {
        has_turned_away_ = true;
        Held last{author, *lines_.at(author).rbegin()};
        remove(last.author, last.claim);
        return last;
    }

    Shares shares_;
    std::map<MemberId, Line> lines_;
    std::set<End> ends_;  // the last of each line: the last of these goes first
    std::size_t held_count_ = 0;
    bool has_turned_away_ = false;
};

}  // namespace stonechat::matching
