#include "protocol/matching/versions.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "crypto/ascii.hpp"

namespace stonechat::matching {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string tidied(std::string_view text) {
    std::string out = in_ascii_lower(text);
    while (!out.empty() && out.back() == ' ') out.pop_back();
    out.erase(0, std::min(out.find_first_not_of(' '), out.size()));
    return out;
}

// Takes the digits at the front of `text`, without leading zeros: compared by length and then by letter, so
// that no number is too large.
std::string take_number(std::string_view& text) {
    std::size_t end = 0;
    while (end < text.size() && is_digit(text[end])) ++end;
    std::string_view digits = text.substr(0, end);
    text.remove_prefix(end);
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
    return std::string{digits};
}

std::strong_ordering compare_numbers(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return a.size() <=> b.size();
    return a.compare(b) <=> 0;
}

struct Dotted {
    std::vector<std::string> numbers;  // without zeros at the end: 4.0 is 4.0.0
    std::string suffix;  // without build metadata ("+5"), which orders nothing (semver.org, item 10)
};

// "4.x", "4.1.*": many versions, which no order has a place for.
bool is_wildcard(std::string_view after_numbers) {
    return after_numbers.starts_with(".x") || after_numbers.starts_with(".*");
}

std::optional<Dotted> read_dotted(std::string_view version) {
    const std::string text = tidied(version);
    std::string_view rest = text;
    if (rest.starts_with('v')) rest.remove_prefix(1);
    if (rest.empty() || !is_digit(rest.front())) return std::nullopt;
    Dotted out;
    for (;;) {
        out.numbers.push_back(take_number(rest));
        if (rest.size() < 2 || rest[0] != '.' || !is_digit(rest[1])) break;
        rest.remove_prefix(1);
    }
    if (is_wildcard(rest)) return std::nullopt;
    while (!out.numbers.empty() && out.numbers.back().empty()) out.numbers.pop_back();
    out.suffix = rest.substr(0, rest.find('+'));
    return out;
}

struct PreRelease {
    std::size_t stage = 0;
    std::string number;
};

std::optional<PreRelease> read_pre_release(std::string_view suffix) {
    struct Stage {
        std::string_view word;
        std::size_t stage;
    };
    constexpr std::array stages{Stage{"dev", 0}, Stage{"alpha", 1}, Stage{"beta", 2}, Stage{"rc", 3}};
    constexpr std::string_view marks = " .-_";
    const auto skip_marks = [&] {
        suffix.remove_prefix(std::min(suffix.find_first_not_of(marks), suffix.size()));
    };
    skip_marks();
    for (const Stage& stage : stages) {
        if (!suffix.starts_with(stage.word)) continue;
        suffix.remove_prefix(stage.word.size());
        skip_marks();
        PreRelease out{stage.stage, take_number(suffix)};
        if (!suffix.empty()) return std::nullopt;
        return out;
    }
    return std::nullopt;
}

std::optional<std::strong_ordering> compare_suffixes(std::string_view a, std::string_view b) {
    if (a == b) return std::strong_ordering::equal;
    const auto pre_a = read_pre_release(a);
    const auto pre_b = read_pre_release(b);
    if ((!a.empty() && !pre_a) || (!b.empty() && !pre_b)) return std::nullopt;
    if (!pre_a) return std::strong_ordering::greater;
    if (!pre_b) return std::strong_ordering::less;
    if (pre_a->stage != pre_b->stage) return pre_a->stage <=> pre_b->stage;
    return compare_numbers(pre_a->number, pre_b->number);
}

std::optional<std::strong_ordering> compare_dotted(std::string_view left, std::string_view right) {
    const auto a = read_dotted(left);
    const auto b = read_dotted(right);
    if (!a || !b) return std::nullopt;
    for (std::size_t i = 0; i < std::max(a->numbers.size(), b->numbers.size()); ++i) {
        const std::string_view number_a = i < a->numbers.size() ? a->numbers[i] : std::string_view{};
        const std::string_view number_b = i < b->numbers.size() ? b->numbers[i] : std::string_view{};
        if (const auto order = compare_numbers(number_a, number_b); order != 0) return order;
    }
    return compare_suffixes(a->suffix, b->suffix);
}

// Every day that a dated version may mean, as yyyymmdd: 2026.09 is 20260900 to 20260999.
struct Days {
    std::int64_t first = 0;
    std::int64_t last = 0;
    friend bool operator==(const Days&, const Days&) = default;
};

std::optional<std::array<std::string, 3>> split_date(std::string_view text) {
    std::array<std::string, 3> parts;
    if (text.size() >= 6 && std::ranges::all_of(text, is_digit)) {
        if (text.size() != 6 && text.size() != 8) return std::nullopt;
        parts = {std::string{text.substr(0, 4)}, std::string{text.substr(4, 2)}, std::string{text.substr(6)}};
        return parts;
    }
    for (std::size_t part = 0; part < parts.size(); ++part) {
        std::size_t end = 0;
        while (end < text.size() && is_digit(text[end])) ++end;
        parts.at(part) = text.substr(0, end);
        text.remove_prefix(end);
        if (end == 0 || (part == 0 ? end != 4 : end > 2)) return std::nullopt;
        if (text.empty()) return parts;
        if (std::string_view{".-_/ "}.find(text.front()) == std::string_view::npos) return std::nullopt;
        text.remove_prefix(1);
    }
    return std::nullopt;  // more than a day: an hour or a build, which no rule here orders
}

std::optional<Days> read_date(std::string_view version) {
    const std::string text = tidied(version);
    const auto parts = split_date(text);
    if (!parts) return std::nullopt;
    const auto number = [](const std::string& digits) { return digits.empty() ? -1 : std::stoll(digits); };
    const std::int64_t year = number((*parts)[0]), month = number((*parts)[1]), day = number((*parts)[2]);
    if (year < 1900 || month == 0 || month > 12 || day == 0 || day > 31) return std::nullopt;
    Days days{year * 10000, year * 10000 + 9999};
    if (month > 0) days = {days.first + month * 100, days.first + month * 100 + 99};
    if (day > 0) days = {days.first + day, days.first + day};
    return days;
}

std::optional<std::strong_ordering> compare_dates(std::string_view left, std::string_view right) {
    const auto a = read_date(left);
    const auto b = read_date(right);
    if (!a || !b) return std::nullopt;
    if (*a == *b) return std::strong_ordering::equal;
    if (a->last < b->first) return std::strong_ordering::less;
    if (b->last < a->first) return std::strong_ordering::greater;
    return std::nullopt;
}

// Whether the two are surely two versions: a list has no scheme, so a date counts as one where both are
// dates.
bool surely_differ(std::string_view listed, std::string_view here) {
    const bool are_dates = read_date(listed) && read_date(here);
    const auto order = are_dates ? compare_dates(listed, here) : compare_dotted(listed, here);
    return order && *order != 0;
}

bool dates_affect(const record::Versions& range, std::string_view version_here) {
    const auto here = read_date(version_here);
    if (!here) return true;
    if (range.from)
        if (const auto from = read_date(*range.from); from && here->last < from->first) return false;
    if (range.upto)
        if (const auto upto = read_date(*range.upto); upto && here->first > upto->last) return false;
    if (range.before)
        if (const auto before = read_date(*range.before); before && here->first >= before->first)
            return false;
    return true;
}

bool dotted_affect(const record::Versions& range, std::string_view version_here) {
    const auto here_against = [&](const std::string& bound) { return compare_dotted(version_here, bound); };
    if (range.from)
        if (const auto order = here_against(*range.from); order && *order < 0) return false;
    if (range.upto)
        if (const auto order = here_against(*range.upto); order && *order > 0) return false;
    if (range.before)
        if (const auto order = here_against(*range.before); order && *order >= 0) return false;
    return true;
}

}  // namespace

