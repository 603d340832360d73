#include "node/web/pages/hubs.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "node/web/words.hpp"

namespace stonechat::web {
namespace {

using Peer = engine::EngineStatus::Peer;

// Regions that are no place on the map: organisations of the whole country, and those abroad.
constexpr std::array<std::string_view, 2> placeless{"uk", "outside-uk"};

const Peer* link_to(const HubsSeen& seen, const MemberId& hub) {
    const auto found = std::ranges::find_if(
        seen.peers, [&](const Peer& peer) { return peer.member == hub && peer.has_greeted; });
    return found == seen.peers.end() ? nullptr : &*found;
}

std::vector<const charter::Member*> hubs_of(const charter::Charter& charter) {
    std::vector<const charter::Member*> out;
    for (const auto& [id, member] : charter.members())
        if (charter::is_hub(member)) out.push_back(&member);
    std::ranges::sort(out, {}, [](const auto* hub) { return hub->request.organisation; });
    return out;
}

// "2 hubs, 1 connected"
std::string words_for_region(std::size_t hubs, std::size_t connected, bool has_self) {
    if (hubs == 0) return "No hub";
    std::string out = count_of(hubs, "hub", "hubs");
    if (has_self && hubs == 1) return out + ": this node";
    if (has_self) out += ", one of them this node";
    if (connected == 0) return out + ", none connected";
    const std::size_t others = has_self ? hubs - 1 : hubs;
    return connected == others ? out + ", connected" : out + ", " + std::to_string(connected) + " connected";
}

Tag tag_of(const HubsSeen& seen, const MemberId& hub) {
    if (hub == seen.self) return {"This node", Colour::grey};
    return link_to(seen, hub) != nullptr ? Tag{"Connected", Colour::green}
                                         : Tag{"Not connected", Colour::none};
}

// What comparing heads with a hub has come to; what is wrong first.
std::string words_for(const std::optional<engine::Comparison>& compared) {
    if (!compared) return "Not yet";
    if (compared->serves_erased) return "It serves texts that were erased";
    if (compared->lanes_denied > 0) return "It withholds records that another hub showed";
    if (!compared->audited) return "No answer yet";
    if (compared->is_equal) return "Holds the same as this node";
    return compared->is_stalled ? "It does not deliver what it says it holds"
                                : "Differs: records are on their way";
}

}  // namespace

PlaceMap hub_map(const HubsSeen& seen) {
    const std::vector<const charter::Member*> hubs = hubs_of(seen.charter);
    PlaceMap out{.title = "Hubs by region", .places = {}};
    for (const std::string_view region : seen.lists.codes("region")) {
        std::size_t count = 0;
        std::size_t connected = 0;
        bool has_self = false;
        for (const charter::Member* hub : hubs) {
            if (hub->request.region != region) continue;
            ++count;
            if (hub->id == seen.self)
                has_self = true;
            else if (link_to(seen, hub->id) != nullptr)
                ++connected;
        }
        if (count == 0 && std::ranges::find(placeless, region) != placeless.end()) continue;
        out.places.push_back({.area = std::string{region},
                              .name = label_of(seen.lists, "region", region),
                              .text = words_for_region(count, connected, has_self),
                              .look = count == 0                  ? PlaceMap::Look::empty
                                      : connected > 0 || has_self ? PlaceMap::Look::reached
                                                                  : PlaceMap::Look::there});
    }
    return out;
}

Table hubs_table(const HubsSeen& seen) {
    Table out{.caption = "Hubs",
              .columns = {"Organisation", "Region", "Address", "Connection", "Compared with this node"},
              .rows = {},
              .when_empty = "No organisation has said where others can call it."};
    for (const charter::Member* hub : hubs_of(seen.charter)) {
        const Peer* const peer = link_to(seen, hub->id);
        out.rows.push_back(
            {{.text = hub->request.organisation},
             {.text = label_of(seen.lists, "region", hub->request.region)},
             {.text = fmt::format("{}", fmt::join(hub->request.addresses, ", "))},
             {.tag = tag_of(seen, hub->id)},
             {.text = hub->id == seen.self ? std::string{}
                                           : words_for(peer == nullptr ? std::nullopt : peer->comparison)}});
    }
    return out;
}

}  // namespace stonechat::web
