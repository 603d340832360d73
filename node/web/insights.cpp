#include "node/web/insights.hpp"

#include <algorithm>

namespace stonechat::web {
namespace {

void count_codes(const std::optional<record::Codes>& codes, std::map<std::string, std::uint64_t>& out) {
    if (!codes) return;
    for (const record::Code& code : *codes) ++out[code];
}

void add_map(const std::map<std::string, std::uint64_t>& more, std::map<std::string, std::uint64_t>& out) {
    for (const auto& [key, count] : more) out[key] += count;
}

}  // namespace

void Insights::count(const record::Body& body) {
    if (std::holds_alternative<record::Alert>(body.content)) ++alerts;
    const auto* const report = std::get_if<record::Report>(&body.content);
    if (report == nullptr) return;
    const bool is_good_care = report->event_kind == "good-care";
    ++(is_good_care ? good_care : reports);
    ++(is_good_care ? good_by_month : by_month)[report->month];
    if (is_good_care) return count_codes(report->strengths, by_strength);
    ++by_category[report->technology.category];
    count_codes(report->problems, by_problem);
    if (report->equity) count_codes(report->equity->groups, by_group);
}

void Insights::add(const Insights& more) {
    add_map(more.by_month, by_month);
    add_map(more.good_by_month, good_by_month);
    add_map(more.by_category, by_category);
    add_map(more.by_problem, by_problem);
    add_map(more.by_strength, by_strength);
    add_map(more.by_group, by_group);
    reports += more.reports;
    good_care += more.good_care;
    alerts += more.alerts;
    counted = std::max(counted, more.counted);
}

}  // namespace stonechat::web
