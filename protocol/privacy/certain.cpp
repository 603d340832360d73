#include "protocol/privacy/certain.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <tuple>

#include "protocol/privacy/disguise.hpp"
#include "protocol/privacy/local_list.hpp"
#include "protocol/privacy/models.hpp"
#include "protocol/privacy/public_things.hpp"
#include "protocol/privacy/rules.hpp"
#include "protocol/privacy/runs.hpp"
#include "protocol/privacy/text_rules.hpp"
#include "protocol/privacy/tokens.hpp"

namespace stonechat::privacy {
namespace {

Candidates certain_and_near(const Runs& text) {
    Candidates out;
    find_emails(text, out);
    find_ten_digits(text, out);
    find_ninos(text, out);
    find_licences(text, out);
    find_ibans(text, out);
    find_cards(text, out);
    return out;
}

Candidates candidates_in(const Runs& text) {
    Candidates out = certain_and_near(text);
    find_postcodes(text, out);
    find_phones(text, out);
    find_urls(text, out);
    find_dates(text, out);
    find_registrations(text, out);
    return out;
}

void find_by_words(const Reading& text, Candidates& out) {
    find_calendar(text, out);
    find_ages(text, out);
    find_addresses(text, out);
    find_facilities(text, out);
    find_place_forms(text, out);
    find_labelled_numbers(text, out);
    find_vehicles(text, out);
    find_network(text, out);
    find_number_runs(text, out);
    find_spread(text, out);
    find_rare(text, out);
}

// What shows once letters that look like digits are read as digits. Doubtful: nothing was written so.
void find_disguised(const Runs& text, Candidates& out) {
    const auto plain = undisguised(text);
    if (!plain) return;
    for (Candidate& found : candidates_in(Runs{*plain})) {
        const bool is_new = plain->compare(found.begin, found.end - found.begin,
                                           text.chars.substr(found.begin, found.end - found.begin)) != 0;
        if (!is_new) continue;
        found.certainty = Certainty::doubtful;
        out.push_back(found);
    }
}

// Of two that overlap the certain one stays, then the longer, then the earlier. What one rule finds lies
// apart but for a few characters, so that going over all that is found is going over the text a few times.
Candidates without_overlaps(Candidates all, std::size_t chars_count) {
    if (all.size() < 2) return all;
    std::ranges::stable_sort(all, {}, [](const Candidate& c) {
        return std::tuple{c.certainty, ~(c.end - c.begin), c.begin};
    });
    std::string is_taken(chars_count, '\0');
    std::erase_if(all, [&](const Candidate& candidate) {
        const auto place = std::span{is_taken}.subspan(candidate.begin, candidate.end - candidate.begin);
        if (std::ranges::find(place, '\1') != place.end()) return true;
        std::ranges::fill(place, '\1');
        return false;
    });
    std::ranges::sort(all, {}, &Candidate::begin);
    return all;
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

// The same of candidates that bear somebody's or a place's name.
std::vector<bool> names_under(const Reading& text, Candidates candidates) {
    std::erase_if(candidates, [](const Candidate& one) {
        return one.kind != FindingKind::name && one.kind != FindingKind::facility &&
               one.kind != FindingKind::place && one.kind != FindingKind::address;
    });
    return tokens_under(text, candidates);
}

// Each certain kind has an at sign or at least two digits (an IBAN may have no more). Other scripts have
// digits of their own and entities stand for any sign, so only plain ASCII without them is judged by its
// looks.
bool may_hold_certain(std::string_view utf8) {
    int digits = 0;
    for (const char c : utf8) {
        if (c == '@' || c == '&' || static_cast<unsigned char>(c) >= 0x80) return true;
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

// By token, whether it is of a name among `found`.
std::vector<bool> tokens_named(const Reading& text, const Candidates& found) {
    Candidates names;
    for (const Candidate& one : found)
        if (one.kind == FindingKind::name) names.push_back(one);
    std::ranges::sort(names, {}, &Candidate::begin);
    return tokens_under(text, names);
}

// All that neither needs the record-number model nor works on what that leaves. Gives which tokens the rules
// before the names have taken.
std::vector<bool> find_up_to_names(const Folded& folded, const Reading& text, const NameModel& names,
                                   const LocalList& local, Candidates& found) {
    const Runs runs{folded.chars()};
    found = candidates_in(runs);
    find_by_words(text, found);
    find_disguised(runs, found);
    local.find(text, found);
    find_addresses_before_postcodes(text, found);
    found = without_overlaps(std::move(found), folded.chars().size());
    // Dates of releases and public things give way only now, so that no other rule takes what they leave for
    // something else.
    auto is_taken = tokens_under(text, found);
    drop_release_dates(text, found);
    drop_public_things(text, found);
    widen_dates(text, found);
    local.keep_products(text, is_taken, found);
    find_towns_beside(text, is_taken, found);
    find_names(text, names, is_taken, found);
    find_initials(text, is_taken, found);
    find_initials_of_names(text, tokens_named(text, found), is_taken, found);
    find_ages_of_people(text, is_taken, found);
    find_numbers_of_people(text, is_taken, found);
    return is_taken;
}

template <class Use>
void with_numbers_left(const Reading& text, const std::vector<bool>& is_taken, const Candidates& found,
                       const Use& use) {
    Candidates others;
    for (const Candidate& one : found)
        if (one.kind != FindingKind::name) others.push_back(one);
    std::ranges::sort(others, {}, &Candidate::begin);
    const auto is_name = tokens_named(text, found);
    auto is_gone = tokens_under(text, others);
    for (std::size_t i = 0; i < is_gone.size(); ++i) is_gone[i] = is_gone[i] || is_taken[i];
    use(NumbersLeft{text, is_gone, is_name});
}

}  // namespace

std::vector<Finding> find_identifiers(std::string_view utf8) {
    static const LocalList nothing;
    return find_identifiers(utf8, Models::installed(), nothing);
}

std::vector<Finding> find_identifiers(std::string_view utf8, const LocalList& local) {
    return find_identifiers(utf8, Models::installed(), local);
}

std::vector<Finding> find_identifiers(std::string_view utf8, const Models& models, const LocalList& local) {
    const Folded folded{utf8};
    const Reading text = read(folded.chars());
    Candidates found;
    auto is_taken = find_up_to_names(folded, text, models.names, local, found);
    with_numbers_left(text, is_taken, found, [&](const NumbersLeft& left) {
        find_record_numbers(left, models.record_numbers, found);
    });
    const std::size_t chars_count = folded.chars().size();
    find_towns(text, tokens_under(text, without_overlaps(found, chars_count)), found);
    const Candidates so_far = without_overlaps(found, chars_count);
    find_service_names({text, tokens_under(text, so_far), names_under(text, so_far)}, models.services, found);
    local.keep_products(text, is_taken, found);
    std::vector<Finding> out;
    for (const Candidate& candidate : without_overlaps(std::move(found), chars_count))
        out.push_back(finding(folded, candidate));
    return out;
}

void visit_numbers_left(std::string_view utf8, const NameModel& names,
                        const std::function<void(const Folded&, const NumbersLeft&)>& visit) {
    static const LocalList nothing;
    const Folded folded{utf8};
    const Reading text = read(folded.chars());
    Candidates found;
    const auto is_taken = find_up_to_names(folded, text, names, nothing, found);
    with_numbers_left(text, is_taken, found, [&](const NumbersLeft& left) { visit(folded, left); });
}

// Certain findings win every overlap, so leaving the rules for doubtful kinds out changes none of them.
std::vector<Finding> find_certain(std::string_view utf8) {
    if (!may_hold_certain(utf8)) return {};
    const Folded folded{utf8};
    Candidates candidates = certain_and_near(Runs{folded.chars()});
    std::erase_if(candidates, [](const Candidate& c) { return c.certainty != Certainty::certain; });
    std::vector<Finding> out;
    for (const Candidate& candidate : without_overlaps(std::move(candidates), folded.chars().size()))
        out.push_back(finding(folded, candidate));
    return out;
}

}  // namespace stonechat::privacy
