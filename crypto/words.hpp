#pragma once
// A 32-byte secret as 24 words that a person can write on paper: BIP-39 with its English list (2,048 words of
// 3 to 8 letters; the first four letters tell them apart). 256 bits of secret and the first 8 bits of its
// SHA-256 make 24 numbers of 11 bits, the leftmost first.
//
// Only the encoding is BIP-39's: the words are the key itself, without that standard's passphrase and
// stretching.

#include <cstddef>
#include <string_view>

#include "crypto/result.hpp"
#include "crypto/secret.hpp"

namespace stonechat::crypto {

inline constexpr std::size_t words_count = 24;
// 24 words of at most 8 letters, each with a space: also more than any honest input, which is refused above
// it.
inline constexpr std::size_t words_bytes_max = std::size_t{24} * 9;

// Lower case, separated by single spaces, without a space at the end.
SecretBytes to_words(const Secret<32>& secret);

// Takes what a person may have copied: upper case, several spaces, line ends, words cut after four letters.
// Errors: wrong_words when there are not 24 words of the list or their check does not fit.
Result<Secret<32>> from_words(std::string_view text);

// The word with that number in a text that to_words() made, from 1; empty past the last.
[[nodiscard]] std::string_view word_at(ByteView words, std::size_t number);

}  // namespace stonechat::crypto
