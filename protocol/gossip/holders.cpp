#include "protocol/gossip/holders.hpp"

#include <algorithm>

namespace stonechat::gossip {

std::vector<LinkId>& Holders::entry(const RecordId& record) {
    const auto [place, is_new] = holders_.try_emplace(record);
    if (is_new) {
        oldest_first_.push_back(record);
        if (oldest_first_.size() > ids_max_) {
            holders_.erase(oldest_first_.front());
            oldest_first_.pop_front();
        }
    }
    return place->second;
}

void Holders::note(const RecordId& record, LinkId link) {
    auto& links = entry(record);
    if (std::ranges::find(links, link) == links.end()) links.push_back(link);
}

void Holders::note(const RecordId& record) {
    entry(record);
}

bool Holders::holds(LinkId link, const RecordId& record) const {
    const auto found = holders_.find(record);
    return found != holders_.end() && std::ranges::find(found->second, link) != found->second.end();
}

void Holders::forget(LinkId link) {
    for (auto& [record, links] : holders_) std::erase(links, link);
}

}  // namespace stonechat::gossip
