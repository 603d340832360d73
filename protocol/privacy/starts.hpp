#pragma once
// Which rules may begin at a token: decided once, when the token is read, so that each rule passes over all
// others at a glance. A bit too many costs time; a bit too few would lose findings: the words that begin a
// rule stand here too. Inside protocol/privacy only.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "protocol/privacy/lexicon.hpp"
#include "protocol/privacy/word_set.hpp"

namespace stonechat::privacy {

using Starts = std::uint16_t;
inline constexpr Starts start_calendar = 1U << 0U;
inline constexpr Starts start_age = 1U << 1U;
inline constexpr Starts start_address = 1U << 2U;
inline constexpr Starts start_facility = 1U << 3U;
inline constexpr Starts start_vehicle = 1U << 4U;
inline constexpr Starts start_network = 1U << 5U;
inline constexpr Starts start_number_run = 1U << 6U;
inline constexpr Starts start_town = 1U << 7U;
inline constexpr Starts start_name = 1U << 8U;
inline constexpr Starts start_spread = 1U << 9U;
inline constexpr Starts start_rare = 1U << 10U;
inline constexpr Starts start_initials = 1U << 11U;
inline constexpr Starts start_body = 1U << 12U;  // a body that everyone knows

// By the word itself.
inline constexpr auto words_that_start = [] {
    WordMap<Starts, 256> out;
    const auto add = [&](Starts rule, auto... words) {
        ((out[WordKey{std::string_view{words}}] |= rule), ...);
    };
    add(start_calendar, "born", "dob", "yob", "b", "birth", "bank", "feast", "helly", "ramadan");
    add(start_age, "in", "ninety", "a", "one", "hundred", "four");
    add(start_address, "narrowboat", "houseboat", "barge", "caravan", "plot", "po", "p", "number", "no");
    add(start_facility, "general", "royal", "memorial", "dr", "drs", "doctor", "doctors", "messrs", "hmp",
        "hmyoi", "yoi", "irc", "camhs", "cmht", "cmhts", "miu", "utc", "nicu", "picu", "scbu", "amu", "mau",
        "sau", "cdu", "icb", "pcn", "ooh", "ysbyty", "meddygfa", "feddygfa", "canolfan", "cartref",
        "deintyddfa", "uned", "nhs", "university", "council", "group", "queen", "nurses", "borough");
    add(start_network, "at");
    add(start_town, "village", "hamlet");
    add(start_number_run, "o");
    add(start_initials, "initials", "initialled", "initialed", "pt", "patient", "signed", "logged", "typed",
        "transcribed", "checked", "rechecked", "undone", "rung", "countersigned", "witnessed", "entered",
        "recorded", "resident", "client", "nurse", "officer", "carer", "user", "bed");
    return out;
}();

// By what is known of it.
constexpr Starts starts_of(Traits traits) {
    constexpr auto days = class_mask(Class::ordinal, Class::month, Class::weekday, Class::feast);
    Starts out = 0;
    if (traits.is_any(days)) out |= start_calendar;
    if (traits.is(Class::dwelling) || traits.is(Class::number_word)) out |= start_address;
    if (traits.is(Class::facility_head)) out |= start_facility;
    if (traits.is(Class::rare)) out |= start_rare;
    if (traits.is(Class::begins_body)) out |= start_body;
    if (traits.is(Class::number_word)) out |= start_number_run;
    if (traits.is(Class::country) || traits.is_place()) out |= start_town;
    if (traits.common() == 0 || traits.first_name() > 1 || traits.surname() > 1) out |= start_name;
    return out;
}

// The first index from `at` with a bit of `rule`; the size where none has one. Four at a glance, for most
// have none.
inline std::size_t next_start(std::span<const Starts> starts, Starts rule, std::size_t at) {
    constexpr std::uint64_t each = 0x0001000100010001U;
    const std::uint64_t mask = each * rule;
    for (; at + 4 <= starts.size(); at += 4) {
        std::uint64_t four = 0;
        std::memcpy(&four, starts.data() + at, sizeof(four));
        if ((four & mask) != 0) break;
    }
    while (at < starts.size() && (starts[at] & rule) == 0) ++at;
    return at;
}

// The signs that begin a user name or stand for the one in an email address.
constexpr bool starts_network(char sign) {
    return sign == '@' || sign == '[' || sign == '(' || sign == '{' || sign == '<';
}

}  // namespace stonechat::privacy
