#include "node/commands/filter.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <istream>
#include <iterator>
#include <ostream>
#include <string>

#include "node/commands/exit_code.hpp"
#include "protocol/privacy/certain.hpp"
#include "protocol/privacy/generalise.hpp"
#include "protocol/record/canonical_json.hpp"

namespace stonechat::commands {
namespace {

using privacy::Finding;

std::string redacted(std::string_view text, const std::vector<Finding>& findings) {
    std::string out;
    std::size_t done = 0;
    for (const Finding& finding : findings) {
        out += text.substr(done, finding.begin - done);
        out += privacy::label_of(finding.kind);
        done = finding.end;
    }
    return out += text.substr(done);
}

std::string table(std::string_view text, const std::vector<Finding>& findings, bool explain) {
    if (findings.empty()) return "Nothing found.\n";
    std::string out = fmt::format("{:<12}{:<17}{:<10}{}\n", "line:place", "kind", "class", "why");
    for (const Finding& finding : findings) {
        const auto before = text.substr(0, finding.begin);
        const auto line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
        const auto is_first_byte = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
        const auto place = fmt::format("{}:{}", 1 + std::ranges::count(before, '\n'),
                                       1 + std::ranges::count_if(before.substr(line_begin), is_first_byte));
        out += fmt::format("{:<12}{:<17}{:<10}{}\n", place, privacy::name_of(finding.kind),
                           finding.certainty == privacy::Certainty::certain ? "certain" : "doubtful",
                           finding.reason);
        if (explain) {
            const auto found = text.substr(finding.begin, finding.end - finding.begin);
            out += fmt::format("{:<12}rule {}; instead, perhaps: {}\n", "", finding.rule,
                               privacy::suggestion_for(finding.kind, found));
        }
    }
    return out;
}

record::Json span(const Finding& finding) {
    const auto number = [](std::size_t n) { return record::Json{static_cast<std::int64_t>(n)}; };
    const auto text = [](std::string_view t) { return record::Json{std::string{t}}; };
    return {record::Json::Object{{"end", number(finding.end_point)},
                                 {"kind", text(privacy::name_of(finding.kind))},
                                 {"rule", text(finding.rule)},
                                 {"start", number(finding.begin_point)}}};
}

// Empty when `line` is not an object with a text.
std::string spans_line(const std::string& line, const privacy::LocalList& local) {
    const auto json = record::parse_json(line);
    const auto* id = json ? json->find("id") : nullptr;
    const auto* member = json ? json->find("text") : nullptr;
    const auto* text = member ? member->as<std::string>() : nullptr;
    if (!id || !text) return {};
    record::Json::Array spans;
    for (const Finding& finding : privacy::find_identifiers(*text, local)) spans.push_back(span(finding));
    return record::canonical_json({record::Json::Object{{"id", *id}, {"spans", {std::move(spans)}}}});
}

int filter_lines(std::istream& in, std::ostream& out, const privacy::LocalList& local) {
    int code = exit_ok;
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        std::string answer = spans_line(line, local);
        if (answer.empty()) {
            code = exit_refused;
            answer = fmt::format(R"({{"error":"must be an object with id and text","line":{}}})", number);
        }
        out << answer << '\n';
    }
    out.flush();
    return code;
}

}  // namespace

int filter(std::istream& in, std::ostream& out, const FilterOptions& options) {
    if (options.jsonl) return filter_lines(in, out, options.local);
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    const auto findings = privacy::find_identifiers(text, options.local);
    out << redacted(text, findings) << (text.ends_with('\n') ? "\n" : "\n\n")
        << table(text, findings, options.explain);
    out.flush();
    return exit_ok;
}

}  // namespace stonechat::commands
