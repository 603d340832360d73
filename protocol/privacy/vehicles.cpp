// Vehicle registrations (DVLA, INF104): the form of 2001 by itself, older ones beside a word for a vehicle or
// as they are printed.
#include <algorithm>
#include <optional>

#include "protocol/privacy/codes.hpp"
#include "protocol/privacy/text_rules.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;

constexpr size_t context_tokens = 8;

bool is_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_digit);
}
bool is_letters(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_plain_letter);
}
bool has_any(std::string_view text, std::string_view set) {
    return std::ranges::any_of(text, [&](char c) { return set.find(to_upper(c)) != set.npos; });
}

// A123 BCD (1983 to 2001), Q plates among them
bool is_prefix(std::string_view mark) {
    const size_t digits = mark.size() > 4 ? mark.size() - 4 : 0;
    return digits >= 1 && digits <= 3 && is_letters(mark.substr(0, 1)) && is_digits(mark.substr(1, digits)) &&
           is_letters(mark.substr(1 + digits)) && !has_any(mark.substr(0, 1), "IOUZ") &&
           !has_any(mark.substr(1 + digits), "IQ") && mark[1] != '0';
}

// ABC 123D (1963 to 1983)
bool is_suffix(std::string_view mark) {
    return mark.size() >= 5 && mark.size() <= 7 && is_letters(mark.substr(0, 3)) &&
           is_digits(mark.substr(3, mark.size() - 4)) && is_letters(mark.substr(mark.size() - 1)) &&
           !has_any(mark.substr(0, 3), "IQZ") && !has_any(mark.substr(mark.size() - 1), "IOQUZ");
}

// AIG 1234: Northern Ireland, with I or Z among its letters
bool is_northern_irish(std::string_view mark) {
    return mark.size() >= 5 && mark.size() <= 7 && is_letters(mark.substr(0, 3)) &&
           is_digits(mark.substr(3)) && has_any(mark.substr(0, 3), "IZ");
}

bool speaks_of_vehicle(const Reading& text, size_t at) {
    static constexpr auto vehicles =
        word_set("car", "reg", "registration", "vehicle", "van", "plate", "plates", "vrm", "vrn", "anpr",
                 "parked", "drove", "driving", "motorbike", "motorcycle", "taxi", "lorry", "minibus", "ford",
                 "fiesta", "vauxhall", "corsa", "golf", "audi", "bmw", "toyota", "nissan", "mercedes", "vw",
                 "peugeot", "renault", "honda", "skoda", "kia", "hyundai", "mini", "volvo", "tesla", "bus",
                 "bike", "scooter", "mobility", "ambulance");
    for (size_t back = 1; back <= context_tokens && back <= at; ++back) {
        if (text.is_line_end(at - back)) return false;
        if (text.is_one_of(at - back, vehicles)) return true;
    }
    return false;
}

struct Mark {
    std::string chars;
    size_t last = 0;
    bool is_printed = false;  // with its space
    bool is_upper = true;
};

Mark mark_at(const Reading& text, size_t first, size_t tokens_count) {
    Mark out{{}, first};
    for (size_t i = first; i < text.tokens.size() && tokens_count > 0; ++i) {
        const Token& token = text.tokens[i];
        if (text.is_sign(i, '-') && i > first && !token.has_space_before) continue;
        if (token.shape == Shape::sign || token.shape == Shape::line_end || token.is_possessive) break;
        if (i > first && token.has_space_before) out.is_printed = true;
        // A mark is split between its letters and its digits.
        const char next = text.chars[token.begin];
        if (i > first && is_digit(next) == is_digit(out.chars.back())) break;
        for (const char c : text.text(token)) {
            out.chars += to_upper(c);
            out.is_upper = out.is_upper && (is_digit(c) || is_upper(c));
        }
        out.last = i;
        --tokens_count;
    }
    return out;
}

std::optional<size_t> vehicle_end(const Reading& text, size_t at) {
    for (const size_t tokens_count : {size_t{2}, size_t{1}, size_t{3}}) {
        const Mark mark = mark_at(text, at, tokens_count);
        if (mark.chars.size() < 4 || mark.chars.size() > 7) continue;
        const bool is_old = is_prefix(mark.chars) || is_suffix(mark.chars) || is_northern_irish(mark.chars);
        if (is_current_mark(mark.chars)) {
            // "in 51 day" in lower case is three words.
            const Token& ending = text.tokens[mark.last];  // "NG51 gap": a guideline and a word
            const bool ends_in_a_word = mark.last > at && ending.shape == Shape::lower &&
                                        ending.traits.common() > 0 &&
                                        is_upper(text.chars[text.tokens[at].begin]);
            if (mark.is_upper || tokens_count == 1 ||
                (text.tokens[at].shape == Shape::alnum && !ends_in_a_word))
                return mark.last;
            if (speaks_of_vehicle(text, at)) return mark.last;
        }
        if (is_old && speaks_of_vehicle(text, at)) return mark.last;
        static constexpr auto measures =
            word_set("haz", "iop", "isb", "ahi", "dcb", "iso", "iec", "cit", "ict", "icd");
        if (is_old && mark.is_upper && mark.is_printed && text.style != Style::upper &&
            !text.is(at, Class::unit) && !text.is_one_of(at, measures) &&
            (text.tokens[at].shape == Shape::alnum ||
             ((is_suffix(mark.chars) || is_northern_irish(mark.chars)) &&
              !text.tokens[at].traits.is_known())) &&
            !(at > 0 && (text.is_sign(at - 1, '-') || text.is(at - 1, Class::identifier_label))))
            return mark.last;
    }
    return std::nullopt;
}

}  // namespace

void find_vehicles(const Reading& text, Candidates& out) {
    for (size_t at = text.next(start_vehicle, 0); at < text.tokens.size();
         at = text.next(start_vehicle, at + 1)) {
        const Token& token = text.tokens[at];
        if ((at > 0 && !token.has_space_before &&
             (text.is_sign(at - 1, '-') || text.is_sign(at - 1, '/') || text.is_sign(at - 1, '.'))))
            continue;
        const auto last = vehicle_end(text, at);
        if (!last) continue;
        add(out, text, FindingKind::vehicle_reg, at, *last, "vehicle-form",
            "the form of a vehicle registration");
        at = *last;
    }
}

}  // namespace stonechat::privacy
