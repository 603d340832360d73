#include "protocol/privacy/lexicon.hpp"

#include <cstddef>

namespace stonechat::data {
extern const std::string_view privacy_lexicon;
}

namespace stonechat::privacy {
namespace {

// Little-endian, as data/compile_lexicon.py writes it.
template <class Integer>
Integer read(std::size_t at) {
    Integer out = 0;
    for (std::size_t i = 0; i < sizeof(Integer); ++i)
        out |= static_cast<Integer>(static_cast<unsigned char>(data::privacy_lexicon[at + i])) << (8 * i);
    return out;
}

constexpr unsigned set_bits = 12;

}  // namespace

Traits traits_of(WordHash word) {
    static const auto sets_count = read<std::uint32_t>(0);
    static const auto slots_count = read<std::uint32_t>(4);
    const std::size_t slots_begin = 8 + std::size_t{sets_count} * 8;
    const auto fingerprint = static_cast<std::uint32_t>(word.value() >> 44U);
    for (std::size_t at = word.value() % slots_count;; at = (at + 1) % slots_count) {
        const auto slot = read<std::uint32_t>(slots_begin + at * 4);
        if (slot == 0) return {};  // the table is never full
        if (slot >> set_bits == fingerprint)
            return Traits{read<std::uint64_t>(8 + std::size_t{slot & ((1U << set_bits) - 1)} * 8)};
    }
}

Traits traits_of(std::string_view word) {
    WordHash hash;
    for (const char c : word) hash.add(c);
    return traits_of(hash);
}

}  // namespace stonechat::privacy
