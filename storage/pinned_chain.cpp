#include "storage/pinned_chain.hpp"

#include <algorithm>
#include <vector>

namespace stonechat::storage {

PinnedChain::PinnedChain(const charter::Pin& pin, const Held& held) {
    follow_down(pin, held);
    follow_up(pin, held);
}

void PinnedChain::follow_down(const charter::Pin& pin, const Held& held) {
    pinned_[pin.sequence] = pin.id;  // held or not: no other may stand there
    RecordId next = pin.id;
    for (Sequence at = pin.sequence; at > 0; --at) {
        const auto link = held.find(next);
        if (link == held.end() || link->second->sequence != at) break;
        ++steps_count_;
        pinned_[at] = next;
        next = link->second->previous;
    }
}

// From the pin upwards, so that each record finds the one before it decided.
void PinnedChain::follow_up(const charter::Pin& pin, const Held& held) {
    std::vector<const feed::Link*> above;
    for (const auto& [id, link] : held)
        if (link->sequence > pin.sequence) above.push_back(link);
    std::ranges::sort(above, {}, &feed::Link::sequence);
    for (const feed::Link* const link : above) {
        ++steps_count_;
        const Sequence before = link->sequence - 1;
        const auto branch = branched_.find(link->previous);
        const bool follows_branch = branch != branched_.end() && branch->second == before;
        if (before == pin.sequence ? link->previous != pin.id : follows_branch)
            branched_.emplace(link->id, link->sequence);
    }
}

bool PinnedChain::excludes(const feed::Link& link) const {
    if (branched_.contains(link.id)) return true;
    const auto in_place = pinned_.find(link.sequence);
    return in_place != pinned_.end() && in_place->second != link.id;
}

}  // namespace stonechat::storage
