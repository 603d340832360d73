#include "protocol/privacy/coarse_place.hpp"

#include <algorithm>

namespace stonechat::privacy {

CoarsePlace coarsened(const CoarsePlace& place, std::span<const CoarsePlace> members) {
    const auto is_shared = [&](const auto& is_alike) {
        return static_cast<std::size_t>(std::ranges::count_if(members, is_alike)) >= organisations_min;
    };
    const bool says_sector = is_shared([&](const CoarsePlace& one) { return one.sector == place.sector; });
    const bool says_both = is_shared([&](const CoarsePlace& one) { return one == place; });
    const bool says_region =
        says_both ||
        (!says_sector && is_shared([&](const CoarsePlace& one) { return one.region == place.region; }));
    return {.sector = says_sector ? place.sector : std::string{no_sector},
            .region = says_region ? place.region : std::string{no_region}};
}

}  // namespace stonechat::privacy
