#include "node/commands/recovery_words.hpp"

#include <fmt/format.h>

#include <istream>
#include <ostream>

#include "crypto/seal.hpp"
#include "crypto/words.hpp"
#include "node/keys/key_files.hpp"
#include "node/keys/private_file.hpp"

namespace stonechat::commands {
namespace {

constexpr std::size_t words_in_line = 6;

void show(ByteView words, std::ostream& out) {
    out << "These 24 words are your organisation's recovery key. They are shown once and kept nowhere here.\n"
           "Write them down on paper, in order, and lock the paper away:\n\n";
    for (std::size_t number = 1; number <= crypto::words_count; ++number)
        out << fmt::format("{:>3} {:<9}{}", number, crypto::word_at(words, number),
                           number % words_in_line == 0 ? "\n" : "");
    out << '\n';
}

// False: the input has ended.
bool asks_back(ByteView words, std::size_t number, Console& console) {
    const std::string_view right = crypto::word_at(words, number);
    for (;;) {
        console.out << "To be sure that they are written down: word " << number << "? " << std::flush;
        std::string answer;
        if (!std::getline(console.in, answer)) return false;
        while (!answer.empty() && (answer.back() == '\r' || answer.back() == ' ')) answer.pop_back();
        if (answer == right) return true;
        console.out << "That is not word " << number << ". Look at your paper once more.\n";
    }
}

// Whoever copies words by hand adds spaces and line ends. A file of the key itself is shorter.
constexpr std::size_t copied_bytes_max = 4 * crypto::words_bytes_max;
static_assert(crypto::sealed_bytes_max < copied_bytes_max);

// Into memory that is wiped, never through a string.
crypto::SecretBytes read_typed(std::istream& in) {
    crypto::SecretBytes text{copied_bytes_max};
    std::size_t filled = 0;
    std::size_t words = 0;
    bool is_in_word = false;
    for (char c = 0; filled < text.size() && in.get(c);) {
        text.writable()[filled++] = static_cast<std::byte>(c);
        const bool is_space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (!is_space && !is_in_word) ++words;
        is_in_word = !is_space;
        if (c == '\n' && words >= crypto::words_count) break;
    }
    text.shorten(filled);
    return text;
}

}  // namespace

Outcome<crypto::SigningKey> read_recovery_key(const std::string& file, const crypto::SecretBytes* passphrase,
                                              std::istream& in) {
    auto text = file == "-" ? Checked<crypto::SecretBytes>{read_typed(in)}
                            : keys::read_private_file(file, copied_bytes_max);
    if (!text) return failure_of(text.error(), exit_bad_use);
    if (crypto::is_marked(text->view())) {
        auto key = keys::open_key(file, text->view(), keys::KeyKind::recovery, passphrase);
        if (!key) return failure_of(key.error());
        return std::move(*key);
    }
    const auto seed = crypto::from_words(as_text(text->view()));
    if (!seed)
        return Failure{
            exit_refused,
            "the recovery words must be the 24 words, in their order, as they were shown: one is missing, "
            "misspelt or in another's place"};
    return crypto::SigningKey::from_seed(*seed);
}

Outcome<void> hand_over_words(const crypto::SigningKey& key, const std::string& file, crypto::Rng& rng,
                              Console& console) {
    const crypto::SecretBytes words = crypto::to_words(key.seed());
    if (!file.empty()) {
        const auto written = keys::write_new_file(file, words.view());
        if (!written) return failure_of(written.error());
        console.err << "The recovery words are in " << printable(file)
                    << ": move that file off this machine.\n";
        return {};
    }
    if (!console.is_terminal)
        return Failure{exit_bad_use,
                       "nobody is at a terminal to write the recovery words down; give "
                       "--recovery-words FILE to have them in a new file"};
    show(words.view(), console.out);
    const std::size_t first = 1 + rng.below(crypto::words_count / 2);
    const std::size_t second = 1 + crypto::words_count / 2 + rng.below(crypto::words_count / 2);
    if (!asks_back(words.view(), first, console) || !asks_back(words.view(), second, console))
        return Failure{exit_refused, "the words were not confirmed, so nothing was made; start again"};
    return {};
}

}  // namespace stonechat::commands
