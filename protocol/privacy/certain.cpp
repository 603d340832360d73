#include "protocol/privacy/certain.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "protocol/privacy/names.hpp"
#include "protocol/privacy/rules.hpp"
#include "protocol/privacy/text_rules.hpp"
#include "protocol/privacy/tokens.hpp"

namespace stonechat::privacy {
namespace {

// Most texts have few digits, and no rule needs to read one that has fewer than its shortest finding.
Candidates certain_and_near(std::string_view folded) {
    const auto digits = std::ranges::count_if(folded, is_digit);
    Candidates out;
    find_emails(folded, out);
    if (digits >= 9) find_ten_digits(folded, out);  // a CHI number may have lost its leading zero
    if (digits >= 6) find_ninos(folded, out);
    if (digits >= 7) find_licences(folded, out);
    if (digits >= 2) find_ibans(folded, out);
    if (digits >= 16) find_cards(folded, out);
    return out;
}

Candidates candidates_in(std::string_view folded) {
    Candidates out = certain_and_near(folded);
    find_postcodes(folded, out);
    find_phones(folded, out);
    find_urls(folded, out);
    find_dates(folded, out);
    find_registrations(folded, out);
    return out;
}

void find_by_words(const Reading& text, Candidates& out) {
    find_calendar(text, out);
    find_ages(text, out);
    find_addresses(text, out);
    find_facilities(text, out);
    find_labelled_numbers(text, out);
    find_vehicles(text, out);
    find_network(text, out);
    find_number_runs(text, out);
    find_rare(text, out);
}

// Of two that overlap the certain one stays, then the longer, then the earlier.
Candidates without_overlaps(Candidates all) {
    std::ranges::stable_sort(all, {}, [](const Candidate& c) {
        return std::tuple{c.certainty, ~(c.end - c.begin), c.begin};
    });
    std::map<std::size_t, Candidate> kept;  // by place
    for (const Candidate& candidate : all) {
        const auto after = kept.lower_bound(candidate.begin);
        const bool hits_next = after != kept.end() && after->first < candidate.end;
        const bool hits_previous = after != kept.begin() && std::prev(after)->second.end > candidate.begin;
        if (!hits_next && !hits_previous) kept.emplace_hint(after, candidate.begin, candidate);
    }
    Candidates out;
    for (const auto& [begin, candidate] : kept) out.push_back(candidate);
    return out;
}

// Which tokens the candidates, ordered and apart, cover at least in part.
std::vector<bool> tokens_under(const Reading& text, const Candidates& candidates) {
    std::vector<bool> out(text.tokens.size(), false);
    std::size_t i = 0;
    for (const Candidate& candidate : candidates) {
        while (i < out.size() && text.tokens[i].end <= candidate.begin) ++i;
        for (std::size_t j = i; j < out.size() && text.tokens[j].begin < candidate.end; ++j) out[j] = true;
    }
    return out;
}

// Each certain kind has an at sign or at least two digits (an IBAN may have no more). Other scripts have
// digits of their own, so only plain ASCII is judged by its looks.
bool may_hold_certain(std::string_view utf8) {
    int digits = 0;
    for (const char c : utf8) {
        if (c == '@' || static_cast<unsigned char>(c) >= 0x80) return true;
        digits += is_digit(c) ? 1 : 0;
    }
    return digits >= 2;
}

Finding finding(const Folded& folded, const Candidate& candidate) {
    const Origin first = folded.origin(candidate.begin);
    const Origin last = folded.origin(candidate.end - 1);
    return {.kind = candidate.kind,
            .certainty = candidate.certainty,
            .begin = first.byte,
            .end = last.byte_end,
            .begin_point = first.point,
            .end_point = last.point_end,
            .rule = candidate.rule,
            .reason = candidate.reason};
}

}  // namespace

std::vector<Finding> find_identifiers(std::string_view utf8) {
    return find_identifiers(utf8, NameModel::installed());
}

std::vector<Finding> find_identifiers(std::string_view utf8, const NameModel& model) {
    const Folded folded{utf8};
    const Reading text = read(folded.chars());
    Candidates found = candidates_in(folded.chars());
    find_by_words(text, found);
    found = without_overlaps(std::move(found));
    // Dates of releases give way only now, so that no other rule takes what they leave for something else.
    const auto is_taken = tokens_under(text, found);
    drop_release_dates(text, found);
    find_names(text, model, is_taken, found);
    find_towns(text, tokens_under(text, without_overlaps(found)), found);
    std::vector<Finding> out;
    for (const Candidate& candidate : without_overlaps(std::move(found)))
        out.push_back(finding(folded, candidate));
    return out;
}

// Certain findings win every overlap, so leaving the rules for doubtful kinds out changes none of them.
std::vector<Finding> find_certain(std::string_view utf8) {
    if (!may_hold_certain(utf8)) return {};
    const Folded folded{utf8};
    Candidates candidates = certain_and_near(folded.chars());
    std::erase_if(candidates, [](const Candidate& c) { return c.certainty != Certainty::certain; });
    std::vector<Finding> out;
    for (const Candidate& candidate : without_overlaps(std::move(candidates)))
        out.push_back(finding(folded, candidate));
    return out;
}

}  // namespace stonechat::privacy
