// Numbers known by what the text calls them: hospital numbers, passports, sort codes and accounts, licences,
// registrations. A word before the number decides; the forms alone are anyone's.
#include <algorithm>
#include <array>
#include <optional>

#include "protocol/privacy/number_values.hpp"
#include "protocol/privacy/text_rules.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;
using namespace std::string_view_literals;

// Words and signs that may stand between a label and its number.
bool is_filler(const Reading& text, size_t at) {
    static constexpr auto words =
        word_set("no", "nos", "number", "numbers", "num", "nr", "is", "was", "id", "ref", "reference", "as",
                 "the", "a", "of", "code", "and", "registration", "reg", "pin", "her", "his", "to", "ending",
                 "recorded", "holder", "with", "card");
    return text.is_one_of(at, words) || text.is_sign(at, ':') || text.is_sign(at, '.') ||
           text.is_sign(at, '#') || text.is_sign(at, '|') || text.is_sign(at, '(') || text.is_sign(at, '=') ||
           text.is_sign(at, ')') || text.is_sign(at, '"');
}

struct Called {
    FindingKind kind;
    size_t digits_min, digits_max, letters_max;
    std::string_view rule, reason;
};

constexpr Called hospital{FindingKind::hospital_number, 4, 12, 6, "hospital-number-label",
                          "called a hospital number"};
constexpr Called passport{FindingKind::passport, 6, 9, 4, "passport-label", "called a passport number"};
constexpr Called licence{FindingKind::driving_licence,     5, 12, 10, "licence-label",
                         "called a driving licence number"};
constexpr Called account{FindingKind::bank, 6, 12, 4, "account-label", "called an account number"};
constexpr Called sort_code{FindingKind::bank, 6, 6, 0, "sort-code-label", "called a sort code"};
constexpr Called card{FindingKind::bank, 12, 19, 0, "card-label", "called a card number"};
constexpr Called registration{
    FindingKind::prof_reg, 4, 8, 4, "registration-label", "called a professional registration"};
constexpr Called insurance{FindingKind::nino, 6, 6, 3, "nino-label", "called a National Insurance number"};
constexpr Called nhs{FindingKind::nhs_number, 9, 11, 0, "nhs-label", "called an NHS number"};
constexpr Called chi{FindingKind::chi_number, 9, 10, 0, "chi-label", "called a CHI number"};
constexpr Called hc{FindingKind::hc_number, 10, 10, 0, "hc-label", "called a health and care number"};

bool is_number_word(const Reading& text, size_t at) {
    return text.is_one_of(at, {"no", "nos", "number", "numbers", "num", "nr", "id", "ref", "code"}) ||
           text.is_sign(at, '#');
}

// What a word says of a number that may follow, by itself or with the words beside it.
enum class Label {
    of_hospital,
    of_patient,  // "patient no", not "patient"
    of_case,
    of_incidents,
    of_passport,
    of_travel,  // "travel document"
    of_licence,
    of_account,
    of_account_letters,  // a/c
    of_sort_code,
    of_card,
    of_regulator,
    of_registration,
    of_council,  // "General Optical Council number"
    of_insurance,
    of_nhs,
    of_chi,
    of_hc,
};

constexpr auto labels = [] {
    WordMap<Label, 256> out;
    const auto put = [&](Label label, auto... words) { ((out[WordKey{words}] = label), ...); };
    put(Label::of_hospital, "mrn"sv, "mrns"sv, "pid"sv, "crn"sv, "hospno"sv, "accession"sv, "pmr"sv,
        "specimen"sv, "emis"sv, "ubrn"sv, "casenote"sv, "casenotes"sv);
    // Where incidents are kept: each number leads to one person's record.
    put(Label::of_incidents, "datix"sv, "rldatix"sv, "lfpse"sv, "inphase"sv, "ulysses"sv);
    put(Label::of_patient, "hosp"sv, "hospital"sv, "unit"sv, "patient"sv, "pt"sv, "k"sv, "lab"sv, "sample"sv,
        "chart"sv, "resident"sv, "client"sv, "clinic"sv, "scan"sv, "sw"sv, "referral"sv, "pathway"sv,
        "incident"sv, "complaint"sv, "file"sv, "record"sv, "payroll"sv, "booking"sv, "local"sv, "si"sv,
        "pals"sv, "safeguarding"sv);
    put(Label::of_council, "council"sv);
    put(Label::of_case, "case"sv);
    put(Label::of_passport, "passport"sv, "passports"sv);
    put(Label::of_travel, "travel"sv);
    put(Label::of_licence, "licence"sv, "license"sv, "dvla"sv);
    put(Label::of_account, "account"sv, "acct"sv, "acc"sv, "bank"sv);
    put(Label::of_account_letters, "a"sv);
    put(Label::of_sort_code, "sort"sv, "sortcode"sv);
    put(Label::of_card, "card"sv, "visa"sv, "mastercard"sv, "amex"sv, "debit"sv, "credit"sv);
    put(Label::of_regulator, "gmc"sv, "nmc"sv, "hcpc"sv, "gphc"sv, "gdc"sv, "swe"sv, "goc"sv, "gosc"sv,
        "gcc"sv, "pin"sv, "gmp"sv, "din"sv, "registrant"sv, "psni"sv, "sssc"sv, "niscc"sv);
    put(Label::of_registration, "registration"sv);
    put(Label::of_insurance, "nino"sv, "ni"sv, "insurance"sv);
    put(Label::of_nhs, "nhs"sv, "nhsno"sv);
    put(Label::of_chi, "chi"sv, "chis"sv);
    put(Label::of_hc, "hcn"sv, "hcns"sv);
    return out;
}();

