#include "protocol/privacy/draft_findings.hpp"

#include "protocol/privacy/body_text.hpp"
#include "protocol/privacy/certain.hpp"
#include "protocol/privacy/free_text.hpp"
#include "protocol/privacy/generalise.hpp"

namespace stonechat::privacy {
namespace {

// What the body itself calls a tool or its maker.
std::vector<std::string> products_of(const record::Body& body) {
    return std::visit(
        [](const auto& content) -> std::vector<std::string> {
            if constexpr (requires { content.technology; })
                return {content.technology.product, content.technology.maker};
            else
                return {};
        },
        body.content);
}

}  // namespace

std::vector<DraftFinding> findings_in(const record::Body& body, const LocalList& own_words) {
    const LocalList local = own_words.with_products(products_of(body));
    std::vector<DraftFinding> out;
    const auto json = record::parse_json(record::write_body(body));
    if (!json) return out;  // a body that was read can be written and read again
    for (const std::string& pointer : free_text_of(body)) {
        const std::string* const text = text_at(*json, pointer);
        if (text == nullptr) continue;
        for (const Finding& finding : find_identifiers(*text, local)) {
            const auto found = std::string_view{*text}.substr(finding.begin, finding.end - finding.begin);
            out.push_back({pointer, finding, suggestion_for(finding.kind, found)});
        }
    }
    return out;
}

}  // namespace stonechat::privacy
