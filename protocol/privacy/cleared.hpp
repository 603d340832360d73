#pragma once
// What may leave this node. The signer takes nothing else, and only clear() makes one, so that no path to the
// network goes round the filter.

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/ids.hpp"
#include "protocol/privacy/draft.hpp"
#include "protocol/record/kind.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::privacy {

// Invariants: text() is the canonical JSON of a body without certain findings, at most limits::body_bytes_max
// long,
//             and its free text was read by a person. Cannot be printed: it has no operator<<, and is not
//             logged.
class Cleared {
public:
    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] ByteView bytes() const { return as_bytes(text_); }
    [[nodiscard]] record::Kind kind() const { return kind_; }
    [[nodiscard]] record::Urgency urgency() const { return urgency_; }
    // What the header lists; empty when the record concerns everyone.
    [[nodiscard]] const std::vector<TechId>& technologies() const { return technologies_; }
    // The rules that cleared it: the header carries their number.
    [[nodiscard]] std::uint64_t ruleset() const { return ruleset_; }

private:
    friend Checked<Cleared> clear(const Draft& draft);
    Cleared(const record::Body& body, std::string text);

    std::string text_;
    record::Kind kind_;
    record::Urgency urgency_;
    std::vector<TechId> technologies_;
    std::uint64_t ruleset_;
};

// The gate. Refuses, naming the field by JSON pointer and never the value:
//   identifies_someone  a certain finding in any string;
//   text_not_checked    free text that no person has read;
//   limit_exceeded      a body of more than limits::body_bytes_max.
Checked<Cleared> clear(const Draft& draft);

}  // namespace stonechat::privacy
