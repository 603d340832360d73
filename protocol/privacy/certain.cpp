#include "protocol/privacy/certain.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <tuple>

#include "protocol/privacy/disguise.hpp"
#include "protocol/privacy/local_list.hpp"
#include "protocol/privacy/names.hpp"
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

}  // namespace

std::vector<Finding> find_identifiers(std::string_view utf8) {
    static const LocalList nothing;
    return find_identifiers(utf8, NameModel::installed(), nothing);
}

std::vector<Finding> find_identifiers(std::string_view utf8, const LocalList& local) {
    return find_identifiers(utf8, NameModel::installed(), local);
}

std::vector<Finding> find_identifiers(std::string_view utf8, const NameModel& model, const LocalList& local) {
    const Folded folded{utf8};
    const Reading text = read(folded.chars());
    const Runs runs{folded.chars()};
    Candidates found = candidates_in(runs);
    find_by_words(text, found);
    find_disguised(runs, found);
    local.find(text, found);
    const std::size_t chars_count = folded.chars().size();
    found = without_overlaps(std::move(found), chars_count);
    // Dates of releases give way only now, so that no other rule takes what they leave for something else.
    auto is_taken = tokens_under(text, found);
    drop_release_dates(text, found);
    widen_dates(text, found);
    local.keep_products(text, is_taken, found);
    find_towns_beside(text, is_taken, found);
    find_names(text, model, is_taken, found);
    find_numbers_of_people(text, is_taken, found);
    find_towns(text, tokens_under(text, without_overlaps(found, chars_count)), found);
    local.keep_products(text, is_taken, found);
    std::vector<Finding> out;
    for (const Candidate& candidate : without_overlaps(std::move(found), chars_count))
        out.push_back(finding(folded, candidate));
    return out;
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
