#pragma once
// Reports that are being written, and reports that were sent to review.

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

    [[nodiscard]] record::Json json() const;
    static std::optional<Draft> from_json(const record::Json& json);
};

enum class CaseState { waiting, asked, published, declined };
std::string_view name_of(CaseState state);

// Between those who report and those who review. By "reporter" or "reviewer", never by name.
struct Message {
    std::int64_t when = 0;
    std::string by;
    std::string text;
};
inline constexpr std::size_t message_characters_max = 1000;
inline constexpr std::size_t messages_max = 50;

// A report that was sent in. The paper's key is the hash of its claim code: who holds the code finds it, and
// nothing here leads to a person.
struct Case {
    static constexpr std::string_view shelf = "case";
    bool is_public = false;
    std::int64_t made = 0;
    std::int64_t changed = 0;
    CaseState state{};
    FormValues answers;    // as they were sent, never changed
    FormValues corrected;  // what a reviewer put in the place of some of them; stands beside them
    std::string reason;    // why it was declined, for the reporter
    std::string record;    // id, once published
    std::vector<Message> messages;

    // The answers with the corrections in their places: what would leave.
    [[nodiscard]] FormValues in_force() const;
    [[nodiscard]] bool is_open() const { return state == CaseState::waiting || state == CaseState::asked; }
    [[nodiscard]] record::Json json() const;
    static std::optional<Case> from_json(const record::Json& json);
};

// "7K3M-9QWD-2XPB": twelve characters of Crockford's base 32 without those that look alike, 60 bits. Guessing
// is held back by rate limits.
std::string new_claim_code(crypto::Rng& rng);
// The key of a code's case, however it was typed. Empty: it is no code.
std::string case_key(std::string_view claim_code);

// A key for a new draft: 32 hex digits.
std::string new_draft_key(crypto::Rng& rng);

}  // namespace stonechat::web
