#pragma once
// The rules of the filter, one function for each family. Inside protocol/privacy only: others call
// certain.hpp.
//
// Each reads folded text once, from left to right, looking a bounded way ahead and back, so that the whole
// filter is linear. None knows a reserved or test range: such a rule would pass its tests and fail in life.

#include <string_view>
#include <vector>

#include "protocol/privacy/finding.hpp"
#include "protocol/privacy/folded.hpp"
#include "protocol/privacy/runs.hpp"

namespace stonechat::privacy {

// A finding in folded characters; certain.cpp maps it back to the text that was written.
struct Candidate {
    FindingKind kind{};
    Certainty certainty{};
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string_view rule;
    std::string_view reason;
};
using Candidates = std::vector<Candidate>;

void find_ten_digits(const Runs& text, Candidates& out);  // NHS, CHI, H&C
void find_emails(const Runs& text, Candidates& out);
void find_ninos(const Runs& text, Candidates& out);
void find_licences(const Runs& text, Candidates& out);
void find_ibans(const Runs& text, Candidates& out);
void find_cards(const Runs& text, Candidates& out);
void find_postcodes(const Runs& text, Candidates& out);
void find_phones(const Runs& text, Candidates& out);
void find_urls(const Runs& text, Candidates& out);
void find_dates(const Runs& text, Candidates& out);
void find_registrations(const Runs& text, Candidates& out);

}  // namespace stonechat::privacy
