#include "protocol/privacy/receive.hpp"

#include "protocol/privacy/body_text.hpp"
#include "protocol/privacy/ruleset.hpp"

namespace stonechat::privacy {

BodyVerdict examine(const record::Body& body) {
    return examine_canonical(record::write_body(body));
}

BodyVerdict examine_canonical(std::string_view body) {
    BodyVerdict verdict;
    verdict.ruleset = ruleset_version;
    for (const FindingInBody& found : certain_in_body(body))
        verdict.reasons.push_back({found.pointer, found.finding.kind, found.finding.rule});
    verdict.is_withheld = !verdict.reasons.empty();
    return verdict;
}

}  // namespace stonechat::privacy
