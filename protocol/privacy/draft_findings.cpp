#include "protocol/privacy/draft_findings.hpp"

#include <algorithm>

#include "crypto/ascii.hpp"
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

struct Named {
    std::string pointer;
    const std::string& text;
    bool is_version = false;
};

void add_names(std::vector<Named>& out, const record::Technology& tool, const std::string& pointer) {
    out.push_back({pointer + "/maker", tool.maker});
    out.push_back({pointer + "/product", tool.product});
    out.push_back({pointer + "/version", tool.version, true});
    if (!tool.built_on) return;
    for (std::size_t i = 0; i < tool.built_on->size(); ++i)
        out.push_back({pointer + "/built_on/" + std::to_string(i), (*tool.built_on)[i]});
}

std::vector<Named> names_in(const record::Body& body) {
    std::vector<Named> out;
    std::visit(
        [&](const auto& content) {
            if constexpr (requires { content.technology; })
                add_names(out, content.technology, "/content/technology");
            if constexpr (requires { content.other->front().product; })
                for (std::size_t i = 0; content.other && i < content.other->size(); ++i)
                    add_names(out, (*content.other)[i], "/content/other/" + std::to_string(i));
        },
        body.content);
    return out;
}

// Versions are numbers and days.
bool is_asked_about(const Finding& finding, bool is_version) {
    if (finding.kind == FindingKind::place || finding.kind == FindingKind::facility)
        return finding.rule == local_list_rule;  // its own wards are no product
    const bool may_be_version =
        finding.kind == FindingKind::date || finding.kind == FindingKind::hospital_number;
    return !is_version || !may_be_version;
}

}  // namespace

std::vector<DraftFinding> findings_in_names(const record::Body& body, const LocalList& own_words,
                                            std::span<const std::string> known) {
    std::vector<DraftFinding> out;
    for (const Named& name : names_in(body)) {
        const auto is_this = [&, lower = in_ascii_lower(name.text)](const std::string& one) {
            return in_ascii_lower(one) == lower;
        };
        if (std::ranges::any_of(known, is_this)) continue;
        for (const Finding& finding : find_identifiers(name.text, own_words)) {
            if (!is_asked_about(finding, name.is_version)) continue;
            const auto found = std::string_view{name.text}.substr(finding.begin, finding.end - finding.begin);
            out.push_back({name.pointer, finding, suggestion_for(finding.kind, found)});
        }
    }
    return out;
}

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
