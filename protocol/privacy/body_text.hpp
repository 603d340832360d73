#pragma once
// The strings of a body, as the gate and the receiver's check both read them. Inside protocol/privacy only.

#include <string>
#include <string_view>
#include <vector>

#include "protocol/privacy/finding.hpp"
#include "protocol/record/canonical_json.hpp"

namespace stonechat::privacy {

struct FindingInBody {
    std::string pointer;  // RFC 6901, "/content/what_happened"
    Finding finding;
};

// Every certain finding in any string of the body, free text or not, in the order of the canonical text: a
// number typed into the wrong field identifies someone just the same. `canonical_body` is JSON that was
// written or accepted by protocol/record; other text has no strings and gives no findings.
std::vector<FindingInBody> certain_in_body(std::string_view canonical_body);

// The string that a pointer of free_text_of names.
const std::string* text_at(const record::Json& body, std::string_view pointer);

}  // namespace stonechat::privacy
