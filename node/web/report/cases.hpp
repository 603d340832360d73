#pragma once
// Reports that were sent in, until and after somebody has decided about them.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/web/accounts.hpp"
#include "node/web/form.hpp"
#include "node/web/papers.hpp"
#include "protocol/record/body.hpp"
#include "protocol/relay/message.hpp"

namespace stonechat::web {

using CaseState = relay::Stage;

enum class CaseFrom {
    staff,
    the_public,
    hidden,  // by way of this relay (web/relay_desk.hpp): whose, nobody here knows
};

// Between those who report and those who review. By "reporter" or "reviewer", never by name.
struct Message {
    std::int64_t when = 0;
    std::string by;
    std::string text;
};
inline constexpr std::size_t message_characters_max = relay::words_characters_max;
inline constexpr std::size_t messages_max = 50;

// The yes to a report that leaves: at once, or from a relay some time later, so that nobody can tell by the
// hour whose it is.
struct Held {
    std::string by;           // account, for the audit log; empty: who said yes since a backup is not known
    std::string sha256;       // of the exact bytes that were read, or of a case from a backup would be
    std::int64_t until = 0;   // seconds since 1970; it does not leave before
    bool is_leaving = false;  // handed to be signed; after a break it may have left, or not
    // The node was put back from a backup in which this case was undecided: it may have left since.
    bool is_from_backup = false;
};

// The first of two yeses, where an organisation wants two people to read what leaves.
struct FirstYes {
    std::string by;      // account
    std::string sha256;  // of the exact bytes that were read: another text needs another first yes
};

// The paper's key comes from its claim code: who holds the code finds it, and nothing here leads to a person.
struct Case {
    static constexpr std::string_view shelf = "case";
    CaseFrom from{};
    std::int64_t made = 0;  // seconds since 1970
    std::int64_t changed = 0;
    CaseState state{};
    FormValues answers;    // as they were sent, never changed; of a hidden one its texts alone
    FormValues corrected;  // what a reviewer put in the place of some of them; stands beside them
    // The tool of the list that the answers name, as it stood there when they were sent: the list may say
    // another version by the time that somebody reviews, or the tool may be gone from it. Empty: they name
    // none.
    std::optional<record::Technology> tool;
    std::optional<record::Technology> corrected_tool;  // likewise, of the correction
    std::string submitted;                             // of a hidden one: the whole body, in canonical JSON
    std::string reason;                                // why it was declined, for the reporter
    std::string record;                                // id, once published
    std::vector<Message> messages;
    std::optional<Held> held;
    std::optional<FirstYes> first_yes;

    // The answers with the corrections in their places: what would leave.
    [[nodiscard]] FormValues in_force() const;
    [[nodiscard]] const std::optional<record::Technology>& tool_in_force() const {
        return corrected.has("tool") ? corrected_tool : tool;
    }
    [[nodiscard]] bool is_open() const { return relay::is_open(state); }
    // Whether it is being signed and published just now.
    [[nodiscard]] bool is_leaving() const { return state == CaseState::held && held && held->is_leaving; }
    // Whether it was leaving when something broke, or is older than the node's last decisions: a person has
    // to find out before it is decided about again.
    [[nodiscard]] bool may_have_left() const { return is_open() && held.has_value(); }
    // Whether only its end is kept, as forgotten() made it.
    [[nodiscard]] bool is_forgotten() const { return made == 0; }
    // What stays when all that could tell of its origin goes: how it ended.
    [[nodiscard]] Case forgotten() const;
    [[nodiscard]] record::Json json() const;
    static std::optional<Case> from_json(const record::Json& json);
};

// How far it is, for who holds its code.
relay::Standing standing_of(const Case& one);

// What nobody has decided on for longer is for a second person too: whoever administers here.
inline constexpr auto waits_too_long = std::chrono::days{14};
[[nodiscard]] bool is_late(const Case& one, WallTime now);

// How long what it said is kept after it was published or declined: time to look back at a decision, and for
// the reporter to read the questions and answers. Then only its end is, for words may show who somebody is.
inline constexpr auto settled_words_life = std::chrono::days{30};
[[nodiscard]] bool is_over(const Case& one, WallTime now);

// How many of all that were sent in.
struct CaseCounts {
    std::size_t waiting = 0;
    std::size_t late = 0;    // of those
    WallTime newest_late{};  // when the last of these became late
    std::size_t published = 0;
    std::size_t declined = 0;
};
CaseCounts counts_of(const std::map<std::string, Case>& cases, WallTime now);

// Adds what the reporter says; then somebody has to look again. Else it says what is wrong with it, for them.
std::string add_reporters_words(Case& one, const std::string& text, std::int64_t now);

}  // namespace stonechat::web
