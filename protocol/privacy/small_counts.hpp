#pragma once
// Counts as they are shown (design section 7). A count of one to four may be one family's story, and a count
// that is exact today and one higher tomorrow tells of the one person between.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace stonechat::privacy {

struct ShownCount {
    enum class Form {
        zero,
        one_to_four,
        rounded,       // to the nearest multiple of five
        five_or_more,  // hidden, so that a count of one to four beside it cannot be worked out
    };
    Form form = Form::zero;
    std::uint64_t value = 0;  // of `rounded`, else the least it may be

    // "0", "1 to 4", "25", "5 or more"
    [[nodiscard]] std::string words() const;
    friend bool operator==(const ShownCount&, const ShownCount&) = default;
};

// A count that stands alone.
ShownCount shown(std::uint64_t count);

// Counts that add up to a whole which is shown too, in their order. Where just one of them is masked, the
// whole less the others would bound it more narrowly than its mask: the smallest of the others is hidden as
// well (secondary suppression; ONS, "Policy on protecting confidentiality in tables").
std::vector<ShownCount> shown_parts(std::span<const std::uint64_t> counts);

}  // namespace stonechat::privacy
