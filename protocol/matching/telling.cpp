#include "protocol/matching/telling.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "protocol/matching/warning_names.hpp"

namespace stonechat::matching {
namespace {

std::string lower_first(std::string text) {
    if (text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a' && text[1] <= 'z')
        text[0] = static_cast<char>(text[0] - 'A' + 'a');
    return text;
}

// A code that this version does not know is shown as it is.
std::string label(const record::CodeLists& lists, std::string_view list, std::string_view code) {
    return std::string{lists.label(list, code).value_or(code)};
}

bool says_something(std::string_view harm) {
    return harm != "none" && harm != "not-known";
}

std::string harm_words(const record::Harm& harm, const record::CodeLists& lists) {
    std::string out;
    if (harm.physical == "fatal")
        out += ", the person died";
    else if (says_something(harm.physical))
        out += ", physical harm: " + lower_first(label(lists, "harm_physical", harm.physical));
    if (says_something(harm.psychological))
        out += ", psychological harm: " + lower_first(label(lists, "harm_psychological", harm.psychological));
    return out;
}

std::string what_happened(const record::Report& report, const record::CodeLists& lists) {
    if (report.event_kind == "good-care" && report.strengths && !report.strengths->empty())
        return "Went well: " + lower_first(label(lists, "strength", report.strengths->front()));
    if (report.event_kind != "discrepancy" && report.problems && !report.problems->empty())
        return label(lists, "problem", report.problems->front());
    return label(lists, "event_kind", report.event_kind);
}

std::optional<Telling> tell(const record::Report& report, const record::CodeLists& lists) {
    Telling out;
    out.title = what_happened(report, lists) + ": " + in_words(report.technology);
    if (report.harm) out.title += harm_words(*report.harm, lists);
    out.is_good_news = report.event_kind == "good-care";
    out.counts_in_clusters = !out.is_good_news;
    out.is_masked = report.masked;
    return out;
}

std::optional<Telling> tell(const record::Alert& alert, const record::CodeLists&) {
    Telling out;
    out.title = alert.title;
    out.severity = severity_names.named(alert.severity).value_or(Severity::check);
    if (alert.state == "closed") out.standing = Standing::closed;
    if (alert.state == "withdrawn") out.standing = Standing::withdrawn;
    if (alert.state == "superseded") out.standing = Standing::replaced;
    if (alert.acknowledge_by) out.acknowledge_by = day_of(*alert.acknowledge_by);
    if (alert.complete_by) out.complete_by = day_of(*alert.complete_by);
    return out;
}

// Other kinds follow up, or serve other ends; none warns by itself.
template <class Other>
std::optional<Telling> tell(const Other&, const record::CodeLists&) {
    return std::nullopt;
}

constexpr std::string_view grave_reason =
    "the harm is grave or too early to know, and the AI may have played a part";

}  // namespace

std::optional<Telling> telling_of(const record::Body& body, record::Urgency header_urgency,
                                  const record::CodeLists& lists) {
    auto out = std::visit([&](const auto& content) { return tell(content, lists); }, body.content);
    if (!out || out->severity) return out;
    const auto urgency = std::max(header_urgency, record::urgency_of(body));
    out->is_serious = urgency >= record::Urgency::urgent && !out->is_good_news;
    if (out->is_serious) out->reasons.emplace_back(grave_reason);
    return out;
}

std::string title_without_text(record::Kind kind, record::Urgency urgency, NoText why) {
    const bool is_pressing = urgency >= record::Urgency::urgent;
    const std::string what = kind == record::Kind::alert    ? "A safety alert"
                             : kind == record::Kind::update ? "An urgent update of a report"
                             : is_pressing                  ? "An urgent report"
                                                            : "A report";
    return what + (why == NoText::erased ? " whose text was erased" : " whose text is not held here");
}

std::optional<Telling> telling_of(record::Kind kind, record::Urgency urgency, NoText why) {
    Telling out;
    const bool is_alert = kind == record::Kind::alert;
    const bool is_pressing = urgency >= record::Urgency::urgent;
    out.title = title_without_text(kind, urgency, why);
    if (kind == record::Kind::update && is_pressing && why == NoText::not_here) return out;
    if (kind != record::Kind::report && !is_alert) return std::nullopt;
    if (is_alert) out.severity = is_pressing ? Severity::act : Severity::check;
    out.is_serious = is_pressing && !is_alert;
    out.counts_in_clusters = !is_alert;
    if (out.is_serious) out.reasons.emplace_back(grave_reason);
    return out;
}

std::optional<Day> day_of(std::string_view date) {
    if (date.size() != 10 || date[4] != '-' || date[7] != '-') return std::nullopt;
    const auto number = [&](std::size_t at, std::size_t length) {
        int out = -1;
        const auto part = date.substr(at, length);
        const auto read = std::from_chars(part.data(), part.data() + part.size(), out);
        return read.ptr == part.data() + part.size() ? out : -1;
    };
    const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
    if (year < 0 || month < 0 || day < 0) return std::nullopt;
    const std::chrono::year_month_day calendar{std::chrono::year{year},
                                               std::chrono::month{static_cast<unsigned>(month)},
                                               std::chrono::day{static_cast<unsigned>(day)}};
    if (!calendar.ok()) return std::nullopt;
    return Day{static_cast<std::int32_t>(std::chrono::sys_days{calendar}.time_since_epoch().count())};
}

}  // namespace stonechat::matching
