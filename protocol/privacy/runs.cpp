#include "protocol/privacy/runs.hpp"

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

constexpr std::size_t chars_a_run = 5;  // English words have four or five letters; only a guess of the room
constexpr std::size_t near_chars = 7;   // a driving licence has its first digit there, after a space

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

}  // namespace

void Runs::add_letters(Run run, std::size_t end) {
    run.end = static_cast<std::uint32_t>(end);
    run.has_letter = true;
    run.may_be_cue = begins_like_cue(chars.data() + run.begin, run.size());
    all.push_back(run);
}

void Runs::mark_near(std::size_t digit_at) {
    for (std::size_t i = all.size(); i > 0 && all[i - 1].begin + near_chars > digit_at; --i)
        all[i - 1].is_near_digit = true;
}

Runs::Runs(std::string_view folded) : chars{folded} {
    all.reserve(folded.size() / chars_a_run);
    const char* const text = folded.data();
    const std::size_t size = folded.size();
    for (std::size_t at = 0; at < size;) {
        unsigned kind = kinds[static_cast<unsigned char>(text[at])];
        if (kind == sign) {
            if (text[at] == '+') pluses.push_back(static_cast<std::uint32_t>(at));
            has_at_sign = has_at_sign || text[at] == '@';
            ++at;
            continue;
        }
        Run run{.begin = static_cast<std::uint32_t>(at)};
        unsigned seen = 0;
        while (at < size && text[at] >= 'a' && text[at] <= 'z') ++at;  // most runs are nothing else
        if (at > run.begin) {
            seen = letter;
            if (at == size || (kind = kinds[static_cast<unsigned char>(text[at])]) == sign) {
                add_letters(run, at);
                continue;
            }
        }
        do {
            seen |= kind;
            digits_count += kind >> 1U;
            ++at;
        } while (at < size && (kind = kinds[static_cast<unsigned char>(text[at])]) != sign);
        run.end = static_cast<std::uint32_t>(at);
        run.has_letter = (seen & letter) != 0;
        run.has_digit = (seen & digit) != 0;
        if (!run.has_digit) {
            add_letters(run, at);
            continue;
        }
        all.push_back(run);
        mark_near(folded.find_first_of("0123456789", run.begin));
    }
}

}  // namespace stonechat::privacy
