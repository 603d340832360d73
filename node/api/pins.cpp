#include "node/api/pins.hpp"

#include <algorithm>

#include "protocol/limits.hpp"

namespace stonechat::api {

std::vector<feed::Head> heads_to_pin(const feed::Lanes& lanes, const MemberId& member) {
    std::vector<feed::Head> out = lanes.heads();
    std::erase_if(out,
                  [&](const feed::Head& head) { return head.feed.author != member || head.sequence == 0; });
    if (out.size() <= limits::pins_max) return out;
    std::ranges::stable_sort(out, std::ranges::greater{}, &feed::Head::sequence);
    out.resize(limits::pins_max);
    return out;
}

}  // namespace stonechat::api
