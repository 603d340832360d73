// The only maker of Cleared.
#include <optional>

#include "protocol/limits.hpp"
#include "protocol/privacy/body_text.hpp"
#include "protocol/privacy/cleared.hpp"
#include "protocol/privacy/free_text.hpp"
#include "protocol/privacy/ruleset.hpp"

namespace stonechat::privacy {
namespace {

Refusal identifies_someone(const FindingInBody& found) {
    return {Errc::identifies_someone, found.pointer,
            "holds " + std::string{words_for(found.finding.kind)} + ": " + std::string{found.finding.reason}};
}

// Reports and updates say in the body itself who read their text; the two must not contradict each other.
bool body_says_checked(const record::Body& body) {
    const std::optional<record::Code> person{"person"};
    if (const auto* report = std::get_if<record::Report>(&body.content))
        return report->text_checked == person;
    if (const auto* update = std::get_if<record::Update>(&body.content))
        return update->text_checked == person;
    return true;
}

std::optional<Refusal> unread_text(const Draft& draft) {
    const auto texts = free_text_of(draft.body);
    if (texts.empty()) return std::nullopt;
    if (!draft.text_checked_by_person)
        return Refusal{Errc::text_not_checked, texts.front(),
                       "a person must read this text before it leaves"};
    if (!body_says_checked(draft.body))
        return Refusal{Errc::text_not_checked, "/content/text_checked",
                       "must be \"person\" when there is free text"};
    return std::nullopt;
}

}  // namespace

Cleared::Cleared(const record::Body& body, std::string text)
    : text_{std::move(text)},
      kind_{body.kind()},
      urgency_{record::urgency_of(body)},
      technologies_{record::technologies_of(body)},
      ruleset_{ruleset_version} {}

Checked<Cleared> clear(const Draft& draft) {
    std::string text = record::write_body(draft.body);
    if (text.size() > limits::body_bytes_max)
        return Refusal{Errc::limit_exceeded, "",
                       "at most " + std::to_string(limits::body_bytes_max) + " bytes of canonical JSON"};
    const auto found = certain_in_body(text);
    if (!found.empty()) return identifies_someone(found.front());
    if (auto refusal = unread_text(draft)) return std::move(*refusal);
    return Cleared{draft.body, std::move(text)};
}

}  // namespace stonechat::privacy
