#include "protocol/privacy/certain.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "protocol/privacy/rules.hpp"

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
            .end_point = last.point + 1,
            .rule = candidate.rule,
            .reason = candidate.reason};
}

}  // namespace

std::vector<Finding> find_identifiers(std::string_view utf8) {
    const Folded folded{utf8};
    std::vector<Finding> out;
    for (const Candidate& candidate : without_overlaps(candidates_in(folded.chars())))
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
