#include "protocol/privacy/disguise.hpp"

#include <algorithm>

#include "protocol/privacy/folded.hpp"

namespace stonechat::privacy {
namespace {

constexpr std::size_t near_chars = 2;  // between two runs of one number

char digit_for(char c) {
    if (c == 'O' || c == 'o') return '0';
    return c == 'I' || c == 'i' || c == 'l' ? '1' : c;
}

bool is_like_digits(std::string_view chars) {
    return std::ranges::all_of(chars, [](char c) { return is_digit(digit_for(c)); });
}

}  // namespace

std::optional<std::string> undisguised(const Runs& text) {
    std::optional<std::string> out;
    const auto write = [&](const Run& run) {
        if (!out) out.emplace(text.chars);
        for (std::size_t i = run.begin; i < run.end; ++i) (*out)[i] = digit_for((*out)[i]);
    };
    const auto is_one = [&](const Run& run) {
        return is_like_digits(text.chars.substr(run.begin, run.size()));
    };
    for (std::size_t i = 0; i < text.all.size(); ++i) {
        const Run& run = text.all[i];
        if (!run.has_letter) continue;
        if (run.has_digit) {
            if (is_one(run)) write(run);
            continue;
        }
        if (run.size() < 2 || !is_one(run)) continue;
        const auto is_number_at = [&](std::size_t other, std::size_t from, std::size_t to) {
            return text.all[other].has_digit && to - from <= near_chars && is_one(text.all[other]);
        };
        const bool is_before = i + 1 < text.all.size() && is_number_at(i + 1, run.end, text.all[i + 1].begin);
        const bool is_behind = i > 0 && is_number_at(i - 1, text.all[i - 1].end, run.begin);
        if (is_before || is_behind) write(run);
    }
    return out;
}

}  // namespace stonechat::privacy
