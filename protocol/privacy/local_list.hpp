#pragma once
// An organisation's own words, added to the rules without touching them: names of places and wards that the
// filter is to find, and of products that it is not to take for people.

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stonechat::privacy {

struct Candidate;
struct Reading;

inline constexpr std::size_t local_entries_max =
    20'000;                                        // every ward and site of the largest trusts, often over
inline constexpr std::size_t local_words_max = 8;  // of one entry: "St Mary and St Michael Care Home"
inline constexpr std::size_t local_bytes_max = std::size_t{1} << 20U;  // of the whole list

// The rule of what it finds.
inline constexpr std::string_view local_list_rule = "local-list";

// What is wrong with a list, and where.
struct ListFault {
    std::uint32_t line = 0;  // from 1; 0: the list as a whole
    std::string text;        // names the rule and never the entry
};

// Invariant: holds what local_list() read, or nothing.
class LocalList {
public:
    enum class Kind : std::uint8_t { place, service, product };

    // A line each, "ward: Kingfisher"; empty lines and lines that begin with # are nothing. Kinds: place,
    // ward, product. Every fault is reported, at most faults_max of them; then nothing is added.
    std::vector<ListFault> read(std::string_view text);
    [[nodiscard]] std::size_t size() const { return entries_count_; }

    // This list and the products and makers that a report states, about which its text need not be asked.
    // What people or places may be called word for word stays in question: "Florence" may be the nurse.
    [[nodiscard]] LocalList with_products(std::span<const std::string> names) const;

    // Adds the places and wards that stand in `text`, as doubtful: each node reads its own words alone, so
    // nothing is refused or withheld by them.
    void find(const Reading& text, std::vector<Candidate>& out) const;
    // Marks the tokens of products in `is_taken`, and takes out what the rules for names, places and services
    // found in them.
    void keep_products(const Reading& text, std::vector<bool>& is_taken, std::vector<Candidate>& found) const;

private:
    struct Entry {
        std::vector<std::string> words;  // plain lower case
        Kind kind{};
    };
    struct Place {
        std::size_t first = 0, last = 0;  // tokens
        Kind kind{};
    };
    using Entries = std::map<std::string, std::vector<Entry>, std::less<>>;  // by the first word
    [[nodiscard]] std::vector<Place> places_in(const Reading& text) const;

    // Shared with the lists that reports add their products to: it may be long, and they are made for each
    // page.
    std::shared_ptr<const Entries> entries_ = std::make_shared<const Entries>();
    Entries stated_;  // by a report
    std::size_t entries_count_ = 0;
};

}  // namespace stonechat::privacy
