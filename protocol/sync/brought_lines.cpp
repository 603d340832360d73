#include "protocol/sync/brought_lines.hpp"

#include <algorithm>

namespace stonechat::sync {

void BroughtLines::add(LogNumber line) {
    if (!ranges_.empty() && line <= ranges_.back().last) return;
    if (!ranges_.empty() && line == ranges_.back().last + 1) {
        ranges_.back().last = line;
        return;
    }
    ranges_.push_back({line, line});
    if (ranges_.size() > ranges_max) ranges_.pop_front();
}

const BroughtLines::Range* BroughtLines::range_of(LogNumber line) const {
    const auto behind = std::ranges::upper_bound(ranges_, line, {}, &Range::first);
    if (behind == ranges_.begin() || std::prev(behind)->last < line) return nullptr;
    return &*std::prev(behind);
}

bool BroughtLines::contains(LogNumber line) const {
    return range_of(line) != nullptr;
}

LogNumber BroughtLines::end_of_run(LogNumber line, LogNumber until) const {
    const Range* const range = range_of(line);
    return range == nullptr ? 0 : std::min(range->last, until);
}

}  // namespace stonechat::sync