const Called* licence_called(const Reading& text, size_t at) {
    const bool is_drivers =
        at > 0 && text.is_one_of(at - 1, {"driving", "driver", "drivers", "and", "or", "his", "her", "my",
                                          "your", "their", "dvla", "ni"});
    // "licence RVYMJ991569 PJ9MW": begins like one, whatever its check says
    const auto has_form = [&](size_t index) {
        constexpr size_t surname = 5, whole = 11;
        if (index >= text.tokens.size() || text.tokens[index].shape != Shape::alnum) return false;
        const auto word = text.text(text.tokens[index]);
        return word.size() >= whole && std::ranges::all_of(word.substr(0, surname), is_plain_letter) &&
               std::ranges::all_of(word.substr(surname, whole - surname), is_digit);
    };
    return is_drivers || text.is_word(at, "dvla") || text.is_sign(at + 1, ':') || has_form(at + 1) ? &licence
                                                                                                   : nullptr;
}

const Called* registration_called(const Reading& text, size_t at) {
    const bool is_called = text.is_one_of(at + 1, {"no", "number", "num"}) && at > 0 &&
                           text.is_one_of(at - 1, {"professional", "nursing", "medical", "his", "her",
                                                   "their", "pharmacist", "nurse", "social", "doctor"});
    return is_called ? &registration : nullptr;
}

// "hosp 00918274", "pt ORT-7782": no word for a number, and nothing else that it could be.
bool is_patient_code(const Reading& text, size_t at, size_t after) {
    if (after >= text.tokens.size()) return false;
    const Token& token = text.tokens[after];
    if (text.is_one_of(at, {"hosp"})) return token.shape == Shape::number && token.end - token.begin >= 5;
    const bool is_upper = token.shape == Shape::upper && token.end - token.begin <= 4;
    return text.is_one_of(at, {"pt", "patient"}) && is_upper &&
           (text.is_sign(after + 1, '-') || text.is_sign(after + 1, '/')) && text.number(after + 2, 10) >= 0;
}

// "Datix W-118204", "LFPSE 2025/99297": no version of the program and no year.
bool is_incident_code(const Reading& text, size_t at) {
    if (at >= text.tokens.size()) return false;
    const Token& token = text.tokens[at];
    const bool goes_on = (text.is_sign(at + 1, '-') || text.is_sign(at + 1, '/')) &&
                         at + 2 < text.tokens.size() && !text.tokens[at + 2].has_space_before;
    if (goes_on) return true;
    constexpr size_t digits_min = 5;  // four are a year, or a count
    return (token.shape == Shape::number && token.end - token.begin >= digits_min) ||
           (token.shape == Shape::alnum && !text.is_sign(at + 1, '.'));
}

