#pragma once
// What the name model sees of one word: numbers of features, the same in training and in use. Inside
// protocol/privacy and its lab only.

#include <array>
#include <cstdint>
#include <span>

#include "protocol/privacy/feature_hash.hpp"
#include "protocol/privacy/tokens.hpp"

namespace stonechat::privacy {

// Two halves: what is known of a word and of those around it, and the letters it is made of. There are many
// times more pieces of words than other features; in one half they would drown them.
inline constexpr std::uint32_t name_letters_from = std::uint32_t{1} << 17U;
inline constexpr std::size_t name_weights_count = std::size_t{2} * name_letters_from;

constexpr std::uint32_t name_feature(std::uint64_t kind, std::uint64_t value) {
    return static_cast<std::uint32_t>(feature_hash(kind, value) >> 47U);
}
// `piece`: two to four letters of a word, or of its begin or end.
constexpr std::uint32_t name_letters(std::uint32_t piece) {
    return name_letters_from + name_feature(0, piece);
}

// A word's features as a list: what training needs.
class NameFeatures {
public:
    void add(std::uint64_t kind, std::uint64_t value) { add(name_feature(kind, value)); }
    void add_letters(std::uint32_t piece) { add(name_letters(piece)); }
    void clear() { count_ = 0; }
    [[nodiscard]] std::span<const std::uint32_t> ids() const { return {ids_.data(), count_}; }

private:
    void add(std::uint32_t id) {
        if (count_ < ids_.size()) ids_.at(count_++) = id;
    }

    std::array<std::uint32_t, 256> ids_{};
    std::size_t count_ = 0;
};

// `is_after_name`: the word before it was taken for a name.
void name_features(const Reading& text, std::size_t index, bool is_after_name, NameFeatures& out);

// The sum of the weights of those features. `weights`: name_weights_count of them.
std::int32_t name_score(const Reading& text, std::size_t index, bool is_after_name,
                        std::span<const std::int16_t> weights);

}  // namespace stonechat::privacy
