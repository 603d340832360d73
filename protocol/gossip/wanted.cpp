#include "protocol/gossip/wanted.hpp"

#include <algorithm>

#include "crypto/result.hpp"
#include "protocol/limits.hpp"

namespace stonechat::gossip {

bool Wanted::has_room(LinkId link) const {
    const auto found = counts_.find(link);
    const std::size_t count = found == counts_.end() ? 0 : found->second;
    const bool are_many = awaited_.size() >= limits::awaited_ids_max;
    return count < (are_many ? limits::awaited_of_link_always : limits::awaited_of_link_max);
}

void Wanted::count_off(LinkId link) {
    const auto found = counts_.find(link);
    check(found != counts_.end());
    if (--found->second == 0) counts_.erase(found);
}

bool Wanted::announced(Instant ask_at, const RecordId& record, LinkId by) {
    const auto found = awaited_.find(record);
    if (found != awaited_.end()) {
        auto& announcers = found->second.announcers;
        if (std::ranges::find(announcers, by) == announcers.end()) announcers.push_back(by);
        return true;
    }
    if (!has_room(by)) return false;
    ++counts_[by];
    awaited_.emplace(record, Awaited{{by}, 0, ask_at, limits::ask_again_after});
    if (!earliest_ || ask_at < *earliest_) earliest_ = ask_at;
    return true;
}

void Wanted::arrived(const RecordId& record) {
    const auto found = awaited_.find(record);
    if (found == awaited_.end()) return;
    count_off(found->second.announcers.front());
    awaited_.erase(found);
}

void Wanted::forget(Awaited& awaited, LinkId announcer) {
    const auto place = std::ranges::find(awaited.announcers, announcer);
    if (place == awaited.announcers.end()) return;
    const auto index = static_cast<std::size_t>(place - awaited.announcers.begin());
    awaited.announcers.erase(place);
    if (index < awaited.next) --awaited.next;
    if (index > 0) return;
    count_off(announcer);
    if (!awaited.announcers.empty()) ++counts_[awaited.announcers.front()];
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
