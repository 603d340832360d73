#include "protocol/privacy/context.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>

#include "protocol/privacy/folded.hpp"

namespace stonechat::privacy {
namespace {

// A guess: "Health and Social Care number is recorded as" has 44 characters.
constexpr std::size_t look_back_max = 48;
constexpr std::size_t words_max = 5;

constexpr std::array<std::string_view, 21> filler{
    "no", "nos", "num", "nr",  "number", "numbers", "id",   "identifier", "is",   "was",     "are",
    "of", "the", "a",   "for", "as",     "ct",      "code", "and",        "with", "recorded"};
// Weak: "NHS ref" is still an NHS number, "ref" alone is not.
constexpr std::array<std::string_view, 5> references{"ref", "refs", "reference", "references", "quoting"};
constexpr std::array<std::string_view, 52> others{
    "order",    "orders",   "serial",    "serials", "sn",       "batch",     "lot",     "invoice", "ticket",
    "po",       "sku",      "part",      "model",   "gtin",     "ean",       "upc",     "udi",     "barcode",
    "tracking", "parcel",   "asset",     "build",   "version",  "isbn",      "issn",    "doi",     "pmid",
    "orcid",    "snomed",   "sctid",     "concept", "tel",      "telephone", "phone",   "mobile",  "mob",
    "fax",      "call",     "ring",      "rang",    "helpdesk", "job",       "request", "account", "acct",
    "policy",   "contract", "timestamp", "epoch",   "error",    "catalogue", "hash"};

bool has(std::span<const std::string_view> words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

std::optional<Called> called_by(std::string_view word) {
    if (word == "nhs" || word == "patient" || word == "nhsno") return Called::nhs;
    if (word == "chi") return Called::chi;
    if (word == "h&c" || word == "h+c" || word == "hc" || word == "hcn" || word == "hsc" || word == "care")
        return Called::hc;
    if (word == "nino" || word == "ni" || word == "insurance") return Called::nino;
    if (word == "card" || word == "visa" || word == "mastercard") return Called::card;
    if (has(others, word)) return Called::something_else;
    return std::nullopt;
}

// Yields the words before a place, nearest first.
class WordsBefore {
public:
    WordsBefore(std::string_view text, std::size_t at)
        : text_{text},
          at_{at},
          stop_{at > look_back_max ? at - look_back_max : 0} {}

    // Empty at the start, at the end of a sentence's clause, at a number, or out of reach.
    std::optional<std::string> next() {
        while (at_ > stop_ && !is_word(text_[at_ - 1])) {
            if (std::string_view{";!?"}.find(text_[at_ - 1]) != std::string_view::npos) return std::nullopt;
            --at_;
        }
        std::string word;
        while (at_ > stop_ && (is_word(text_[at_ - 1]) ||
                               ((text_[at_ - 1] == '&' || text_[at_ - 1] == '+') && !word.empty())))
            word += to_lower(text_[--at_]);
        std::ranges::reverse(word);
        if (word.empty() || std::ranges::any_of(word, is_digit)) return std::nullopt;
        if (at_ == stop_ && stop_ > 0) return std::nullopt;  // cut in the middle, perhaps
        return word;
    }

private:
    std::string_view text_;
    std::size_t at_;
    std::size_t stop_;
};

}  // namespace

Called called_before(std::string_view folded, std::size_t at) {
    WordsBefore words{folded, at};
    bool is_reference = false;
    for (std::size_t i = 0; i < words_max; ++i) {
        const auto word = words.next();
        if (!word) break;
        if (const auto called = called_by(*word)) return *called;
        if (has(references, *word)) {
            is_reference = true;
        } else if (!has(filler, *word)) {
            break;
        }
    }
    return is_reference ? Called::something_else : Called::nothing;
}

}  // namespace stonechat::privacy
