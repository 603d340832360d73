#pragma once
// What the filter knows about single words: names, places, common words and the closed classes of data/. The
// table is made by the build (data/compile_lexicon.py) and is part of the program. Inside protocol/privacy
// only.

#include <cstdint>
#include <string_view>

namespace stonechat::privacy {

// One class of data/classes.txt each, in the order of that file; data/medical_words.txt has more of some.
enum class Class : unsigned {
    title,
    title_abbreviation,
    role,
    relation,
    person,
    name_label,
    greeting,
    sign_off,
    speech,
    told_verb,
    preposition,
    of_person,
    place_preposition,
    conjunction,
    determiner,
    pronoun,
    month,
    weekday,
    facility_head,
    facility_strong,
    street,
    street_strong,
    dwelling,
    eponym_head,
    product_head,
    product_cue,
    release_cue,
    unit,
    number_word,
    org,
    medical,
    nationality,
    country,
    nation,
    particle,
    address_cue,
    identifier_label,
    stop,
    feast,    // begins the name of a feast day
    ordinal,  // begins a day in words
    generic,  // says what sort of service a place is, not which
    rare,     // belongs to a very rare condition
    never_name,
    eponym,       // a condition, test or device bears this name
    emblem,       // wards and homes are called after it: birds, trees, flowers, stones
    eponym_pair,  // two names run together that a condition, test or scale bears: salterharris
    public_body,  // words of a body or company that everyone knows, with a space between: marie curie
    begins_body,  // the first of them
};
inline constexpr unsigned classes_count = static_cast<unsigned>(Class::begins_body) + 1;

// What is known of one word. All zero: nothing.
class Traits {
public:
    constexpr Traits() = default;
    constexpr explicit Traits(std::uint64_t bits) : bits_{bits} {}

    // 0: not a first name; 1 to 3: rare to among the thousand most given.
    [[nodiscard]] constexpr unsigned first_name() const { return bits_ & 3U; }
    // 0: not a surname; 1 to 3: rare to among the most common.
    [[nodiscard]] constexpr unsigned surname() const { return (bits_ >> 2U) & 3U; }
    // 0: no common word; 1 to 6: in large dictionaries only to among the few thousand most used.
    [[nodiscard]] constexpr unsigned common() const { return (bits_ >> 4U) & 7U; }
    [[nodiscard]] constexpr bool is_proper() const { return bit(7); }
    [[nodiscard]] constexpr bool is_uk_place() const { return bit(8); }
    [[nodiscard]] constexpr bool is_world_place() const { return bit(9); }
    [[nodiscard]] constexpr bool begins_phrase() const { return bit(10); }
    // Any of the three.
    [[nodiscard]] constexpr bool is_place() const { return (bits_ & 0x700U) != 0; }
    [[nodiscard]] constexpr bool is(Class c) const { return bit(11 + static_cast<unsigned>(c)); }
    [[nodiscard]] constexpr std::uint64_t class_bits() const { return bits_ >> 11U; }
    // `classes`: of class_mask().
    [[nodiscard]] constexpr bool is_any(std::uint64_t classes) const { return (class_bits() & classes) != 0; }
    [[nodiscard]] constexpr bool may_be_name() const { return (bits_ & 0x8FU) != 0; }
    [[nodiscard]] constexpr bool is_known() const { return bits_ != 0; }

private:
    [[nodiscard]] constexpr bool bit(unsigned n) const { return (bits_ >> n & 1U) != 0; }
    std::uint64_t bits_ = 0;
};

// For Traits::is_any.
template <class... Classes>
consteval std::uint64_t class_mask(Classes... classes) {
    return ((std::uint64_t{1} << static_cast<unsigned>(classes)) | ...);
}

// FNV-1a over the word's plain lower-case letters; parts of a place's name are joined by one space.
class WordHash {
public:
    constexpr void add(char c) { value_ = (value_ ^ static_cast<unsigned char>(c)) * 0x100000001B3U; }
    [[nodiscard]] constexpr std::uint64_t value() const { return value_; }

private:
    std::uint64_t value_ = 0xCBF29CE484222325U;
};

Traits traits_of(WordHash word);
// Of a word or a place's name in plain lower case.
Traits traits_of(std::string_view word);

}  // namespace stonechat::privacy
