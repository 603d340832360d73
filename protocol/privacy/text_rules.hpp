#pragma once
// The rules that read words rather than characters. Inside protocol/privacy only. As in rules.hpp, each is
// linear and none knows a reserved or test range.

#include "protocol/privacy/rules.hpp"
#include "protocol/privacy/tokens.hpp"

namespace stonechat::privacy {

void find_calendar(const Reading& text, Candidates& out);
// Takes out the dates of releases and updates, which are the software's.
void drop_release_dates(const Reading& text, Candidates& candidates);
// Takes in what belongs to a date before it: its article, the first day of a range. `candidates` ordered and
// apart.
void widen_dates(const Reading& text, Candidates& candidates);
void find_ages(const Reading& text, Candidates& out);
void find_addresses(const Reading& text, Candidates& out);
// After the forms: a number and words of any sort before a postcode among `found`.
void find_addresses_before_postcodes(const Reading& text, Candidates& found);
void find_facilities(const Reading& text, Candidates& out);
// Places known by the form of their names: "Saltburn-by-the-Sea", "Isle of Skye".
void find_place_forms(const Reading& text, Candidates& out);
// Before the names, from which it takes its tokens: a town of the gazetteer beside an address or a postcode.
void find_towns_beside(const Reading& text, std::vector<bool>& is_taken, Candidates& out);
// After the others: a town counts beside an address or a postcode that they found.
void find_towns(const Reading& text, const std::vector<bool>& is_taken, Candidates& out);
void find_labelled_numbers(const Reading& text, Candidates& out);
void find_vehicles(const Reading& text, Candidates& out);
void find_network(const Reading& text, Candidates& out);
void find_number_runs(const Reading& text, Candidates& out);
void find_spread(const Reading& text, Candidates& out);
void find_rare(const Reading& text, Candidates& out);

// After the names, of which they may be more than the model has taken.
void find_initials(const Reading& text, const std::vector<bool>& is_taken, Candidates& out);
// After the names, of whose tokens `is_named` holds: the initials that stand in brackets behind one, wherever
// they are.
void find_initials_of_names(const Reading& text, const std::vector<bool>& is_named,
                            const std::vector<bool>& is_taken, Candidates& out);
// After the names: an age of 90 or more behind someone's name, which no word calls so.
void find_ages_of_people(const Reading& text, const std::vector<bool>& is_taken, Candidates& out);
// After the names: a number of ten digits behind someone's name, whatever its check says.
void find_numbers_of_people(const Reading& text, const std::vector<bool>& is_taken, Candidates& out);

// Whether nothing of the same clause comes at `at`.
inline bool ends_clause(const Reading& text, std::size_t at) {
    return at >= text.tokens.size() || text.is_line_end(at) || text.is_sign(at, '.') ||
           text.is_sign(at, ',') || text.is_sign(at, ')') || text.is_sign(at, ';') || text.is_sign(at, '|') ||
           text.is_sign(at, '!');
}

// Adds what stands on the tokens from `first` to `last`, both included.
inline void add(Candidates& out, const Reading& text, FindingKind kind, std::size_t first, std::size_t last,
                std::string_view rule, std::string_view reason) {
    out.push_back({kind, Certainty::doubtful, text.tokens[first].begin, text.tokens[last].end, rule, reason});
}

}  // namespace stonechat::privacy
