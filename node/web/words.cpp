#include "node/web/words.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>

#include "protocol/record/body_text.hpp"

namespace stonechat::web {
namespace {

constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                  "May",       "June",     "July",     "August",
                                                  "September", "October",  "November", "December"};

}  // namespace

std::string in_words(Day day) {
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day.value}}};
    return fmt::format("{} {} {}", static_cast<unsigned>(date.day()),
                       months.at(static_cast<unsigned>(date.month()) - 1), static_cast<int>(date.year()));
}

std::string month_in_words(std::string_view month) {
    if (!record::is_month(month)) return std::string{month};
    const auto digit = [&](std::size_t at) { return static_cast<std::size_t>(month[at] - '0'); };
    const std::size_t number = digit(5) * 10 + digit(6);
    return fmt::format("{} {}", months.at(number - 1), month.substr(0, 4));
}

Day day_of(std::chrono::sys_seconds time) {
    return Day{
        static_cast<std::int32_t>(std::chrono::floor<std::chrono::days>(time).time_since_epoch().count())};
}

std::string in_words(std::chrono::sys_seconds time) {
    const auto of_day = time - std::chrono::floor<std::chrono::days>(time);
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(of_day).count();
    return fmt::format("{}, {:02}:{:02}", in_words(day_of(time)), minutes / 60, minutes % 60);
}

std::string label_of(const record::CodeLists& lists, std::string_view list, std::string_view code) {
    return std::string{lists.label(list, code).value_or(code)};
}

std::string_view words_for(matching::WarningState state) {
    constexpr std::array<std::string_view, 7> words{
        "New", "Seen", "Being assessed", "Action needed", "Under way", "Complete", "Not relevant here"};
    return words.at(static_cast<std::size_t>(state));
}

Tag tag_of(const matching::Warning& warning, Day today) {
    if (warning.is_overdue(today)) return {"Overdue", Colour::red};
    constexpr std::array<Colour, 7> colours{Colour::blue,   Colour::yellow, Colour::yellow, Colour::orange,
                                            Colour::orange, Colour::green,  Colour::grey};
    return {std::string{words_for(warning.state)}, colours.at(static_cast<std::size_t>(warning.state))};
}

Tag severity_tag(const matching::Warning& warning) {
    if (warning.is_good_news) return {"Good care", Colour::green};
    switch (warning.severity) {
        case matching::Severity::information:
            return {"For information", Colour::grey};
        case matching::Severity::check:
            return {"Check", Colour::yellow};
        case matching::Severity::act:
            return {"Act", Colour::orange};
        case matching::Severity::stop:
            return {"Stop", Colour::red};
    }
    return {};
}

std::string_view words_for(matching::Standing standing) {
    switch (standing) {
        case matching::Standing::stands:
            return "It stands as it was sent.";
        case matching::Standing::corrected:
            return "Its author has corrected it.";
        case matching::Standing::duplicate:
            return "Its author says that it repeats another report.";
        case matching::Standing::closed:
            return "The safety alert is over.";
        case matching::Standing::replaced:
            return "A later safety alert of the same author replaces it.";
        case matching::Standing::withdrawn:
            return "Its author has withdrawn it.";
        case matching::Standing::voided:
            return "Its author no longer belongs to the federation, and this no longer counts.";
        case matching::Standing::not_here:
            return "It no longer concerns anything in use here.";
    }
    return {};
}

std::string_view kind_in_words(record::Kind kind) {
    switch (kind) {
        case record::Kind::report:
            return "Report";
        case record::Kind::update:
            return "Update of a report";
        case record::Kind::alert:
            return "Safety alert";
        case record::Kind::endorsement:
            return "Endorsement of a safety alert";
        case record::Kind::technology:
            return "Statement about a technology";
        case record::Kind::notice:
            return "Message to manufacturer";
        case record::Kind::review:
            return "Review of a pattern";
        case record::Kind::codes:
            return "Code lists";
        case record::Kind::erasure:
            return "Erasure";
        case record::Kind::monitor:
            return "Monthly figures";
        case record::Kind::receipt:
            return "Answer to a safety alert";
    }
    return "Newer kind";
}

std::string count_of(std::size_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

LiveNotice warnings_notice(const Office& office) {
    return {office.warnings_state(), "Warnings have changed.", {"Show them", "/warnings"}};
}

}  // namespace stonechat::web
