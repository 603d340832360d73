#include "crypto/words.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "crypto/random.hpp"

namespace stonechat::crypto {
namespace {

constexpr std::string_view zeros =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon art";

std::string written(const Secret<32>& secret) {
    const SecretBytes words = to_words(secret);
    return std::string{as_text(words.view())};
}
std::string replaced(std::string text, std::string_view old, std::string_view by) {
    text.replace(text.find(old), old.size(), by);
    return text;
}

TEST(WordsTest, EveryVectorOfTheStandardGoesBothWays) {
    std::ifstream file{STONECHAT_VECTORS "/recovery-words.txt"};
    std::size_t vectors = 0;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with('#')) continue;
        const auto secret = from_hex(line.substr(0, 64));
        ASSERT_TRUE(secret) << line;
        const std::string words = line.substr(65);
        const auto read = from_words(words);
        ASSERT_TRUE(read) << line;
        EXPECT_EQ(to_hex(read->view()), to_hex(*secret));
        EXPECT_EQ(written(*read), words);
        ++vectors;
    }
    EXPECT_EQ(vectors, 8U);
}

TEST(WordsTest, WhatAPersonCopiedIsTaken) {
    SeededRng rng{5};
    Secret<32> secret;
    rng.fill(secret.writable());
    std::string text = written(secret);
    for (char& c : text)
        if (c == ' ') c = '\n';
    text[0] = static_cast<char>(text[0] & ~0x20);
    const auto read = from_words("  " + text + "\r\n");
    ASSERT_TRUE(read);
    EXPECT_TRUE(*read == secret);
}

TEST(WordsTest, FourLettersOfAWordAreEnough) {
    EXPECT_TRUE(from_words(replaced(std::string{zeros}, "abandon", "aban")));
    EXPECT_FALSE(from_words(replaced(std::string{zeros}, "abandon", "aba")));
}

TEST(WordsTest, AWordThatIsMissingTooManyOrNotOfTheListIsRefused) {
    EXPECT_FALSE(from_words(""));
    EXPECT_FALSE(from_words(zeros.substr(8)));
    EXPECT_FALSE(from_words("abandon " + std::string{zeros}));
    EXPECT_FALSE(from_words(replaced(std::string{zeros}, "art", "arts")));
    EXPECT_FALSE(from_words(replaced(std::string{zeros}, "art", "stonechat")));
    EXPECT_FALSE(from_words(replaced(std::string{zeros}, " art", ", art")));
    EXPECT_FALSE(from_words(replaced(std::string{zeros}, "art", "1")));
}

TEST(WordsTest, TwoWordsThatChangedPlacesAreRefused) {
    SeededRng rng{6};
    Secret<32> secret;
    rng.fill(secret.writable());
    const std::string text = written(secret);
    const std::string first{word_at(as_bytes(text), 1)};
    const std::string second{word_at(as_bytes(text), 2)};
    ASSERT_NE(first, second);
    const std::string swapped = second + " " + first + text.substr(first.size() + 1 + second.size());
    EXPECT_EQ(from_words(swapped).error(), make_error_code(Errc::wrong_words));
}

TEST(WordsTest, WordsAreCountedFromOne) {
    EXPECT_EQ(word_at(as_bytes(zeros), 1), "abandon");
    EXPECT_EQ(word_at(as_bytes(zeros), 24), "art");
    EXPECT_EQ(word_at(as_bytes(zeros), 25), "");
}

}  // namespace
}  // namespace stonechat::crypto
