#include "crypto/words.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "crypto/hash.hpp"

namespace stonechat::data {
extern const std::string_view words_english;
}  // namespace stonechat::data

namespace stonechat::crypto {
namespace {

constexpr std::size_t list_size = 2048;
constexpr std::size_t bits_in_word = 11;
constexpr std::size_t telling_letters = 4;  // what tells one word of the list from every other
constexpr std::size_t word_letters_max = 8;

using List = std::array<std::string_view, list_size>;

const List& list() {
    static const List words = [] {
        List out;
        std::string_view rest = data::words_english;
        for (std::string_view& word : out) {
            const std::size_t end = rest.find('\n');
            check(end != std::string_view::npos);
            word = rest.substr(0, end);
            rest.remove_prefix(end + 1);
        }
        check(rest.empty());
        return out;
    }();
    return words;
}

// The secret and its check as the bits that the words spell: 264, eleven times 24.
class Bits {
public:
    static constexpr std::size_t bytes_count = 33;

    [[nodiscard]] std::size_t number(std::size_t word) const {
        std::size_t out = 0;
        for (std::size_t bit = word * bits_in_word; bit < (word + 1) * bits_in_word; ++bit) {
            const auto byte = std::to_integer<unsigned>(bytes_.view()[bit / 8]);
            out = out << 1U | (byte >> (7 - bit % 8) & 1U);
        }
        return out;
    }
    void set(std::size_t word, std::size_t number) {
        for (std::size_t i = 0; i < bits_in_word; ++i) {
            const std::size_t bit = word * bits_in_word + i;
            if ((number >> (bits_in_word - 1 - i) & 1U) != 0)
                bytes_.writable()[bit / 8] |= std::byte{0x80} >> static_cast<int>(bit % 8);
        }
    }
    [[nodiscard]] std::span<std::byte, bytes_count> writable() { return bytes_.writable(); }
    [[nodiscard]] std::span<const std::byte, bytes_count> view() const { return bytes_.view(); }

private:
    Secret<bytes_count> bytes_;
};

std::byte check_of(ByteView secret) {
    return sha256(secret).bytes.front();
}

constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::optional<std::size_t> number_of(std::string_view written) {
    if (written.size() > word_letters_max) return std::nullopt;
    std::array<char, word_letters_max> letters{};
    std::ranges::transform(written, letters.begin(), [](char c) { return static_cast<char>(c | 0x20); });
    const std::string_view word{letters.data(), written.size()};
    const auto found = std::ranges::lower_bound(list(), word);
    const bool is_whole = found != list().end() && *found == word;
    const bool is_cut = found != list().end() && word.size() >= telling_letters && found->starts_with(word);
    std::ranges::fill(letters, '\0');
    if (!is_whole && !is_cut) return std::nullopt;
    return static_cast<std::size_t>(found - list().begin());
}

}  // namespace

SecretBytes to_words(const Secret<32>& secret) {
    Bits bits;
    std::ranges::copy(secret.view(), bits.writable().begin());
    bits.writable().back() = check_of(secret.view());
    SecretBytes out{words_bytes_max};
    std::size_t size = 0;
    for (std::size_t word = 0; word < words_count; ++word) {
        if (word > 0) out.writable()[size++] = std::byte{' '};
        for (const char c : list()[bits.number(word)]) out.writable()[size++] = static_cast<std::byte>(c);
    }
    out.shorten(size);
    return out;
}

Result<Secret<32>> from_words(std::string_view text) {
    Bits bits;
    std::size_t word = 0;
    while (!text.empty()) {
        const auto start = std::ranges::find_if(text, is_letter);
        // Between words only white space: a digit or a comma says that something else was pasted.
        if (!std::ranges::all_of(text.begin(), start,
                                 [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }))
            return Errc::wrong_words;
        if (start == text.end()) break;
        const auto end = std::find_if_not(start, text.end(), is_letter);
        const auto number = number_of({start, end});
        if (!number || word == words_count) return Errc::wrong_words;
        bits.set(word++, *number);
        text = {end, text.end()};
    }
    if (word != words_count) return Errc::wrong_words;
    Secret<32> out;
    std::ranges::copy(bits.view().first<32>(), out.writable().begin());
    if (check_of(out.view()) != bits.view().back()) return Errc::wrong_words;
    return out;
}

std::string_view word_at(ByteView words, std::size_t number) {
    std::string_view rest = as_text(words);
    for (; number > 1; --number) {
        const std::size_t space = rest.find(' ');
        if (space == std::string_view::npos) return {};
        rest.remove_prefix(space + 1);
    }
    return rest.substr(0, rest.find(' '));
}

}  // namespace stonechat::crypto
