#include "protocol/matching/follow_ups.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "protocol/limits.hpp"

namespace stonechat::matching {
namespace {

constexpr std::string_view endorsement = "endorsement";
constexpr std::string_view reply = "reply";

constexpr Shares follow_ups{.places = limits::follow_ups_max};
constexpr Shares endorsements{.places = limits::follow_ups_max,
                              .of_author = limits::endorsements_of_author_max};
static_assert(limits::follow_ups_max >= limits::stewards_max, "each steward's endorsement has room");

bool is_for_others_to_give(const Attached& attached) {
    return attached.type == endorsement || attached.type == reply;
}

// Of those by the record's own author.
std::uint8_t rank_of_own(const Attached& attached) {
    constexpr auto ranks_of_ends = static_cast<std::uint8_t>(Standing::not_here);
    const bool is_end = attached.standing && *attached.standing > Standing::corrected;
    if (is_end) return static_cast<std::uint8_t>(ranks_of_ends - static_cast<int>(*attached.standing));
    if (attached.is_serious) return ranks_of_ends + 1;
    return attached.standing ? ranks_of_ends + 2 : ranks_of_ends + 3;
}

bool is_known(const record::Code& sector) {
    return !sector.empty() && sector != "not-stated";
}

}  // namespace

FollowUps::FollowUps(const MemberId& author, record::Code sector)
    : author_{author},
      sector_{std::move(sector)},
      own_{follow_ups},
      endorsements_{endorsements},
      replies_{follow_ups} {}

FollowUps::Change FollowUps::add(const Attached& attached) {
    if ((attached.author == author_) == is_for_others_to_give(attached)) return {};
    Change change;
    if (const auto before = kept_.find(attached.id); before != kept_.end()) {
        if (before->second == attached) return {};
        change = remove(attached.id);
    }
    kept_.emplace(attached.id, attached);
    const auto without = places_of(attached).add(attached.author, claim_of(attached));
    if (without) kept_.erase(without->claim.order);
    change.is_change |= !without || without->claim.order != attached.id;
    return change;
}

FollowUps::Change FollowUps::remove(const RecordId& id) {
    const auto found = kept_.find(id);
    if (found == kept_.end()) return {};
    Places& places = places_of(found->second);
    places.remove(found->second.author, claim_of(found->second));
    kept_.erase(found);
    return {.is_change = true, .feed_again = places.has_turned_away()};
}

FollowUps::Change FollowUps::set_sector(const record::Code& sector) {
    if (sector == sector_) return {};
    const Change change{.is_change = true, .feed_again = endorsements_.has_turned_away()};
    sector_ = sector;
    endorsements_ = Places{endorsements};
    for (const auto& [id, attached] : std::exchange(kept_, {}))
        if (attached.type == endorsement)
            add(attached);
        else
            kept_.emplace(id, attached);
    return change;
}

bool FollowUps::is_agreed_elsewhere() const {
    return std::ranges::any_of(kept_, [this](const auto& entry) {
        const Attached& by = entry.second;
        return by.type == endorsement && (by.is_steward || is_of_another_sector(by));
    });
}

FollowUps::Places& FollowUps::places_of(const Attached& attached) {
    if (attached.type == endorsement) return endorsements_;
    return attached.type == reply ? replies_ : own_;
}

FollowUps::Places::Claim FollowUps::claim_of(const Attached& attached) const {
    if (attached.type == reply) return {.rank = 0, .order = attached.id};
    if (attached.type != endorsement) return {.rank = rank_of_own(attached), .order = attached.id};
    if (attached.is_steward) return {.rank = 0, .order = attached.id};
    const std::uint8_t rank = is_of_another_sector(attached) ? 1 : 2;
    return {.rank = rank, .order = attached.id};
}

bool FollowUps::is_of_another_sector(const Attached& attached) const {
    return is_known(attached.sector) && is_known(sector_) && attached.sector != sector_;
}

}  // namespace stonechat::matching
