// Numbers that are spelled out, spread by signs, split over lines or written with letters that look like
// digits: read as one run, then judged as the plain number would be.
#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "protocol/privacy/checks.hpp"
#include "protocol/privacy/context.hpp"
#include "protocol/privacy/disguise.hpp"
#include "protocol/privacy/number_words.hpp"
#include "protocol/privacy/text_rules.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;

constexpr size_t run_digits_max = 24;
constexpr size_t spelled_digits_min = 7;  // fewer are counts

// What stood between two groups.
struct Signs {
    bool has_stroke = false, has_line_end = false, has_odd_sign = false, has_colon = false;
};

// The sizes of a run's groups; of one longer than any number the most that a byte holds.
class Groups {
public:
    void add(size_t digits) {
        if (count_ < sizes_.size())
            sizes_[count_++] = static_cast<unsigned char>(std::min<size_t>(digits, 255));
    }
    [[nodiscard]] size_t size() const { return count_; }
    [[nodiscard]] bool are_three_three_four() const {
        return count_ == 3 && sizes_[0] == 3 && sizes_[1] == 3 && sizes_[2] == 4;
    }
    // "077 / 00 / 9001 / 47", which no date is.
    [[nodiscard]] bool begin_with_three() const { return count_ >= 4 && sizes_[0] == 3; }
    [[nodiscard]] size_t singles() const {
        return static_cast<size_t>(
            std::count(sizes_.begin(), sizes_.begin() + static_cast<std::ptrdiff_t>(count_), 1));
    }
    [[nodiscard]] bool are_singles() const { return singles() == count_; }

private:
    std::array<unsigned char, run_digits_max + 1> sizes_{};
    size_t count_ = 0;
};

struct DigitRun {
    std::string digits;
    Groups groups;
    size_t first = 0, last = 0;
    bool is_spelled = false;    // words among the digits
    bool is_disguised = false;  // letters for digits
    Signs signs;
    bool is_too_long = false;
};

std::optional<char> digit_word(const Reading& text, size_t at) {
    const int value = number_word(text, at);
    return value >= 0 && value < 10 ? std::optional{static_cast<char>('0' + value)} : std::nullopt;
}

// "thirty-six", "ninety", "twelve" as two digits, with how many tokens they take; empty for other words.
struct SeveralDigits {
    std::string digits;
    size_t length = 1;
};
SeveralDigits two_digits(const Reading& text, size_t at) {
    const int value = number_word(text, at);
    if (value < 10) return {};
    SeveralDigits out{std::to_string(value), 1};
    if (value < 20 || !text.is_sign(at + 1, '-')) return out;
    if (const auto unit = digit_word(text, at + 2); unit && *unit != '0') {
        out.digits[1] = *unit;
        out.length = 3;
    }
    return out;
}

// The letter for nought, among words: "o-one-six-three-two".
bool is_letter_nought(const Reading& text, size_t at) {
    const auto is_digit_word = [&](size_t i) {
        return i < text.tokens.size() && digit_word(text, i).has_value();
    };
    return text.is_word(at, "o") &&
           (is_digit_word(at + 1) || (text.is_sign(at + 1, '-') && is_digit_word(at + 2)));
}

// The digits a token stands for, in a run that has begun or might; empty when it stands for none.
std::string digits_of(const Reading& text, size_t at, DigitRun& run) {
    const Token& token = text.tokens[at];
    const auto word = text.text(token);
    if (token.shape == Shape::number) return std::string{word};
    if (const auto digit = digit_word(text, at)) return run.is_spelled = true, std::string(1, *digit);
    if (is_letter_nought(text, at)) return run.is_spelled = true, "0";
    if (text.is_one_of(at, {"double", "triple", "treble"}) && at + 1 < text.tokens.size()) return {};
    if (run.is_spelled && text.is_word(at, "hundred")) return "00";
    if (run.is_spelled && text.is_word(at, "thousand")) return "000";
    const bool may_be_disguised = token.shape == Shape::alnum ||
                                  (word.size() == 1 && !run.digits.empty() && word != "I" && word != "i");
    if (!may_be_disguised) return {};
    std::string out;
    for (const char c : word) {
        if (!is_digit(digit_behind(c))) return {};
        out += digit_behind(c);
    }
    run.is_disguised = true;
    return out;
}

// "double seven", "double-seven"
SeveralDigits repeated(const Reading& text, size_t at) {
    const size_t times = text.is_word(at, "double") ? 2 : text.is_one_of(at, {"triple", "treble"}) ? 3 : 0;
    const size_t next = text.is_sign(at + 1, '-') ? at + 2 : at + 1;
    if (times == 0 || next >= text.tokens.size()) return {};
    const auto digit = digit_word(text, next);
    if (!digit) return {};
    return {std::string(times, *digit), next + 1 - at};
}

