#pragma once
// The words in which body_fields.hpp says what a field may hold.

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "protocol/record/body_text.hpp"
#include "protocol/record/canonical_json.hpp"
#include "protocol/record/code_lists.hpp"

namespace stonechat::record {

// Whatever the member's type allows: an object with its own description, true or false, a count.
struct ByType {};

// A code of the named list.
struct CodeIn {
    std::string_view list;
};

// One of a few words that are part of the format and in no list.
template <std::size_t count>
struct OneOf {
    std::array<std::string_view, count> words;
};
template <class... Word>
constexpr OneOf<sizeof...(Word)> one_of(Word... words) {
    return {{words...}};
}

// A text of a fixed form, and the form in words.
struct Form {
    bool (*allows)(std::string_view);
    std::string_view rule;
};

// 1 to `characters_max` code points of free text.
struct FreeText {
    std::size_t characters_max;
};

// Any string.
struct AnyText {};

struct Range {
    std::int64_t min = 0;
    std::int64_t max = json_integer_max;
};

// An array whose items obey `item`.
template <class Item>
struct Items {
    Item item;
    std::size_t min;
    std::size_t max;
    bool is_set;  // no item twice
};
template <class Item>
constexpr Items<Item> items(std::size_t min, std::size_t max, Item item) {
    return {item, min, max, false};
}
template <class Item>
constexpr Items<Item> set_of(std::size_t min, std::size_t max, Item item) {
    return {item, min, max, true};
}

inline constexpr Form hash_form{is_hash, "must be a SHA-256 in 64 lower-case hex digits"};
inline constexpr Form local_ref_form{is_local_ref, "must be 32 lower-case hex digits"};
inline constexpr Form tech_form{is_tech_text, "must be \"tech:\" and 32 lower-case hex digits"};
inline constexpr Form date_form{is_date, "must be a day of the calendar, 20YY-MM-DD"};
inline constexpr Form month_form{is_month, "must be a month, 20YY-MM"};
inline constexpr Form name_form{is_name, "must have 1 to 80 characters, no @ and no run of ten digits"};
inline constexpr Form version_form{is_version, "must have 1 to 40 of A-Z a-z 0-9 . + _ - and space"};
inline constexpr Form udi_form{is_udi, "must be a UDI-DI; 14 digits must end in their GS1 check digit"};
inline constexpr Form mhra_form{is_mhra_ref, "must have 3 to 30 of A-Z a-z 0-9 / -"};
inline constexpr Form organisation_form{is_organisation, "must be an ODS code, 3 to 10 of A-Z 0-9"};
inline constexpr Form list_version_form{is_list_version, "must be three numbers with dots"};

}  // namespace stonechat::record
