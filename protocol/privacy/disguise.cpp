#include "protocol/privacy/disguise.hpp"

#include <algorithm>

#include "protocol/privacy/folded.hpp"

namespace stonechat::privacy {
namespace {

constexpr std::size_t near_chars = 2;  // between two runs of one number

bool is_like_digits(std::string_view chars) {
    return std::ranges::all_of(chars, [](char c) { return is_digit(digit_behind(c)); });
}

}  // namespace

std::optional<std::string> undisguised(const Runs& text) {
    std::optional<std::string> out;
    const auto write = [&](const Run& run) {
        if (!out) out.emplace(text.chars);
        for (std::size_t i = run.begin; i < run.end; ++i) (*out)[i] = digit_behind((*out)[i]);
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
        const bool is_before = i + 1 < text.all.size() && text.all[i + 1].has_digit &&
                               is_one(text.all[i + 1]) && text.all[i + 1].begin - run.end <= near_chars;
        if (is_before && run.size() >= 2 && is_one(run)) write(run);
    }
    // Letters alone behind such a run are no run of their own.
    for (const Run& run : text.all) {
        if (!run.has_digit || !is_one(run)) continue;
        std::size_t begin = run.end;
        while (begin < text.chars.size() && begin - run.end < near_chars && !is_word(text.chars[begin]))
            ++begin;
        std::size_t end = begin;
        while (end < text.chars.size() && is_word(text.chars[end]) && !is_digit(text.chars[end])) ++end;
        const Run behind{.begin = static_cast<std::uint32_t>(begin), .end = static_cast<std::uint32_t>(end)};
        const bool ends = end == text.chars.size() || !is_word(text.chars[end]);
        if (ends && behind.size() >= 2 && is_one(behind)) write(behind);
    }
    return out;
}

}  // namespace stonechat::privacy