// Steps over what may separate the groups of one number; false where the run ends.
bool skip_separators(const Reading& text, size_t& at, const DigitRun& run, Signs& signs) {
    for (int i = 0; i < 3 && at < text.tokens.size(); ++i, ++at) {
        const Token& token = text.tokens[at];
        const bool ends_sentence =
            text.is_sign(at, '.') && at + 1 < text.tokens.size() &&
            (text.is_line_end(at + 1) || (text.tokens[at + 1].has_space_before && !run.is_spelled));
        if (ends_sentence) return false;
        if (token.shape == Shape::line_end) {
            // A number goes on in the next line only where this one left it unfinished.
            const bool is_blank_line = text.chars.substr(token.begin).starts_with("\n\n");
            if (is_blank_line || run.digits.size() >= 10) return false;
            signs.has_line_end = true;
        } else if (token.shape != Shape::sign) {
            return true;
        } else {
            const char c = text.chars[token.begin];
            signs.has_colon = signs.has_colon || c == ':';
            if (c == '/')
                signs.has_stroke = true;
            else if (c == '_' || c == '*' || c == '|' || c == ',' || c == ':' || c == ';' ||
                     (c == '>' && signs.has_line_end))
                signs.has_odd_sign = true;
            else if (c != '-' && c != '.' && c != '(' && c != ')')
                return false;
        }
    }
    return at < text.tokens.size() && text.tokens[at].shape != Shape::sign;
}

// The longest run from `first`; a single group is a run too.
DigitRun run_at(const Reading& text, size_t first) {
    DigitRun run;
    run.first = run.last = first;
    Signs signs;
    for (size_t at = first; at < text.tokens.size() && run.digits.size() <= run_digits_max;) {
        SeveralDigits found = repeated(text, at);
        if (found.digits.empty()) found = two_digits(text, at);
        const size_t length = found.length;
        std::string& digits = found.digits;
        if (digits.empty())
            digits = digits_of(text, at, run);
        else
            run.is_spelled = true;
        if (digits.empty()) break;
        run.digits += digits;
        run.signs = signs;
        run.groups.add(digits.size());
        run.last = at + length - 1;
        at = run.last + 1;
        if (!skip_separators(text, at, run, signs)) break;
    }
    run.is_too_long = run.digits.size() > run_digits_max;
    return run;
}

// "tel:", "call her on", "mobile number is"
bool is_called_phone(const Reading& text, size_t first) {
    for (size_t back = 1, words = 0; back <= 10 && back <= first && words < 6; ++back) {
        const size_t at = first - back;
        const bool is_other_line = text.is_line_end(at) && !(at > 0 && text.is_sign(at - 1, ':'));
        if (is_other_line || text.is_sign(at, '.') || text.tokens[at].shape == Shape::number) return false;
        if (text.is_one_of(
                at,
                {"tel",  "telephone", "phone", "mobile",   "mob",      "fax",  "call",   "called",    "rang",
                 "ring", "ringing",   "dial",  "landline", "whatsapp", "text", "texted", "extension", "ph",
                 "cell", "answering", "reach", "reached",  "contact",  "desk", "pager",  "helpline"}))
            return true;
        words += text.tokens[at].is_word() ? 1 : 0;
    }
    return false;
}

bool has_plus(const Reading& text, size_t first) {
    return first > 0 && text.is_sign(first - 1, '+') && !text.tokens[first].has_space_before;
}

bool is_phone(const Reading& text, const DigitRun& run) {
    const auto count = run.digits.size();
    if (run.signs.has_colon) return false;  // "called at 10:15, 11:20"
    if (has_plus(text, run.first)) return count >= 8 && count <= 14;
    const bool is_national = (count == 11 || count == 10) && run.digits[0] == '0' &&
                             std::string_view{"123578"}.find(run.digits[1]) != std::string_view::npos;
    const bool is_abroad = count == 12 && run.digits.starts_with("44");
    // "call log 20251107-1182": longer than a town's number it begins as numbers that are dialled do.
    const bool is_local = count >= 7 && count <= 8;
    const bool is_dialled = count <= 14 && count > 8 && (run.digits[0] == '0' || is_abroad || count == 10);
    if (is_called_phone(text, run.first)) return is_local || is_dialled;
    if (run.signs.has_stroke || run.signs.has_odd_sign)
        return is_national && count == 11 && (run.groups.size() == 2 || run.groups.begin_with_three());
    return run.is_spelled || run.is_disguised ? is_national || is_abroad
                                              : is_national && run.groups.size() > 1 && count == 11;
}

// "x4587", "ext. 12"
size_t with_extension(const Reading& text, size_t last) {
    size_t next = last + 1;
    if (text.is_sign(next, ',')) ++next;
    if (text.is_one_of(next, {"ext", "extn", "extension", "x"})) {
        ++next;
        if (text.is_sign(next, '.') || text.is_sign(next, ':')) ++next;
        return text.number(next, 6) >= 0 ? next : last;
    }
    if (next >= text.tokens.size() || text.tokens[next].shape != Shape::alnum) return last;
    const auto word = text.text(text.tokens[next]);
    return to_lower(word[0]) == 'x' && std::ranges::all_of(word.substr(1), is_digit) ? next : last;
}

