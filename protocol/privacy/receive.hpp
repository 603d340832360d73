#pragma once
// The filter on the receiving side. Authors can be careless or run older rules; each receiver looks for
// itself, and acts on certain findings alone, so that doubt never silences a warning.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/privacy/finding.hpp"
#include "protocol/record/body.hpp"

namespace stonechat::privacy {

struct BodyVerdict {
    // The body is deleted and not served; the header stays and still warns. Asked for again only after the
    // ruleset has changed.
    bool is_withheld = false;
    std::uint64_t ruleset = 0;
    // For the log and the author: the fields by JSON pointer, and what each holds. Never the value.
    struct Reason {
        std::string pointer;
        FindingKind kind{};
        std::string_view rule;
    };
    std::vector<Reason> reasons;
};

BodyVerdict examine(const record::Body& body);
// The same for bytes that read_canonical_body has accepted: spares writing them again.
BodyVerdict examine_canonical(std::string_view body);

}  // namespace stonechat::privacy
