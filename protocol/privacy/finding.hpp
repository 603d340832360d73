#pragma once
// What the privacy filter says about a text.

#include <cstddef>
#include <string_view>

namespace stonechat::privacy {

enum class FindingKind {
    nhs_number,  // England, Wales, Isle of Man
    chi_number,  // Scotland
    hc_number,   // Northern Ireland
    email,
    nino,  // National Insurance number
    bank,  // IBAN, card
    driving_licence,
    postcode,
    date,
    phone,
    url,
    prof_reg,  // registration with a professional regulator
    name,
    address,
    place,
    facility,
    age_90,  // 90 or over: few enough to be known by it
    hospital_number,
    vehicle_reg,
    passport,
    ip_address,
    handle,  // of a social network
    quasi,   // a condition or office so rare that it names its holder
};

enum class Certainty {
    certain,   // proves itself, by check digit or by a form that is nothing else: refused, and withheld by
               // receivers
    doubtful,  // may identify someone: shown to the author, who decides
};

// Where something stands that may identify a person. Never holds the text itself: findings are logged.
struct Finding {
    FindingKind kind{};
    Certainty certainty{};
    std::size_t begin = 0;        // bytes of UTF-8 from the start of the text
    std::size_t end = 0;          // exclusive
    std::size_t begin_point = 0;  // the same two in code points
    std::size_t end_point = 0;
    std::string_view rule;    // static: short name of the rule
    std::string_view reason;  // static: one plain clause, "ten digits that pass the NHS number check"
    friend bool operator==(const Finding&, const Finding&) = default;
};

// "NHS_NUMBER": the name that files and tables use.
std::string_view name_of(FindingKind kind);
// "an NHS number": for sentences.
std::string_view words_for(FindingKind kind);
// "[NHS number]": what stands in a redacted text.
std::string_view label_of(FindingKind kind);

}  // namespace stonechat::privacy
