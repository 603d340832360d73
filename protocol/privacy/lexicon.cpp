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
constexpr std::uint32_t set_mask = (1U << set_bits) - 1;
constexpr std::uint32_t apart = set_mask;  // several words share the slot
constexpr std::size_t header_bytes = 8;
constexpr std::size_t apart_bytes = 12;  // a hash and the number of a set

struct Table {
    const char* sets = nullptr;
    const char* slots = nullptr;
    std::size_t slot_mask = 0;  // the number of slots is a power of two
    const char* words_apart = nullptr;
    std::size_t words_apart_count = 0;  // a handful

    [[nodiscard]] Traits traits(std::uint32_t set) const {
        return Traits{read<std::uint64_t>(sets + std::size_t{set} * 8)};
    }
    [[nodiscard]] Traits traits_apart(std::uint64_t hash) const {
        for (std::size_t i = 0; i < words_apart_count; ++i)
            if (const char* const at = words_apart + i * apart_bytes; read<std::uint64_t>(at) == hash)
                return traits(read<std::uint32_t>(at + 8));
        return {};
    }
};

Table installed() {
    const char* const begin = data::privacy_lexicon.data();
    const std::size_t sets_count = read<std::uint32_t>(begin);
    const std::size_t slots_count = read<std::uint32_t>(begin + 4);
    const char* const slots = begin + header_bytes + sets_count * 8;
    const char* const rest = slots + slots_count * 4;
    return {begin + header_bytes, slots, slots_count - 1, rest + 4, read<std::uint32_t>(rest)};
}

}  // namespace

Traits traits_of(WordHash word) {
    static const Table table = installed();
    const auto fingerprint = static_cast<std::uint32_t>(word.value() >> 44U);
    for (std::size_t at = word.value() & table.slot_mask;; at = (at + 1) & table.slot_mask) {
        const auto slot = read<std::uint32_t>(table.slots + at * 4);
        if (slot == 0) return {};  // the table is never full
        if (slot >> set_bits != fingerprint) continue;
        const std::uint32_t set = slot & set_mask;
        return set == apart ? table.traits_apart(word.value()) : table.traits(set);
    }
}

Traits traits_of(std::string_view word) {
    WordHash hash;
    for (const char c : word) hash.add(c);
    return traits_of(hash);
}

}  // namespace stonechat::privacy
