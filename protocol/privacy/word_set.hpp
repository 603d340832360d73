#pragma once
// Closed sets of words that rules ask about every token: made when the program is compiled, answered in one
// probe or two. Inside protocol/privacy only.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "protocol/privacy/lexicon.hpp"

namespace stonechat::privacy {

// A word to compare with, by its hash alone: 64 bits of letters only, so two different words do not meet.
struct WordKey {
    // NOLINTBEGIN(google-explicit-constructor): a rule compares with words, and they read as words
    consteval WordKey(const char* lower_case) : WordKey(std::string_view{lower_case}) {}
    constexpr WordKey(std::string_view lower_case) {
        WordHash out;
        for (const char c : lower_case) out.add(c);
        hash = out.value();
    }
    // NOLINTEND(google-explicit-constructor)
    std::uint64_t hash = 0;
};

// Words with what each of them means. Three slots in four are empty, for most tokens are in no set.
template <class Value, std::size_t slots_count>
class WordMap {
    static_assert(std::has_single_bit(slots_count));

public:
    // The value of a word, which is in the set from then on.
    constexpr Value& operator[](WordKey word) {
        std::size_t at = word.hash % slots_count;
        while (slots_.at(at).hash != 0 && slots_.at(at).hash != word.hash) at = (at + 1) % slots_count;
        slots_.at(at).hash = word.hash;
        return slots_.at(at).value;
    }

    // Null: the word is not in the set.
    [[nodiscard]] constexpr const Value* find(std::uint64_t hash) const {
        for (std::size_t at = hash % slots_count; slots_[at].hash != 0; at = (at + 1) % slots_count)
            if (slots_[at].hash == hash) return &slots_[at].value;
        return nullptr;
    }
    [[nodiscard]] constexpr bool has(std::uint64_t hash) const { return find(hash) != nullptr; }

private:
    struct Slot {
        std::uint64_t hash = 0;  // no word's hash
        Value value{};
    };
    std::array<Slot, slots_count> slots_{};
};

struct Nothing {};
template <std::size_t slots_count>
using WordSet = WordMap<Nothing, slots_count>;

template <class... Words>
consteval auto word_set(Words... words) {
    WordSet<std::bit_ceil(sizeof...(words) * 4)> out;
    ((out[WordKey{words}] = {}), ...);
    return out;
}

}  // namespace stonechat::privacy
