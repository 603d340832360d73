#include "protocol/privacy/record_numbers.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "protocol/privacy/context.hpp"
#include "protocol/privacy/feature_hash.hpp"
#include "protocol/privacy/folded.hpp"
#include "protocol/privacy/public_things.hpp"
#include "protocol/privacy/text_rules.hpp"

namespace stonechat::data {
extern const std::string_view privacy_record_numbers;
}

namespace stonechat::privacy {
namespace {

using std::size_t;

// Log odds in 1/64, chosen by cross-validation.
constexpr std::int32_t record_number_from = -96;

constexpr size_t chars_max = 24;  // of letters and digits: longer ones are hashes and barcodes of things
constexpr size_t letters_at_first = 5;

// "RX4488207" -> "AA9999999" and "A9": what a number looks like, whatever it is.
struct Form {
    std::string exact, short_form;
    size_t digits = 0, letters = 0;
    std::uint64_t prefix = 0;  // its first letters, in lower case; 0: it begins otherwise, or they are many
    bool has_leading_zero = false;
    bool is_like_a_year = false;
};

char class_of(char c) {
    return is_digit(c) ? '9' : is_upper(c) ? 'A' : is_plain_letter(c) ? 'a' : c;
}

Form form_of(const Reading& text, const Value& number) {
    Form out;
    WordHash prefix;
    size_t prefix_letters = 0;
    bool in_prefix = true;
    const size_t begin = text.tokens[number.first].begin;
    const std::string_view chars = text.chars.substr(begin, text.tokens[number.last].end - begin);
    for (const char c : chars) {
        const char seen = class_of(c);
        out.exact += seen;
        if (out.short_form.empty() || out.short_form.back() != seen) out.short_form += seen;
        in_prefix = in_prefix && is_plain_letter(c);
        if (!in_prefix) continue;
        prefix.add(to_lower(c));
        ++prefix_letters;
    }
    constexpr size_t prefix_max = 6;
    out.digits = number.digits;
    out.letters = number.letters;
    if (prefix_letters > 0 && prefix_letters <= prefix_max) out.prefix = prefix.value();
    out.has_leading_zero = chars.front() == '0';
    out.is_like_a_year =
        chars.size() == 4 && (chars.starts_with("19") || chars.starts_with("20")) && number.digits == 4;
    return out;
}

// A word as the model may know it. Of a word that could be a name it sees that alone: it learns no name.
std::uint64_t word_seen(const Token& token) {
    constexpr std::uint64_t maybe_name = 1, unknown = 2;
    const bool is_lettered = token.shape == Shape::upper || token.shape == Shape::mixed;
    if (token.traits.class_bits() != 0 || token.traits.common() > 0 || is_lettered) return token.hash;
    return token.traits.may_be_name() || token.is_capital() ? maybe_name : unknown;
}

std::uint64_t hash_of(std::string_view text) {
    WordHash out;
    for (const char c : text) out.add(c);
    return out.value();
}

class Features {
public:
    Features(const NumbersLeft& left, const Value& number)
        : left_{left},
          text_{left.text},
          number_{number},
          form_{form_of(left.text, number)} {}

    std::vector<std::uint16_t> all() {
        add_form();
        add_before();
        add_after();
        return std::move(ids_);
    }

private:
    // One each: a kind's number is part of the weights, so new ones go to the end.
    enum Kind : std::uint64_t {
        always,
        exact_form,
        short_form,
        digits,
        digits_and_letters,
        prefix,
        leading_zero,
        year,
        before_1,
        before_2,
        before_3,
        before_somewhere,
        after_1,
        after_2,
        after_somewhere,
        sign_before,
        sign_after,
        before_1_and_form,
        before_2_and_1,
        class_before,
        class_after,
        name_before,
        name_after,
        first_in_line,
        sign_and_name,
        line_begins_with,
        length,
        called,
    };

    void add(Kind kind, std::uint64_t value) {
        ids_.push_back(
            static_cast<std::uint16_t>(feature_hash(kind, value) >> (64U - record_number_weights_bits)));
    }
    void add_classes(Kind kind, const Token& token) {
        for (unsigned i = 0; i < classes_count; ++i)
            if ((token.traits.class_bits() >> i & 1U) != 0) add(kind, i);
    }

    void add_form() {
        constexpr size_t many = 12;
        add(always, 0);
        add(exact_form, hash_of(form_.exact));
        add(short_form, hash_of(form_.short_form));
        add(digits, std::min(form_.digits, many));
        add(digits_and_letters, std::min(form_.digits, many) * many + std::min(form_.letters, many - 1));
        add(length, form_.exact.size());
        if (form_.prefix != 0) add(prefix, form_.prefix);
        add(called,
            static_cast<std::uint64_t>(called_before(text_.chars, text_.tokens[number_.first].begin)));
        if (form_.has_leading_zero) add(leading_zero, 0);
        if (form_.is_like_a_year) add(year, 0);
    }

