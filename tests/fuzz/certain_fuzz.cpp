// Whatever the text, findings lie inside it, in order and apart, and begin and end between code points; what
// is certain is among all that is found.

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "crypto/result.hpp"
#include "protocol/privacy/certain.hpp"
#include "protocol/privacy/folded.hpp"

namespace stonechat::privacy {
namespace {

void look(std::string_view text) {
    const auto all = find_identifiers(text);
    std::size_t end = 0, end_point = 0;
    for (const Finding& finding : all) {
        check(finding.begin >= end && finding.begin < finding.end && finding.end <= text.size());
        check(finding.begin_point >= end_point && finding.begin_point < finding.end_point);
        check(finding.end_point - finding.begin_point <= finding.end - finding.begin);
        check(!finding.rule.empty() && !finding.reason.empty());
        end = finding.end;
        end_point = finding.end_point;
    }
    auto certain = all;
    std::erase_if(certain, [](const Finding& f) { return f.certainty != Certainty::certain; });
    check(certain == find_certain(text));

    const Folded folded{text};
    Origin before;
    for (std::size_t i = 0; i < folded.chars().size(); ++i) {
        const Origin origin = folded.origin(i);
        const bool is_same = origin.byte == before.byte && origin.byte_end == before.byte_end;
        check(is_same || (origin.byte >= before.byte_end && origin.point >= before.point_end));
        check(origin.byte < origin.byte_end && origin.byte_end <= text.size() &&
              origin.point < origin.point_end);
        before = origin;
    }
}

}  // namespace
}  // namespace stonechat::privacy

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    stonechat::privacy::look({reinterpret_cast<const char*>(data), size});
    return 0;
}
