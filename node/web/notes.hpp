#pragma once
// What people here write beside a warning. Stays on this node.

#include <optional>
#include <string>
#include <vector>

#include "node/web/papers.hpp"

namespace stonechat::web {

inline constexpr std::size_t note_characters_max = 1000;
// A warning's life has seven states; a hundred notes leave room for a long one.
inline constexpr std::size_t notes_max = 100;

struct Note {
    std::int64_t when = 0;  // seconds since 1970
    std::string by;         // account
    std::string did;        // the state that was chosen, in words; may be empty
    std::string text;       // may be empty
    friend bool operator==(const Note&, const Note&) = default;
};

// Oldest first. The paper's key is the warning's id.
struct Notes {
    static constexpr std::string_view shelf = "note";
    std::vector<Note> all;

    [[nodiscard]] record::Json json() const;
    static std::optional<Notes> from_json(const record::Json& json);
};

}  // namespace stonechat::web
