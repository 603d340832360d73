#include "protocol/privacy/lexicon.hpp"

#include <bit>
#include <cstddef>
#include <cstring>

namespace stonechat::data {
extern const std::string_view privacy_lexicon;
}

namespace stonechat::privacy {
namespace {

// Little-endian, as data/compile_lexicon.py writes it.
template <class Integer>
Integer read(const char* at) {
    Integer out = 0;
    if constexpr (std::endian::native == std::endian::little) {
        std::memcpy(&out, at, sizeof(out));
    } else {
        for (std::size_t i = 0; i < sizeof(Integer); ++i)
            out |= static_cast<Integer>(static_cast<unsigned char>(at[i])) << (8 * i);
    }
    return out;
}

constexpr unsigned set_bits = 12;
constexpr std::size_t header_bytes = 8;

struct Table {
    const char* sets = nullptr;
    const char* slots = nullptr;
    std::size_t slot_mask = 0;  // the number of slots is a power of two
};

Table installed() {
    const char* const begin = data::privacy_lexicon.data();
    const std::size_t sets_count = read<std::uint32_t>(begin);
    const std::size_t slots_count = read<std::uint32_t>(begin + 4);
    return {begin + header_bytes, begin + header_bytes + sets_count * 8, slots_count - 1};
}

}  // namespace

Traits traits_of(WordHash word) {
    static const Table table = installed();
    const auto fingerprint = static_cast<std::uint32_t>(word.value() >> 44U);
    for (std::size_t at = word.value() & table.slot_mask;; at = (at + 1) & table.slot_mask) {
        const auto slot = read<std::uint32_t>(table.slots + at * 4);
        if (slot == 0) return {};  // the table is never full
        if (slot >> set_bits == fingerprint)
            return Traits{read<std::uint64_t>(table.sets + std::size_t{slot & ((1U << set_bits) - 1)} * 8)};
    }
}

Traits traits_of(std::string_view word) {
    WordHash hash;
    for (const char c : word) hash.add(c);
    return traits_of(hash);
}

}  // namespace stonechat::privacy