// What the words from `at` call the number after them; `after` is moved past them.
const Called* called_at(const Reading& text, size_t at, Label label, size_t& after) {
    after = at + 1;
    switch (label) {
        case Label::of_hospital:
            return &hospital;
        case Label::of_patient:
            if (text.is_sign(after, '.')) ++after;
            return is_number_word(text, after) || is_patient_code(text, at, after) ? &hospital : nullptr;
        case Label::of_case:
            if (text.is_one_of(after, {"note", "notes", "log", "file", "record", "sheet"})) ++after;
            return after > at + 1 || text.is_one_of(after, {"no", "number"}) ? &hospital : nullptr;
        case Label::of_incidents:
            if (text.is_one_of(after, {"web", "record", "report", "log", "form", "entry"})) ++after;
            return is_number_word(text, after) || text.is_sign(after, ':') || is_incident_code(text, after)
                       ? &hospital
                       : nullptr;
        case Label::of_passport:
            return &passport;
        case Label::of_travel:
            if (!text.is_one_of(after, {"document", "documents", "doc"})) return nullptr;
            ++after;
            return &passport;
        case Label::of_licence:
            return licence_called(text, at);
        case Label::of_account:
            return &account;
        case Label::of_account_letters:
            if (!text.is_sign(at + 1, '/') || !text.is_word(at + 2, "c")) return nullptr;
            after = at + 3;
            return &account;
        case Label::of_sort_code:
            if (text.is_sign(after, '-')) ++after;
            if (text.is_word(after, "code")) ++after;
            return &sort_code;
        case Label::of_card:
            return &card;
        case Label::of_regulator:
            return &registration;
        case Label::of_registration:
            return registration_called(text, at);
        case Label::of_council:
            return at > 0 &&
                           text.is_one_of(at - 1,
                                          {"medical", "dental", "optical", "osteopathic", "chiropractic",
                                           "pharmaceutical", "midwifery", "professions", "services"}) &&
                           text.is_one_of(after, {"reg", "registration", "number", "no", "pin", "registrant"})
                       ? &registration
                       : nullptr;
        case Label::of_insurance:
            return &insurance;
        case Label::of_nhs:
            return &nhs;
        case Label::of_chi:
            return &chi;
        case Label::of_hc:
            return &hc;
    }
    return nullptr;
}

bool fits(const Called& called, const Value& value) {
    return value.digits >= called.digits_min && value.digits <= called.digits_max &&
           value.letters <= called.letters_max;
}

// A licence number that its check does not know is letters and digits in one row all the same.
bool is_plausible(const Reading& text, const Called& called, const Value& value) {
    if (text.is(value.last + 1, Class::unit)) return false;  // "down for 12000 patients"
    if (called.kind == FindingKind::driving_licence)
        return value.letters >= 5 || (value.letters == 0 && value.digits == 8);
    // "account at 40 %"
    if (called.kind == FindingKind::bank) return !text.is_sign(value.last + 1, '%');
    return true;
}

constexpr size_t fillers_max = 5;

std::optional<Value> fitting_value(const Reading& text, size_t at, const Called& called) {
    constexpr size_t surname_letters = 5;
    const auto value = value_at(text, at, called.digits_min, called.digits_max + called.letters_max,
                                called.kind == FindingKind::driving_licence ? surname_letters : 3);
    if (!value) return std::nullopt;
    if (fits(called, *value) && is_plausible(text, called, *value)) return value;
    // "MRN 4488207 12/05/2023": what follows after a space is another number.
    const auto first = before_space(text, *value);
    return first && fits(called, *first) && is_plausible(text, called, *first) ? first : std::nullopt;
}

// Other words between a label and its number: "GDC no of reporter: 192870", "passport, which the agent
// wanted, is 310 644 875". Only for numbers that nobody takes for a year or a count.
size_t past_words(const Reading& text, size_t at, const Called& called) {
    constexpr size_t reach = 10, digits_min = 5;
    const bool is_account = called.kind == FindingKind::bank;
    const bool is_long = called.kind == FindingKind::nhs_number || called.kind == FindingKind::chi_number;
    const size_t words_max = called.kind == FindingKind::passport ? 7 : is_long ? 5 : 3;
    size_t words = 0;
    for (size_t i = at; !is_account && i < text.tokens.size() && i < at + reach; ++i) {
        const bool ends =
            text.is_line_end(i) || text.is_sign(i, ';') ||
            (text.is_sign(i, '.') && i + 1 < text.tokens.size() && text.tokens[i + 1].is_capital());
        if (ends) return at;
        if (text.tokens[i].is_word() && text.tokens[i].shape != Shape::upper) {
            if (++words > words_max) return at;
            continue;
        }
        if (text.tokens[i].shape == Shape::sign) continue;
        const auto value = fitting_value(text, i, called);
        const bool is_whole =
            called.kind != FindingKind::passport || (value && value->digits + value->letters >= 8);
        return value && value->digits >= digits_min && is_whole ? i : at;
    }
    return at;
}

bool is_pair_of_digits(const Reading& text, size_t at) {
    return at < text.tokens.size() && text.tokens[at].shape == Shape::number &&
           text.tokens[at].end - text.tokens[at].begin == 2;
}

// The last token of an account's eight digits: "44120986", "4412 0986".
std::optional<size_t> account_end(const Reading& text, size_t at) {
    constexpr size_t digits_all = 8, digits_half = 4;
    const auto length = [&](size_t i) {
        return i < text.tokens.size() && text.tokens[i].shape == Shape::number
                   ? text.tokens[i].end - text.tokens[i].begin
                   : 0;
    };
    if (length(at) == digits_all) return at;
    return length(at) == digits_half && length(at + 1) == digits_half ? std::optional{at + 1} : std::nullopt;
}

