#pragma once
// Reports that are being written.

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/random.hpp"
#include "node/web/accounts.hpp"
#include "node/web/form.hpp"
#include "node/web/papers.hpp"

namespace stonechat::web {

// A long shift, and the night after it (quality.md P1).
inline constexpr auto draft_life = std::chrono::hours{20};

// How many stand at once. Each door has its own, so that whatever is begun by the public's takes no room from
// the staff, and each account its own, so that no colleague takes all of the staff's.
inline constexpr std::size_t public_drafts_max = 5000;  // most are left half written, and go after 20 hours
inline constexpr std::size_t staff_drafts_max = 5000;   // a trust's whole staff, in one night
inline constexpr std::size_t account_drafts_max = 50;   // nobody has more reports to write within a shift

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

[[nodiscard]] bool is_over(const Draft& draft, WallTime now);

struct DraftCounts {
    std::size_t of_the_public = 0;
    std::size_t of_staff = 0;
    std::size_t of_owner = 0;  // among the staff's
};
// One pass over all, which the limits above keep short.
DraftCounts counts_of(const std::map<std::string, Draft>& drafts, std::string_view owner);

// A key for a new draft: 32 hex digits.
std::string new_draft_key(crypto::Rng& rng);

}  // namespace stonechat::web
