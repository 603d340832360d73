#include "protocol/matching/name_groups.hpp"

#include <utility>

namespace stonechat::matching {

void NameGroups::join(const std::vector<std::string>& keys) {
    if (keys.empty()) return;
    auto larger = group_of(keys.front());
    for (const std::string& key : keys) {
        auto smaller = group_of(key);
        if (smaller == larger) continue;
        if (larger->second.size < smaller->second.size) std::swap(larger, smaller);
        smaller->second.next = larger->first;
        larger->second.size += smaller->second.size;
        larger->second.is_marked |= smaller->second.is_marked;
    }
}

void NameGroups::mark(const std::string& key) {
    group_of(key)->second.is_marked = true;
}

bool NameGroups::is_marked(const std::string& key) {
    return group_of(key)->second.is_marked;
}

NameGroups::Nodes::iterator NameGroups::group_of(const std::string& key) {
    auto at = nodes_.try_emplace(key, Node{.next = key}).first;
    while (at->second.next != at->first) at = nodes_.find(at->second.next);
    return at;
}

}  // namespace stonechat::matching