// A sort code with its account behind it needs no word: "60-83-71 / 44120986".
std::optional<TokenRange> sort_code_and_account(const Reading& text, size_t at) {
    const bool is_code = is_pair_of_digits(text, at) && text.is_sign(at + 1, '-') &&
                         is_pair_of_digits(text, at + 2) && text.is_sign(at + 3, '-') &&
                         is_pair_of_digits(text, at + 4);
    if (!is_code) return std::nullopt;
    for (size_t next = at + 5; next < text.tokens.size() && next < at + 8; ++next) {
        const Token& token = text.tokens[next];
        if (token.shape == Shape::number) {
            const auto last = account_end(text, next);
            return last ? std::optional{TokenRange{next, *last}} : std::nullopt;
        }
        if (token.shape == Shape::line_end) return std::nullopt;
    }
    return std::nullopt;
}

// "065FCE-P99803-69DD8E": the number of a prescription of the Electronic Prescription Service, three groups
// of six of which the outer two are hexadecimal (NHS Digital, EPS Prescription Token Specification).
std::optional<size_t> prescription_end(const Reading& text, size_t at) {
    constexpr size_t group = 6, last = 4;
    size_t digits = 0;
    for (size_t part = 0; part <= last; part += 2) {
        const size_t index = at + part;
        if (index >= text.tokens.size()) return std::nullopt;
        const Token& token = text.tokens[index];
        const auto word = text.text(token);
        const bool is_group =
            (token.shape == Shape::alnum || token.shape == Shape::number || token.is_word()) &&
            word.size() == group && (part == 0 || !token.has_space_before);
        if (!is_group || (part < last && !text.is_sign(index + 1, '-'))) return std::nullopt;
        digits += static_cast<size_t>(std::ranges::count_if(word, is_digit));
        const bool is_hex = std::ranges::all_of(
            word, [](char c) { return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f'); });
        if (part != 2 && !is_hex && part != last) return std::nullopt;
    }
    constexpr size_t digits_least = 6;
    return digits >= digits_least ? std::optional{at + last} : std::nullopt;
}

// "MRN234144"
bool has_label_inside(const Reading& text, size_t at) {
    constexpr std::string_view label = "mrn";
    constexpr size_t digits_min = 4;
    const auto word = text.text(text.tokens[at]);
    return text.tokens[at].shape == Shape::alnum && word.size() >= label.size() + digits_min &&
           std::ranges::equal(word.substr(0, label.size()), label, {}, to_lower) &&
           std::ranges::all_of(word.substr(label.size()), is_digit);
}

// "(right), ": a word in brackets between two numbers of one list.
size_t past_brackets(const Reading& text, size_t at) {
    return text.is_sign(at, '(') && text.is_sign(at + 2, ')') ? at + 3 : at;
}

}  // namespace

void find_labelled_numbers(const Reading& text, Candidates& out) {
    for (size_t at = 0; at < text.tokens.size(); ++at) {
        if (const auto found = sort_code_and_account(text, at)) {
            constexpr std::string_view rule = "sort-code-and-account",
                                       reason = "a sort code with its account";
            add(out, text, FindingKind::bank, at, at + 4, rule, reason);
            add(out, text, FindingKind::bank, found->first, found->last, rule, reason);
            at = found->last;
            continue;
        }
        if (const auto last = prescription_end(text, at)) {
            add(out, text, FindingKind::hospital_number, at, *last, "prescription-form",
                "the form of a prescription's number");
            at = *last;
            continue;
        }
        if (has_label_inside(text, at)) {
            add(out, text, FindingKind::hospital_number, at, at, hospital.rule, hospital.reason);
            continue;
        }
        const Label* const label = text.tokens[at].is_word() ? labels.find(text.tokens[at].hash) : nullptr;
        if (label == nullptr) continue;
        size_t next = at + 1;
        const Called* const called = called_at(text, at, *label, next);
        if (called == nullptr) continue;
        for (size_t i = 0; i < fillers_max && next < text.tokens.size() && is_filler(text, next); ++i) ++next;
        if (called == &account && sort_code_and_account(text, next)) continue;
        if (next < text.tokens.size() && !fitting_value(text, next, *called))
            next = past_words(text, next, *called);
        // "Sort code 20-11-22, account 12345678" and "Passports: AB1234567 and CD1234567" go on by
        // themselves.
        for (int values = 0; values < 3 && next < text.tokens.size(); ++values) {
            const auto value = fitting_value(text, next, *called);
            if (!value) break;
            add(out, text, called->kind, value->first, value->last, called->rule, called->reason);
            next = past_brackets(text, value->last + 1);
            while (next < text.tokens.size() && (text.is_sign(next, ',') || text.is_sign(next, '/') ||
                                                 text.is_one_of(next, {"and", "or"})))
                ++next;
        }
    }
}

}  // namespace stonechat::privacy