    // The words on one side of the number, nearest first.
    struct Side {
        Kind somewhere, its_class;
        size_t words_max;
        std::array<std::uint64_t, 3> nearest{};
        size_t words = 0;
        bool has_name = false;  // among the nearest
        char sign = ' ';        // right beside the number

        [[nodiscard]] bool is_full() const { return words >= words_max; }
    };
    void see(Side& side, size_t at) {
        const Token& token = text_.tokens[at];
        if (!token.is_word()) return;
        const bool is_name = left_.is_name[at];
        side.has_name = side.has_name || (is_name && side.words < side.nearest.size());
        const std::uint64_t seen = is_name ? 3 : word_seen(token);
        if (side.words < side.nearest.size()) side.nearest.at(side.words) = seen;
        if (side.words == 0 && !is_name) add_classes(side.its_class, token);
        add(side.somewhere, seen);
        ++side.words;
    }

    void add_before() {
        constexpr size_t reach = 10;
        Side side{before_somewhere, class_before, 6};
        size_t at = number_.first;
        for (; at > 0 && number_.first - at < reach && !side.is_full(); --at) {
            const Token& token = text_.tokens[at - 1];
            if (token.shape == Shape::line_end) break;
            if (token.shape == Shape::sign) {
                if (at == number_.first) side.sign = text_.chars[token.begin];
                if (text_.is_sign(at - 1, '.') && token.end < text_.chars.size() && side.words > 0) break;
            }
            see(side, at - 1);
        }
        const auto& nearest = side.nearest;
        const auto sign = static_cast<unsigned char>(side.sign);
        add(before_1, nearest[0]);
        add(before_2, nearest[1]);
        add(before_3, nearest[2]);
        add(before_2_and_1, nearest[1] * 31 + nearest[0]);
        add(before_1_and_form, nearest[0] ^ hash_of(form_.short_form));
        add(sign_before, sign);
        add(sign_and_name, sign * 2U + (side.has_name ? 1U : 0U));
        if (side.has_name) add(name_before, 0);
        if (side.words == 0 && (at == 0 || text_.is_line_end(at - 1))) add(first_in_line, 0);
        if (side.words > 0 && !side.is_full())
            add(line_begins_with, nearest.at(std::min(side.words, nearest.size()) - 1));
    }

    void add_after() {
        constexpr size_t reach = 6;
        Side side{after_somewhere, class_after, 4};
        const size_t next = number_.last + 1;
        for (size_t at = next; at < text_.tokens.size() && at < next + reach && !side.is_full(); ++at) {
            const Token& token = text_.tokens[at];
            const bool is_line_end = token.shape == Shape::line_end;
            if (at == next && is_line_end) side.sign = '\n';
            if (at == next && token.shape == Shape::sign) side.sign = text_.chars[token.begin];
            if (is_line_end) break;
            see(side, at);
        }
        add(after_1, side.nearest[0]);
        add(after_2, side.nearest[1]);
        add(sign_after, static_cast<unsigned char>(side.sign));
        if (side.has_name) add(name_after, 0);
    }

