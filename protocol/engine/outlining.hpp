#pragma once
// How a light node comes to hold an outline of a long charter in place of the whole (design section 4, "Light
// proof"; charter/outline.hpp), and learns the members that it meets: from both sides.

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "protocol/charter/charter.hpp"
#include "protocol/engine/kept.hpp"
#include "protocol/ids.hpp"

namespace stonechat::engine {

struct Outlining {
    // Beside an outline: the entries of the whole that the store holds, from the first on.
    charter::Charter stored;
    // They are taken up to the newest, to be held in place of the outline: it was contradicted, or this node
    // is a light one no longer.
    bool takes_whole = false;
    // Whose logs brought more records of unknown authors at once than may wait: they are asked for all
    // authors before they are followed again.
    std::set<LinkKey> crowded;
};

// Of one link, on the light node's side.
struct LinkOutline {
    charter::Outline parts;       // that have come
    std::size_t bytes = 0;        // of them
    std::size_t answers_due = 0;  // to AskOutline
    std::size_t proofs_due = 0;   // to AskMembers
    std::size_t authors_due = 0;  // to AskAuthors
    Instant asked_at;             // for an outline, last
    Instant ask_at;               // anything of these; not before
    std::size_t fruitless = 0;    // asked since an answer last told something
    Instant asked_back_at;        // for the entries of places that are left out
    bool is_taken = false;        // what its outline holds is held here
    bool gives_none = false;
    // The last of its log's authors that it has named; empty: they need not be asked for, or are all known.
    std::optional<MemberId> authors_after;
    std::size_t authors_come = 0;
    std::set<MemberId> wanted;  // to be asked for
    std::set<MemberId> absent;  // its charter has none of them

    // Members that one link has to be asked for at once: as many as records wait for, and as a list of heads
    // shows.
    static constexpr std::size_t wanted_max = 4096;
};

// Each answer is some 100 KB.
inline constexpr std::chrono::seconds asks_outline_at_most_every{1};

// Settings: the outline, each of its members, and the digest of all of them together, which is written last.
// Empty: none. A disk may keep one of several that belong together and refuse another: members that the
// digest does not cover are of a time that nobody can tell, and count as not learnt.
inline constexpr std::string_view outline_setting = "charter-outline";
inline constexpr std::string_view member_setting_prefix = "charter-member-";
inline constexpr std::string_view members_setting = "charter-members";
[[nodiscard]] std::string member_setting(const MemberId& member);
// The digest of an outline's newest entry and all members.
[[nodiscard]] Bytes members_digest(const charter::Charter& outline);
// The settings of all members that are not empty.
[[nodiscard]] std::vector<std::string> kept_members(const std::map<std::string, Bytes>& settings);
// The outline that a store holds with all of its members that can be read: to look at what was judged by
// them. Empty: it holds none that can be read.
[[nodiscard]] std::optional<charter::Charter> readable_outline(const std::map<std::string, Bytes>& settings);
// The same to go on from: without members where they are not all of one time.
[[nodiscard]] std::optional<charter::Charter> kept_outline(const std::map<std::string, Bytes>& settings);

}  // namespace stonechat::engine