std::optional<FindingKind> person_number(const Reading& text, const DigitRun& run) {
    const Called called = called_before(text.chars, text.tokens[run.first].begin);
    if (called == Called::something_else) return std::nullopt;
    const auto count = run.digits.size();
    if (called == Called::chi && (count == 10 || count == 9)) return FindingKind::chi_number;
    if (called == Called::hc && count == 10) return FindingKind::hc_number;
    if (called == Called::nhs && count >= 9 && count <= 11) return FindingKind::nhs_number;
    if (called == Called::card && count >= 12 && count <= 19) return FindingKind::bank;
    const bool is_card = count >= 13 && count <= 19 && passes_luhn(run.digits) &&
                         std::string_view{"23456"}.find(run.digits[0]) != std::string_view::npos;
    if (is_card && (run.groups.size() > 1 || count >= 15)) return FindingKind::bank;
    if (count != 10 || is_one_digit_repeated(run.digits)) return std::nullopt;
    const bool is_in_range = run.digits[0] >= '3' || begins_with_a_date(run.digits);
    const bool is_grouped_so = run.groups.are_three_three_four();
    // Written as an NHS number is: a typing error in it hides nobody.
    if (is_grouped_so && !run.signs.has_stroke && !run.signs.has_odd_sign) return FindingKind::nhs_number;
    if (!passes_modulus_11(run.digits)) return std::nullopt;
    const bool is_singles = run.groups.are_singles();
    const bool is_odd = run.is_spelled || run.is_disguised || is_singles || is_grouped_so ||
                        (run.signs.has_line_end && run.groups.size() <= 3);
    if (!is_in_range || !is_odd) return std::nullopt;
    return begins_with_a_date(run.digits) ? FindingKind::chi_number
           : run.digits[0] == '3'         ? FindingKind::hc_number
                                          : FindingKind::nhs_number;
}

// A number in words is nobody's count: what it is called, or else how long it is, says what it may be.
FindingKind spelled_kind(const DigitRun& run) {
    if (run.digits.size() == 10) return FindingKind::nhs_number;
    if (run.digits.size() >= 13) return FindingKind::bank;
    return run.digits[0] == '0' ? FindingKind::phone : FindingKind::hospital_number;
}

// "GMC 7 4 1 / 0 9 2 / 6"
bool is_called_registration(const Reading& text, size_t first) {
    static constexpr auto regulators =
        word_set("gmc", "gdc", "gphc", "goc", "gosc", "gcc", "hcpc", "swe", "sw");
    for (size_t back = 1; back <= 4 && back <= first; ++back)
        if (text.is_one_of(first - back, regulators)) return true;
    return false;
}

std::optional<FindingKind> kind_of(const Reading& text, const DigitRun& run) {
    const bool may_be_registration = run.digits.size() <= 8 && run.groups.size() > 1;
    if (may_be_registration && is_called_registration(text, run.first)) return FindingKind::prof_reg;
    if (is_phone(text, run)) return FindingKind::phone;
    if (const auto kind = person_number(text, run)) return kind;
    constexpr size_t singles_min = 3;  // serial sevens are said by tens alone
    const bool is_all_words = run.is_spelled && run.groups.singles() >= singles_min &&
                              run.digits.size() >= spelled_digits_min &&
                              run.groups.size() >= spelled_digits_min - 2;
    return is_all_words ? std::optional{spelled_kind(run)} : std::nullopt;
}

}  // namespace

void find_number_runs(const Reading& text, Candidates& out) {
    for (size_t at = text.next(start_number_run, 0); at < text.tokens.size();
         at = text.next(start_number_run, at + 1)) {
        const Token& token = text.tokens[at];
        if (at > 0 && !token.has_space_before &&
            (text.is_sign(at - 1, '.') || text.is_sign(at - 1, '-') || text.is_sign(at - 1, '/') ||
             text.is_sign(at - 1, '#')))
            continue;
        const DigitRun run = run_at(text, at);
        at = run.last;
        constexpr size_t digits_min = 6;  // of a registration; every other number here is longer
        if (run.is_too_long || run.digits.size() < digits_min) continue;
        if (const auto kind = kind_of(text, run)) {
            const bool is_phone_number = *kind == FindingKind::phone;
            const size_t first = is_phone_number && has_plus(text, run.first) ? run.first - 1 : run.first;
            add(out, text, *kind, first, is_phone_number ? with_extension(text, run.last) : run.last,
                "number-run", "digits that together make such a number");
        }
    }
}

}  // namespace stonechat::privacy
