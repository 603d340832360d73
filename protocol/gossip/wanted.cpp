#include "protocol/gossip/wanted.hpp"

#include <algorithm>

#include "protocol/limits.hpp"

namespace stonechat::gossip {

bool Wanted::announced(Instant ask_at, const RecordId& record, LinkId by) {
    const auto found = awaited_.find(record);
    if (found != awaited_.end()) {
        auto& announcers = found->second.announcers;
        if (std::ranges::find(announcers, by) == announcers.end()) announcers.push_back(by);
        return true;
    }
    if (awaited_.size() >= limits::awaited_ids_max) return false;
    awaited_.emplace(record, Awaited{{by}, 0, ask_at, limits::ask_again_after});
    if (!earliest_ || ask_at < *earliest_) earliest_ = ask_at;
    return true;
}

void Wanted::forget(Awaited& awaited, LinkId announcer) {
    const auto place = std::ranges::find(awaited.announcers, announcer);
    if (place == awaited.announcers.end()) return;
    const auto index = static_cast<std::size_t>(place - awaited.announcers.begin());
    awaited.announcers.erase(place);
    if (index < awaited.next) --awaited.next;
}

bool Wanted::lacks(const RecordId& record, LinkId link) {
    const auto found = awaited_.find(record);
    if (found == awaited_.end()) return false;
    forget(found->second, link);
    if (!found->second.announcers.empty()) return false;
    awaited_.erase(found);
    return true;
}

std::vector<RecordId> Wanted::gone(LinkId link) {
    std::vector<RecordId> forgotten;
    for (auto it = awaited_.begin(); it != awaited_.end();) {
        auto& [record, awaited] = *it;
        forget(awaited, link);
        const bool is_lost = awaited.announcers.empty();
        if (is_lost) forgotten.push_back(record);
        it = is_lost ? awaited_.erase(it) : std::next(it);
    }
    return forgotten;
}

std::vector<AskFor> Wanted::take_due(Instant now) {
    std::vector<AskFor> out;
    if (!earliest_ || *earliest_ > now) return out;
    for (auto& [record, awaited] : awaited_) {
        if (awaited.ask_at > now) continue;
        out.push_back({awaited.announcers.at(awaited.next % awaited.announcers.size()), record});
        awaited.next = (awaited.next + 1) % awaited.announcers.size();
        awaited.ask_at = now + awaited.pause;
        const bool were_all_asked = awaited.next == 0;
        if (were_all_asked)
            awaited.pause = std::min<NodeClock::duration>(2 * awaited.pause, limits::ask_again_after_max);
    }
    find_earliest();
    return out;
}

void Wanted::find_earliest() {
    earliest_.reset();
    for (const auto& [record, awaited] : awaited_)
        if (!earliest_ || awaited.ask_at < *earliest_) earliest_ = awaited.ask_at;
}

}  // namespace stonechat::gossip
