// What is nobody's: the pages and telephones of national bodies, companies that are called like a street or a
// service.
#include <algorithm>
#include <array>
#include <string>

#include "protocol/privacy/folded.hpp"
#include "protocol/privacy/public_things.hpp"
#include "protocol/privacy/text_rules.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;

// Hosts whose pages are for everyone; those of one trust or council lead to it and stay.
constexpr std::array<std::string_view, 34> national_hosts{"gov.uk",
                                                          "nhs.uk",
                                                          "england.nhs.uk",
                                                          "digital.nhs.uk",
                                                          "nice.org.uk",
                                                          "cqc.org.uk",
                                                          "ico.org.uk",
                                                          "hssib.org.uk",
                                                          "hse.gov.uk",
                                                          "legislation.gov.uk",
                                                          "mhra.gov.uk",
                                                          "yellowcard.mhra.gov.uk",
                                                          "gmc-uk.org",
                                                          "nmc.org.uk",
                                                          "hcpc-uk.org",
                                                          "gdc-uk.org",
                                                          "pharmacyregulation.org",
                                                          "socialworkengland.org.uk",
                                                          "sssc.uk.com",
                                                          "careinspectorate.com",
                                                          "careinspectorate.wales",
                                                          "rqia.org.uk",
                                                          "hiw.org.uk",
                                                          "healthcareimprovementscotland.scot",
                                                          "sign.ac.uk",
                                                          "bnf.nice.org.uk",
                                                          "cks.nice.org.uk",
                                                          "medicines.org.uk",
                                                          "scie.org.uk",
                                                          "skillsforcare.org.uk",
                                                          "samaritans.org",
                                                          "111.nhs.uk",
                                                          "gov.scot",
                                                          "gov.wales"};

// Telephones that anyone may call: Samaritans, Childline, NSPCC, Macmillan, Mind, Age UK, Carers UK, the
// Alzheimer's Society, Shout, Hourglass.
constexpr std::array<std::string_view, 10> helplines{
    "116123",      "08001111",    "08088005000", "08088080000", "03001233393",
    "08006781602", "08088087777", "03331503456", "85258",       "08088088141"};

std::string host_of(std::string_view url) {
    std::string host;
    for (const char c : url) host += to_lower(c);
    for (const std::string_view start : {"https://", "http://", "www."})
        if (host.starts_with(start)) host.erase(0, start.size());
    return host.substr(0, host.find_first_of("/?#:"));
}

// A page of a national body. One with a long number may be somebody's case, one of a directory some
// practice's.
bool is_national_page(std::string_view url) {
    constexpr size_t digits_max = 5;
    const auto digits = static_cast<size_t>(std::ranges::count_if(url, is_digit));
    const auto says = [&](std::string_view word) {
        const auto is_same = [](char a, char b) { return to_lower(a) == b; };
        return std::search(url.begin(), url.end(), word.begin(), word.end(), is_same) != url.end();
    };
    static constexpr std::array<std::string_view, 8> directories{
        "service", "location", "provider", "profile", "find", "search", "register", "directory"};
    return digits <= digits_max && std::ranges::none_of(directories, says) &&
           std::ranges::find(national_hosts, host_of(url)) != national_hosts.end();
}

// "Lloyds Pharmacy", "Age UK"
bool is_known_body(const Reading& text, const Candidate& one) {
    bool has_words = false;
    for (size_t at = text.token_from(one.begin); at < text.tokens.size() && text.tokens[at].begin < one.end;
         ++at) {
        constexpr auto between = class_mask(Class::determiner, Class::conjunction);
        if (!text.tokens[at].is_word() || text.tokens[at].traits.is_any(between)) continue;
        if (!text.tokens[at].is_company) return false;
        has_words = true;
    }
    return has_words;
}

// "Vellum for Care"
bool is_called_for_care(std::string_view chars) {
    constexpr std::string_view ending = " for care";
    return chars.size() > ending.size() &&
           std::ranges::equal(chars.substr(chars.size() - ending.size()), ending, {}, to_lower, to_lower);
}

// "FormFiller Health", "BrightSide Care": a coined word and no kind of place behind it.
bool is_coined_company(const Reading& text, const Candidate& one) {
    const size_t first = text.token_from(one.begin);
    return first + 1 < text.tokens.size() && text.tokens[first].shape == Shape::mixed &&
           !text.tokens[first].traits.is_known() && text.tokens[first + 1].end == one.end &&
           text.is_one_of(first + 1, {"health", "care", "station", "hub", "studio", "club"});
}

}  // namespace

bool is_helpline(std::string_view digits) {
    return std::ranges::find(helplines, digits) != helplines.end();
}

bool is_company_word(const Reading& text, size_t next) {
    static constexpr auto words =
        word_set("software", "labs", "systems", "technologies", "technology", "robotics", "analytics",
                 "informatics", "solutions", "instruments", "electronics", "ventures", "tech", "digital",
                 "cognition", "cloud", "ai", "inc", "gmbh", "ab", "bv", "kk", "oy", "llc");
    return next > 0 && text.is_capital(next) && text.tokens[next].has_space_before &&
           text.is_one_of(next, words);
}

void drop_public_things(const Reading& text, Candidates& candidates) {
    std::erase_if(candidates, [&](const Candidate& one) {
        if (one.certainty == Certainty::certain) return false;
        const std::string_view chars = text.chars.substr(one.begin, one.end - one.begin);
        switch (one.kind) {
            case FindingKind::url:
                return is_national_page(chars);
            case FindingKind::phone: {
                std::string digits;
                std::ranges::copy_if(chars, std::back_inserter(digits), is_digit);
                return is_helpline(digits);
            }
            case FindingKind::facility:
                return is_coined_company(text, one) || is_known_body(text, one) ||
                       is_called_for_care(chars) || is_company_word(text, text.token_from(one.end)) ||
                       text.is_word(text.token_from(one.end), "ombudsman");
            case FindingKind::address:
            case FindingKind::place:
                return is_company_word(text, text.token_from(one.end));
            default:
                return false;
        }
    });
}

}  // namespace stonechat::privacy