    const NumbersLeft& left_;
    const Reading& text_;
    const Value& number_;
    Form form_;
    std::vector<std::uint16_t> ids_;
};

// "2325 Daughter rings switch": the hour that begins a line of notes.
bool is_time_of_note(const Reading& text, const Value& number) {
    constexpr int hours = 24, minutes = 60;
    const bool begins = number.first == 0 || text.is_line_end(number.first - 1);
    const int value = text.number(number.first);
    const bool could_be = number.last == number.first && number.digits == 4 && value >= 0 &&
                          value / 100 < hours && value % 100 < minutes;
    // "from 0650 to 0855", "by hand at 1117"
    const bool is_told =
        number.first > 0 && text.is_one_of(number.first - 1, {"at", "from", "to", "until", "till"});
    return could_be && (is_told || (begins && number.last + 1 < text.tokens.size() &&
                                    text.tokens[number.last + 1].is_word()));
}

// "v12.22.23", "rs80357914" (a place in the genome, dbSNP), "NEWS2 11", "S/N 7215-XFX-20", a helpline's
// digits
bool is_of_a_thing(const Reading& text, const Value& number) {
    const size_t begin = text.tokens[number.first].begin;
    const std::string_view chars = text.chars.substr(begin, text.tokens[number.last].end - begin);
    const auto begins_with = [&](std::string_view letters) {
        return chars.size() > letters.size() && is_digit(chars[letters.size()]) &&
               std::ranges::equal(chars.substr(0, letters.size()), letters, {}, to_lower);
    };
    constexpr size_t place_digits = 5;
    constexpr std::ptrdiff_t dots_of_a_version = 3;
    const bool is_version = (begins_with("v") && chars.find('.') != chars.npos) ||
                            (number.letters == 0 && std::ranges::count(chars, '.') == dots_of_a_version);
    const bool is_serial = chars.starts_with("S/N") || chars.starts_with("s/n");
    // What service desks number (Jira, ServiceNow), and diseases.
    for (const std::string_view desk : {"jira-", "ritm", "chg", "sctask", "prb", "tkt-", "icd-"})
        if (chars.size() > desk.size() &&
            std::ranges::equal(chars.substr(0, desk.size()), desk, {}, to_lower))
            return true;
    if (is_version || is_serial || begins_with("news") ||
        (begins_with("rs") && number.digits >= place_digits))
        return true;
    std::string digits;
    std::ranges::copy_if(chars, std::back_inserter(digits), is_digit);
    return number.letters == 0 && is_helpline(digits);
}

bool may_be_someones(const Reading& text, const Value& number) {
    if (is_time_of_note(text, number) || is_of_a_thing(text, number)) return false;
    if (number.letters == 0 && text.is(number.last + 1, Class::unit)) return false;  // "12000 patients"
    if (number.first > 0 && text.is_one_of(number.first - 1, {"error", "fault"})) return false;
    return number.digits >= 4 || (number.digits == 3 && number.letters > 0);
}

// Without what another rule or a name has of it: "4488207 12/05/2023" is two numbers. Its first token is
// free.
std::optional<Value> free_part(const NumbersLeft& left, const Value& number) {
    for (size_t i = number.first; i <= number.last; ++i)
        if (left.is_taken[i] || left.is_name[i]) return cut_after(left.text, number, i - 1);
    return number;
}

// Letters alone begin a number only where they touch it: "CMHT-7719", not "of 7719".
bool may_begin(const Reading& text, size_t at) {
    const Token& token = text.tokens[at];
    if (token.shape == Shape::number || token.shape == Shape::alnum) return true;
    const bool is_lettered = token.shape == Shape::upper || token.shape == Shape::initial;
    return is_lettered && at + 2 < text.tokens.size() && text.tokens[at + 1].shape == Shape::sign &&
           !text.tokens[at + 1].has_space_before && !text.tokens[at + 2].has_space_before &&
           (text.is_sign(at + 1, '-') || text.is_sign(at + 1, '/') || text.is_sign(at + 1, '.') ||
            text.is_sign(at + 1, '_'));
}

}  // namespace

std::vector<Value> numbers_left(const NumbersLeft& left) {
    std::vector<Value> out;
    const Reading& text = left.text;
    for (size_t at = 0; at < text.tokens.size(); ++at) {
        if (left.is_taken[at] || left.is_name[at] || !may_begin(text, at)) continue;
        const auto whole = value_at(text, at, 0, chars_max, letters_at_first);
        const auto number = whole ? free_part(left, *whole) : std::nullopt;
        if (!number) continue;
        if (may_be_someones(text, *number)) out.push_back(*number);
        at = number->last;
    }
    return out;
}

std::vector<std::uint16_t> record_number_features(const NumbersLeft& left, const Value& number) {
    return Features{left, number}.all();
}

const RecordNumberModel& RecordNumberModel::installed() {
    static const auto weights = weights_in(data::privacy_record_numbers, record_number_weights_count);
    static const RecordNumberModel model{weights};
    return model;
}

std::int32_t RecordNumberModel::score(const NumbersLeft& left, const Value& number) const {
    std::int32_t sum = 0;
    for (const std::uint16_t id : record_number_features(left, number)) sum += weights_[id];
    return sum;
}

namespace {

// "file RES 0416/B", "pt id DESP 6600718": letters that belong to the number behind them, and say no more
// than what kind of number it is where they are a label of everyone's.
size_t with_letters_before(const NumbersLeft& left, size_t first) {
    if (first == 0 || left.text.style != Style::usual || !left.text.tokens[first].has_space_before)
        return first;
    static constexpr auto labels =
        word_set("mrn", "nhs", "chi", "id", "ref", "no", "crn", "hosp", "dob", "nok", "pt", "res", "num");
    constexpr size_t letters_least = 2, letters_most = 5;
    const Token& before = left.text.tokens[first - 1];
    const size_t length = before.end - before.begin;
    const bool belongs = before.shape == Shape::upper && length >= letters_least && length <= letters_most &&
                         !left.is_taken[first - 1] && (length < 3 || !left.text.is_one_of(first - 1, labels));
    return belongs ? first - 1 : first;
}

}  // namespace

void find_record_numbers(const NumbersLeft& left, const RecordNumberModel& model, Candidates& out) {
    for (const Value& number : numbers_left(left))
        if (model.score(left, number) >= record_number_from)
            add(out, left.text, FindingKind::hospital_number, with_letters_before(left, number.first),
                number.last, "record-number-model", "looks like the number of someone's record");
}

}  // namespace stonechat::privacy
