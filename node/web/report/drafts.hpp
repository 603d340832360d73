#pragma once
// Reports that are being written.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/random.hpp"
#include "node/web/form.hpp"
#include "node/web/papers.hpp"

namespace stonechat::web {

// A long shift, and the night after it (quality.md P1).
inline constexpr auto draft_life = std::chrono::hours{20};
inline constexpr std::size_t drafts_max = 5000;

struct Draft {
    static constexpr std::string_view shelf = "draft";
    std::string owner;         // account; of a draft without one, nobody's
    std::int64_t changed = 0;  // seconds since 1970
    FormValues answers;
    // Whom it is to be sent to, past this organisation: a relay's member id in hex. Empty: to review here.
    std::string relay = {};
    bool is_routed = false;  // somebody chose so

    [[nodiscard]] record::Json json() const;
    static std::optional<Draft> from_json(const record::Json& json);
};

// A key for a new draft: 32 hex digits.
std::string new_draft_key(crypto::Rng& rng);

}  // namespace stonechat::web
