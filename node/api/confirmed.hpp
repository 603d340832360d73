#pragma once
// What the audit log keeps of a publication: who said yes to which text, and what they knew to stand in it.
// Never in the record.

#include <string_view>
#include <vector>

#include "node/api/endpoints.hpp"
#include "protocol/privacy/draft_findings.hpp"
#include "protocol/record/body.hpp"

namespace stonechat::api {

// Stands for an account's name where the node's own token was shown: `stonechat report`, or a program here.
inline constexpr std::string_view token_holder = "holder of the node's token";

// Everything that a person is asked about before a body leaves: what the filter finds in its texts, and in
// the names of tools that are not on this organisation's own lists.
std::vector<privacy::DraftFinding> questions_about(const Node& node, const record::Body& body);
// The second of these alone.
std::vector<privacy::DraftFinding> questions_about_names(const Node& node, const record::Body& body);

struct Confirmed {
    std::string_view who;  // an account's name, or token_holder
    const record::Body& body;
    std::string_view sha256;  // of the canonical bytes that were shown
    bool text_checked = false;
    bool attended = false;
};

// Before anything leaves, so that nothing leaves that is not written down: what the filter finds in the text
// is what the person kept. Refuses when the log cannot be written. Nothing where the node keeps no log.
Checked<void> note_confirmed(const Node& node, const Confirmed& confirmed);

// Afterwards: which record those bytes became. A failure goes to the program's log, for the record has left.
void note_published(const Node& node, std::string_view who, std::string_view sha256, const RecordId& record);

}  // namespace stonechat::api
