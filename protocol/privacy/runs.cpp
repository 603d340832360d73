#include "protocol/privacy/runs.hpp"

#include <algorithm>
#include <array>

#include "protocol/privacy/folded.hpp"

namespace stonechat::privacy {
namespace {

enum Kind : unsigned char { sign = 0, letter = 1, digit = 2 };

constexpr auto kinds = [] {
    std::array<unsigned char, 256> out{};
    for (std::size_t i = 0; i < out.size(); ++i) {
        const char c = static_cast<char>(i);
        out.at(i) = is_letter(c) ? letter : is_digit(c) ? digit : sign;
    }
    return out;
}();

constexpr std::size_t near_chars = 9;  // a driving licence has its first digit there, after " / "

constexpr std::size_t letters_count = 26;
constexpr std::size_t number_of(char lower_case) {
    return static_cast<std::size_t>(lower_case - 'a');
}

// By the first two letters.
constexpr auto cues = [] {
    std::array<bool, letters_count * letters_count> out{};
    for (const char* begin : {"ja", "fe", "ma", "ap", "ju", "au", "se", "oc", "no", "de",   // months
                              "gm", "nm", "hc", "gd", "gp", "sw", "go", "pi", "ht", "ww"})  // and the others
        out.at(number_of(begin[0]) * letters_count + number_of(begin[1])) = true;
    return out;
}();

bool begins_like_cue(const char* begin, std::size_t size) {
    if (size < 3 || !is_plain_letter(begin[0]) || !is_plain_letter(begin[1])) return false;
    return cues[number_of(to_lower(begin[0])) * letters_count + number_of(to_lower(begin[1]))];
}

// Letters and digits from `at`, where one stands.
struct Scanned {
    Run run;
    std::size_t digit_at = 0;  // the first digit, where there is one
    std::size_t digits = 0;
};

Scanned scan(std::string_view chars, std::size_t at) {
    const char* const text = chars.data();
    Scanned out{.run = {.begin = static_cast<std::uint32_t>(at)}};
    unsigned seen = 0;
    for (unsigned kind = 0; at < chars.size() && (kind = kinds[static_cast<unsigned char>(text[at])]) != sign;
         ++at) {
        if (kind == digit && out.digits == 0) out.digit_at = at;
        seen |= kind;
        out.digits += kind >> 1U;
    }
    out.run.end = static_cast<std::uint32_t>(at);
    out.run.has_letter = (seen & letter) != 0;
    out.run.has_digit = (seen & digit) != 0;
    out.run.may_be_cue = !out.run.has_digit && begins_like_cue(text + out.run.begin, out.run.size());
    return out;
}

}  // namespace

// The words before a digit at `digit_at` that begin near it, and are runs only therefore.
void Runs::add_words_before(std::size_t run_begin, std::size_t digit_at) {
    std::size_t at = digit_at < near_chars ? 0 : digit_at - near_chars + 1;
    while (!all.empty() && !all.back().has_digit && all.back().begin >= at)
        all.pop_back();  // cues, which come again
    if (!all.empty()) at = std::max<std::size_t>(at, all.back().end);
    // What begins before that is not near.
    while (at > 0 && at < run_begin && kinds[static_cast<unsigned char>(chars[at - 1])] != sign &&
           kinds[static_cast<unsigned char>(chars[at])] != sign)
        ++at;
    while (at < run_begin) {
        if (kinds[static_cast<unsigned char>(chars[at])] == sign) {
            ++at;
            continue;
        }
        Run word = scan(chars, at).run;
        word.is_near_digit = true;
        all.push_back(word);
        at = word.end;
    }
}

Runs::Runs(std::string_view folded) : chars{folded} {
    const char* const text = folded.data();
    const std::size_t size = folded.size();
    for (std::size_t at = 0; at < size;) {
        const char c = text[at];
        if (kinds[static_cast<unsigned char>(c)] == sign) {
            if (c == '+') pluses.push_back(static_cast<std::uint32_t>(at));
            has_at_sign = has_at_sign || c == '@';
            ++at;
            continue;
        }
        // Most words are small letters and nothing else: they are passed over without more ado.
        std::size_t end = at;
        while (end < size && text[end] >= 'a' && text[end] <= 'z') ++end;
        if (end > at && (end == size || kinds[static_cast<unsigned char>(text[end])] == sign) &&
            !begins_like_cue(text + at, end - at)) {
            at = end;
            continue;
        }
        Scanned found = scan(folded, at);
        at = found.run.end;
        if (found.run.has_digit) {
            add_words_before(found.run.begin, found.digit_at);
            found.run.is_near_digit = found.run.begin + near_chars > found.digit_at;
            digits_count += found.digits;
        }
        if (found.run.has_digit || found.run.may_be_cue) all.push_back(found.run);
    }
}

}  // namespace stonechat::privacy
