#pragma once
// `tech:` ids: the same for everyone who writes the same maker and product, however they space or capitalise
// them. The rule and its worked values: tests/vectors/technology-ids.json.

#include <optional>
#include <string>
#include <string_view>

#include "protocol/ids.hpp"

namespace stonechat::record {

// What maker or product holds when the reporter does not know it.
inline constexpr std::string_view not_known = "not-known";

// NFKD, combining marks dropped, lower case, runs of anything but a-z and 0-9 to one space, then the words
// ltd limited plc llp inc gmbh bv uk group the are dropped. May be empty: a name in a script other than
// Latin.
[[nodiscard]] std::string normalised_name(std::string_view name);

// First 16 bytes of SHA-256("stonechat-tech-v1|" + norm(maker) + "|" + norm(product)). Empty when either is
// not known or normalises to nothing: no id, never a shared one.
[[nodiscard]] std::optional<TechId> tech_id(std::string_view maker, std::string_view product);

// "tech:" and 32 lower-case hex digits, and back; empty for any other text.
[[nodiscard]] std::string tech_text(const TechId& id);
[[nodiscard]] std::optional<TechId> tech_from_text(std::string_view text);

}  // namespace stonechat::record