std::optional<VersionScheme> version_scheme(std::string_view code) {
    if (code == "dotted") return VersionScheme::dotted;
    if (code == "date") return VersionScheme::date;
    if (code == "opaque") return VersionScheme::opaque;
    return std::nullopt;
}

bool is_unknown_version(std::string_view version) {
    constexpr std::array<std::string_view, 6> words{"", "not-known", "not known", "unknown", "n/a", "-"};
    return std::ranges::find(words, tidied(version)) != words.end();
}

std::optional<std::strong_ordering> compare_versions(VersionScheme scheme, std::string_view a,
                                                     std::string_view b) {
    if (is_unknown_version(a) || is_unknown_version(b)) return std::nullopt;
    switch (scheme) {
        case VersionScheme::dotted:
            return compare_dotted(a, b);
        case VersionScheme::date:
            return compare_dates(a, b);
        case VersionScheme::opaque:
            break;
    }
    if (tidied(a) == tidied(b)) return std::strong_ordering::equal;
    return std::nullopt;
}

bool same_version(std::string_view a, std::string_view b) {
    return std::ranges::any_of(std::array{VersionScheme::dotted, VersionScheme::date, VersionScheme::opaque},
                               [&](VersionScheme scheme) {
                                   const auto order = compare_versions(scheme, a, b);
                                   return order && *order == 0;
                               });
}

bool affects(const record::Versions& range, std::string_view version_here) {
    if (range.all || is_unknown_version(version_here)) return true;
    if (range.list)
        return std::ranges::any_of(*range.list, [&](const std::string& listed) {
            return same_version(listed, version_here) || !surely_differ(listed, version_here);
        });
    if (range.scheme == "dotted") return dotted_affect(range, version_here);
    if (range.scheme == "date") return dates_affect(range, version_here);
    return true;
}

}  // namespace stonechat::matching
