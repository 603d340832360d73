// Named places of care: "St Aldhelm's Hospital", "Bluebell Ward", "Dr Prentice and Partners". Their kinds
// alone
// ("the stroke unit", "Ward 14") are thousands and stay.
#include <optional>

#include "protocol/privacy/text_rules.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;

constexpr size_t name_words_max = 6;

bool is_head(const Reading& text, size_t at) {
    return text.is_one_of(
        at, {"hospital",     "hospitals",    "infirmary",  "ward",         "wards",      "clinic",
             "surgery",      "practice",     "hospice",    "house",        "lodge",      "unit",
             "centre",       "center",       "manor",      "court",        "grange",     "villa",
             "hall",         "home",         "homes",      "school",       "college",    "university",
             "academy",      "nursery",      "dispensary", "pharmacy",     "trust",      "wing",
             "suite",        "prison",       "chemist",    "chemists",     "dentist",    "opticians",
             "villas",       "sanatorium",   "polyclinic", "cottage",      "hub",        "residential",
             "rooms",        "room",         "club",       "midwives",     "fertility",  "studio",
             "convent",      "service",      "care",       "dental",       "health",     "station",
             "primary",      "laboratory",   "sciences",   "pathology",    "depot",      "therapies",
             "homecare",     "partnership",  "optometry",  "optometrists", "eyecare",    "advocacy",
             "foodbank",     "hostel",       "almshouses", "surgeries",    "osteopathy", "osteopaths",
             "chiropractic", "orthodontics", "aesthetics", "audiology",    "podiatry",   "physiotherapy",
             "physio",       "medispa",      "pharmacies", "hearing"});
}

// Words that say what sort of place it is, not which.
bool is_generic(const Reading& text, size_t at) {
    return text.is(at, Class::generic);
}

bool is_connector(const Reading& text, size_t at) {
    if (text.style != Style::usual)
        return text.is_sign(at, '&') || (text.is_sign(at, '.') && at > 0 && text.is_word(at - 1, "st"));
    return text.is_one_of(at, {"of", "and", "the", "y", "for", "na", "nan", "upon"}) ||
           text.is_sign(at, '&') || text.is_sign(at, '-') ||
           (text.is_sign(at, '.') && at > 0 && text.is_one_of(at - 1, {"st", "dr"}));
}

// Whom hospitals are named after, though the word is an office.
bool is_patron(const Reading& text, size_t at) {
    return text.is_one_of(at, {"queen", "king", "prince", "princess", "duke", "earl", "saint", "bishop",
                               "general", "captain", "lord"});
}

// "Derek Hall" is a person, "on Derek Ward" a ward.
bool is_surname_here(const Reading& text, size_t head) {
    if (!text.is_one_of(head,
                        {"hall", "ward", "house", "court", "lodge", "manor", "grange", "home", "school"}))
        return false;
    const Token& before = text.tokens[head - 1];
    const bool has_preposition =
        head > 1 && text.is_one_of(head - 2, {"on", "to", "at", "in", "from", "the"});
    if (before.is(Class::title) || before.shape == Shape::initial || text.is_sign(head - 1, '.')) return true;
    return before.traits.first_name() >= 2 && before.traits.common() < 3 && !has_preposition;
}

// A word that may belong to the name, walking back from the head.
bool may_belong(const Reading& text, size_t at) {
    const Token& token = text.tokens[at];
    if (!token.is_word()) return false;
    if (text.style == Style::usual) return token.is_capital();
    const bool is_role = token.is(Class::role) && !is_patron(text, at);
    const bool is_grammar = token.is(Class::preposition) || token.is(Class::pronoun) ||
                            token.is(Class::conjunction) || token.is(Class::determiner) ||
                            token.is(Class::told_verb) || is_role || token.is(Class::title_abbreviation);
    const bool is_verb =
        (token.is(Class::speech) || text.text(token).ends_with("ed") || text.text(token).ends_with("ED")) &&
        token.traits.common() > 2;
    return text.is_word(at, "st") || (!is_grammar && !is_verb);
}

// A word that says which place it is.
bool is_telling(const Reading& text, size_t at) {
    const Token& token = text.tokens[at];
    if (!token.is_word() || is_generic(text, at)) return false;
    if (text.style == Style::usual)
        return !token.is(Class::determiner) && !token.is(Class::pronoun) && !token.is(Class::preposition) &&
               !token.is(Class::role) && !token.is(Class::unit) && !token.is(Class::weekday);
    return token.traits.common() < 5 || token.traits.is_uk_place();
}

// "Royal Tal-y-garreg Hospital": its small words.
bool is_inside_hyphens(const Reading& text, size_t at) {
    return at > 0 && text.tokens[at].is_word() && text.is_sign(at - 1, '-') &&
           !text.tokens[at].has_space_before;
}

// Whether the name goes on before a connector: "Tigh na Mara", "Kestrel Walk-in Centre".
bool goes_on_before(const Reading& text, size_t connector) {
    if (is_connector(text, connector) && may_belong(text, connector - 1)) return true;
    if (text.is_sign(connector, '-') && is_inside_hyphens(text, connector - 1)) return true;
    return connector > 1 && text.is_one_of(connector, {"in", "on", "by"}) &&
           text.is_sign(connector - 1, '-') && may_belong(text, connector - 2);
}

// "On 23 May Fallowell Lodge sent": the month is the day's.
bool is_month_of_a_date(const Reading& text, size_t at) {
    if (at == 0 || !text.is(at, Class::month)) return false;
    const Token& before = text.tokens[at - 1];
    return before.shape == Shape::number || before.shape == Shape::alnum || before.is(Class::ordinal) ||
           text.is_word(at - 1, "of");
}

// "Ward 35 at Dapplemere Community Hospital": one name. Behind a comma the ward stays, as it does alone.
size_t with_ward(const Reading& text, size_t begin) {
    size_t at = begin;
    if (at > 0 && text.is_word(at - 1, "the")) --at;
    if (at == 0 || !text.is_one_of(at - 1, {"at", "of", "in"})) return begin;
    --at;
    if (at < 2 || !text.is_one_of(at - 2, {"ward", "bay", "theatre", "clinic"})) return begin;
    const Shape shape = text.tokens[at - 1].shape;
    return shape == Shape::number || shape == Shape::alnum || shape == Shape::initial ? at - 2 : begin;
}

// "Ysbyty Corriemoss", "meddygfa'r Bont": Welsh says first what a place is.
std::optional<size_t> welsh_end(const Reading& text, size_t at) {
    if (!text.is_one_of(at, {"ysbyty", "meddygfa", "feddygfa", "deintyddfa", "canolfan", "cartref", "uned"}))
        return std::nullopt;
    size_t last = at;
    for (size_t i = at + 1; i < text.tokens.size() && i <= at + 5; ++i) {
        const Token& token = text.tokens[i];
        const bool is_small = text.is_one_of(i, {"y", "yr", "r", "yn"});
        const bool may_name = (token.is_capital() || (token.is_word() && token.traits.common() == 0)) &&
                              !token.is(Class::weekday) && !token.is(Class::month);
        if (!is_small && !may_name && !text.is_sign(i, '\'') && !text.is_sign(i, '-')) break;
        if (!is_small && may_name) last = i;
    }
    return last > at ? std::optional{last} : std::nullopt;
}

// The first token of a name that ends at the head; empty when the words before it are of no name.
std::optional<size_t> name_begin(const Reading& text, size_t head) {
    size_t begin = head;
    bool tells = false;
    for (size_t at = head; at > 0 && head - at < name_words_max; --at) {
        const size_t before = at - 1;
        if (is_month_of_a_date(text, before)) break;
        if (may_belong(text, before) || is_inside_hyphens(text, before)) {
            // A possessive that is nobody's house: "the patient's home".
            begin = before;
            tells = tells || is_telling(text, before);
        } else if (before == 0 || !goes_on_before(text, before)) {
            break;
        }
    }
    if (!tells) return std::nullopt;
    // A sentence's first word, or what the place is of: "Contact Riverside Practice".
    while (begin < head && text.style == Style::usual &&
           (text.is(begin, Class::preposition) || (text.is(begin, Class::role) && !is_patron(text, begin)) ||
            text.is(begin, Class::pronoun) ||
            (text.is(begin, Class::determiner) && !text.is_word(begin, "the"))))
        ++begin;
    if (begin > 0 && text.is_word(begin - 1, "the")) --begin;
    return begin < head ? std::optional{begin} : std::nullopt;
}

// "nantgoed surgery", typed in haste: a word that no dictionary has before the kind of place.
bool is_named_in_small(const Reading& text, size_t head) {
    static constexpr auto kinds = word_set("surgery", "hospital", "practice", "clinic", "house", "lodge",
                                           "ward", "pharmacy", "infirmary", "hospice", "court", "grange");
    constexpr size_t letters_min = 5;
    if (head == 0 || text.tokens[head].shape != Shape::lower || !text.is_one_of(head, kinds)) return false;
    const Token& before = text.tokens[head - 1];
    return before.shape == Shape::lower && before.traits.common() == 0 && before.traits.class_bits() == 0 &&
           before.end - before.begin >= letters_min && text.tokens[head].has_space_before &&
           !(head > 1 && text.is_sign(head - 2, '-'));
}

// Heads that are words of every day need capitals, or a name that no dictionary has.
bool is_named(const Reading& text, size_t head) {
    if (text.style == Style::usual) return text.is_capital(head);
    const bool is_strong = text.is(head, Class::facility_strong) ||
                           text.is_one_of(head, {"clinic", "home", "house", "centre", "practice", "unit",
                                                 "hub", "suite", "rooms", "studio", "pharmacy", "dental"});
    const Token& before = text.tokens[head - 1];
    return is_strong || before.traits.common() == 0;
}

// "Dr Prentice and Partners", "Drs Penhaligon, Shah and Oke"
std::optional<size_t> partners_end(const Reading& text, size_t at) {
    if (!text.is_one_of(at, {"dr", "drs", "doctor", "doctors", "messrs"})) return std::nullopt;
    if (text.is_one_of(at, {"drs", "messrs"}) && text.is_capital(at + 1)) {
        constexpr size_t partners_max = 6;
        size_t last = at + 1;
        for (size_t i = 0; i < partners_max; ++i) {
            size_t next = text.is_sign(last + 1, ',') ? last + 2 : last + 1;
            if (text.is_one_of(next, {"and"}) || text.is_sign(next, '&')) ++next;
            if (next == last + 1 || !text.is_capital(next)) break;
            last = next;
        }
        if (last > at + 1) return last;
    }
    for (size_t i = at + 1; i < text.tokens.size() && i < at + 7; ++i)
        if ((text.is_word(i, "and") || text.is_sign(i, '&')) &&
            text.is_one_of(i + 1, {"partners", "partner", "associates"}))
            return i + 1;
    return std::nullopt;
}

// "Hawthorn CAMHS", "Selby MIU": what a service is, in the letters that staff use for it, behind the word
// that says which.
std::optional<size_t> named_service_begin(const Reading& text, size_t at) {
    static constexpr auto services = word_set("camhs", "cmht", "cmhts", "miu", "utc", "nicu", "picu", "scbu",
                                              "amu", "mau", "sau", "cdu", "icb", "pcn", "ooh");
    if (at == 0 || !text.is_one_of(at, services) || !text.tokens[at].has_space_before) return std::nullopt;
    const bool is_capital = text.tokens[at].shape == Shape::upper && text.style == Style::usual;
    if (!is_capital) {  // "porthwrin camhs", typed in haste
        const Token& before = text.tokens[at - 1];
        const bool is_name = before.shape == Shape::lower && before.traits.common() == 0 &&
                             before.traits.class_bits() == 0 && before.end - before.begin >= 5;
        return is_name && text.tokens[at].shape == Shape::lower ? std::optional{at - 1} : std::nullopt;
    }
    size_t first = at - 1;
    // "Llanfechan Older Adults CMHT"
    while (first > 0 && at - first < 3 && text.is_capital(first) && is_generic(text, first)) --first;
    const Token& name = text.tokens[first];
    const bool is_name =
        name.traits.common() == 0 || name.traits.is_uk_place() || name.is(Class::emblem) ||
        (first > 0 && text.is_capital(first - 1) && !is_generic(text, first - 1));  // "Four Winds PCN"
    return name.shape == Shape::capital && is_name && !is_generic(text, first) ? std::optional{first}
                                                                               : std::nullopt;
}

// A word that says which place it is, whatever the style: of no dictionary, or a place's.
bool is_rare_word(const Reading& text, size_t at) {
    return text.is_capital(at) && text.tokens[at].shape == Shape::capital && !is_generic(text, at) &&
           (text.tokens[at].traits.common() == 0 || text.tokens[at].traits.is_uk_place()) &&
           !text.is(at, Class::nation) && !text.is(at, Class::nationality);
}

// "University Hospital Auchenlarich", "NHS Craigdorran": what it is first, then where.
std::optional<size_t> kind_first(const Reading& text, size_t at) {
    const bool is_hospital = text.is_word(at, "university") && text.is_word(at + 1, "hospital");
    const size_t name = is_hospital ? at + 2 : at + 1;
    if (!is_hospital && !(text.is_word(at, "nhs") && text.style == Style::usual)) return std::nullopt;
    if (is_hospital && text.is_word(name, "of")) return std::nullopt;  // found by its head
    if (!text.is_capital(at) || !is_rare_word(text, name) || text.tokens[name].is_product)
        return std::nullopt;
    return text.is_capital(name + 1) && !is_hospital ? std::nullopt : std::optional{name};
}

// "the Royal Eddlestow", "the Queen Maud"
std::optional<size_t> royal_end(const Reading& text, size_t at) {
    constexpr size_t words_max = 3;
    const bool is_there = at > 0 && text.is_one_of(at, {"royal", "queen"}) && text.is_capital(at) &&
                          text.style == Style::usual && text.is_word(at - 1, "the");
    if (is_there && text.is_word(at, "queen"))
        return text.is_capital(at + 1) && text.tokens[at + 1].traits.first_name() > 0 ? std::optional{at + 1}
                                                                                      : std::nullopt;
    if (!is_there || !text.is_capital(at + 1) || text.tokens[at + 1].traits.common() != 0)
        return std::nullopt;
    size_t last = at + 1;
    while (text.is_capital(last + 1) && last + 1 - at < words_max) ++last;
    return last;
}

// "East Cliff Crisis Team", "Eskwater District Nurses": people of one place, told by what they do.
std::optional<size_t> team_begin(const Reading& text, size_t at) {
    if (at < 2 || text.style != Style::usual || !text.is_capital(at) || text.is(at - 2, Class::greeting) ||
        !text.is_one_of(at, {"team", "teams", "nurses"}) || !text.is_capital(at - 1) ||
        !is_generic(text, at - 1))
        return std::nullopt;
    size_t first = at - 1;
    bool tells = false;
    while (first > 0 && at - first < name_words_max && text.tokens[first].has_space_before &&
           ((text.is_capital(first - 1) && !text.is(first - 1, Class::determiner)) ||
            (text.is_word(first - 1, "and") && first > 1 && text.is_capital(first - 2)))) {
        --first;
        tells =
            tells || is_rare_word(text, first) || text.tokens[first].is(Class::emblem) ||
            (!is_generic(text, first) && text.tokens[first].shape == Shape::capital &&
             is_telling(text, first) &&
             !text.tokens[first].traits.is_any(class_mask(Class::medical, Class::never_name, Class::org)));
    }
    return tells && !text.tokens[first].is_product ? std::optional{first} : std::nullopt;
}

// "Drumaleet GP Group", "Ivy Lodge Medical Group": the words before the kind of practice.
std::optional<size_t> group_begin(const Reading& text, size_t at) {
    if (at < 2 || !text.is_word(at, "group") || !text.is_capital(at) || text.style != Style::usual)
        return std::nullopt;
    if (!text.is_one_of(at - 1, {"gp", "medical", "family", "practice", "surgery", "surgeries", "dental"}))
        return std::nullopt;
    size_t first = at - 1;
    while (first > 0 && at - first < 4 && text.is_capital(first - 1) &&
           !text.is(first - 1, Class::determiner))
        --first;
    return first < at - 1 && !is_generic(text, at - 2) ? std::optional{first} : std::nullopt;
}

// "Tavenham Borough Council", "Strathlaggan Council", but not "General Dental Council".
std::optional<size_t> council_begin(const Reading& text, size_t at) {
    if (!text.is_word(at, "council") || at == 0 || (text.style == Style::usual && !text.is_capital(at)))
        return std::nullopt;
    const bool has_rank = text.is_one_of(
        at - 1, {"county", "borough", "city", "district", "parish", "town", "metropolitan", "community"});
    size_t first = has_rank ? at - 1 : at;
    const size_t rank = first;
    while (first > 0 && rank - first < 3 && text.tokens[first - 1].is_word() &&
           (text.style == Style::usual ? text.is_capital(first - 1)
                                       : text.tokens[first - 1].traits.common() == 0))
        --first;
    const bool is_named = first < rank && (has_rank || is_rare_word(text, rank - 1) ||
                                           text.tokens[rank - 1].traits.is_uk_place());
    return is_named ? std::optional{first} : std::nullopt;
}

// "London Borough of Oskby", "Royal Borough of Haskmere"
std::optional<size_t> borough_end(const Reading& text, size_t at) {
    if (at == 0 || !text.is_word(at, "borough") ||
        !text.is_one_of(at - 1, {"london", "royal", "metropolitan"}) || !text.is_word(at + 1, "of") ||
        !text.is_capital(at + 2))
        return std::nullopt;
    return text.is_capital(at + 3) ? at + 3 : at + 2;
}

// "HMP Wandsworth", "HMP & YOI Parc"
std::optional<size_t> prison_end(const Reading& text, size_t at) {
    if (!text.is_one_of(at, {"hmp", "hmyoi", "yoi", "irc"})) return std::nullopt;
    size_t last = at + 1;
    while (text.is_sign(last, '&') || text.is_sign(last, '/') || text.is_one_of(last, {"yoi", "and"})) ++last;
    return text.is_capital(last) || text.style != Style::usual ? std::optional{last} : std::nullopt;
}

// "at Trevean General", "in Addiscombe Royal": what people call a hospital.
std::optional<size_t> hospital_for_short(const Reading& text, size_t at) {
    if (!text.is_one_of(at, {"general", "royal", "memorial", "infirmary"}) || at < 2) return std::nullopt;
    // "Wolds Edge District General"
    if (text.is_one_of(at - 1, {"district", "county", "area", "university", "community"}) &&
        text.is_capital(at) && text.is_capital(at - 1) && text.is_capital(at - 2) &&
        !is_generic(text, at - 2)) {
        const bool has_two = at > 2 && text.is_capital(at - 3) && !text.is(at - 3, Class::preposition);
        return has_two ? at - 3 : at - 2;
    }
    const Token& name = text.tokens[at - 1];
    const bool is_named = name.is_word() && name.traits.common() < 4 && !name.is(Class::generic) &&
                          !name.is(Class::determiner) &&
                          (name.is_capital() || (name.traits.common() == 0 && !text.is_capital(at)));
    const bool has_capital = text.is_capital(at) || !name.is_capital();
    // "Kilfarran and District Memorial"
    if (text.is_word(at - 1, "district") && at > 2 && text.is_capital(at) &&
        (text.is_word(at - 2, "and") || text.is_sign(at - 2, '&')) && text.is_capital(at - 3))
        return at - 3;
    // "Maes-y-fedw General"
    if (is_inside_hyphens(text, at - 1) && text.is_capital(at) && !text.is_capital(at + 1)) {
        size_t first = at - 1;
        while (first > 1 && is_inside_hyphens(text, first)) first -= 2;
        if (text.is_capital(first)) return first;
    }
    // "why Ulverwick General sent it", "says the Wethergarth Memorial"
    const bool is_rare = is_rare_word(text, at - 1) && text.is_capital(at) && !text.is_capital(at - 2);
    const bool is_there = is_rare || text.is_one_of(at - 2, {"in", "at", "to", "from", "near"}) ||
                          text.tokens[at - 2].shape == Shape::sign ||
                          text.tokens[at - 2].shape == Shape::line_end;
    const bool ends = at + 1 >= text.tokens.size() || !text.is_capital(at + 1);
    return is_named && has_capital && is_there && ends ? std::optional{at - 1} : std::nullopt;
}

// "CDU and Ward 12": a number says which, and one alone says little.
bool is_numbered(const Reading& text, size_t head) {
    return text.is_one_of(head, {"ward", "room", "unit"}) && head + 1 < text.tokens.size() &&
           (text.tokens[head + 1].shape == Shape::number || text.tokens[head + 1].shape == Shape::alnum) &&
           head > 1 && text.is(head - 1, Class::conjunction);
}

// What follows the head and belongs to it: "University Hospital Southampton", "Cedar House Nursing Home",
// "Harrowmere Hospital at Home".
size_t with_tail(const Reading& text, size_t head) {
    size_t last = head;
    if (text.is_word(head + 1, "at") && text.is_word(head + 2, "home") &&
        (text.style != Style::usual || text.is_capital(head + 2)))
        return head + 2;
    for (size_t i = head + 1; i < text.tokens.size() && i < head + 5; ++i) {
        if (is_head(text, i) && (text.style != Style::usual || text.is_capital(i)) &&
            text.tokens[i].has_space_before)
            last = i;
        else if (text.style == Style::usual ? !text.is_capital(i) : !is_generic(text, i))
            break;
    }
    return last;
}

// "Kittiwake Unit at Glenmallie Community Hospital", "Hospital at Home": one name of two, told by "at".
void join_at(const Reading& text, Candidates& out, size_t from) {
    for (size_t i = from + 1; i < out.size();) {
        const size_t at = text.token_from(out[i - 1].end);
        const size_t next = text.is_word(at + 1, "the") ? at + 2 : at + 1;
        const bool is_joined =
            text.is_word(at, "at") && next < text.tokens.size() && text.tokens[next].begin == out[i].begin;
        if (!is_joined) {
            ++i;
            continue;
        }
        out[i - 1].end = out[i].end;
        out.erase(out.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

}  // namespace

void find_facilities(const Reading& text, Candidates& out) {
    constexpr std::string_view reason = "the name of a service or building";
    const size_t from = out.size();
    for (size_t at = text.next(start_facility, 0); at < text.tokens.size();
         at = text.next(start_facility, at + 1)) {
        auto end = partners_end(text, at);
        if (!end) end = prison_end(text, at);
        if (!end) end = welsh_end(text, at);
        if (!end) end = kind_first(text, at);
        if (!end) end = royal_end(text, at);
        if (end && *end < text.tokens.size()) {
            const bool has_article =
                at > 0 && text.is_one_of(at, {"royal", "queen"}) && text.is_word(at - 1, "the");
            const size_t begin = with_ward(text, at);
            add(out, text, FindingKind::facility, begin == at && has_article ? at - 1 : begin, *end,
                "facility-form", reason);
            at = *end;
            continue;
        }
        if (const auto first = hospital_for_short(text, at)) {
            const bool has_article = *first > 0 && text.is_word(*first - 1, "the");
            const size_t begin = with_ward(text, *first);
            add(out, text, FindingKind::facility, begin == *first && has_article ? *first - 1 : begin, at,
                "facility-short", reason);
            continue;
        }
        if (const auto last = borough_end(text, at)) {
            add(out, text, FindingKind::facility, at - 1, *last, "facility-council", reason);
            at = *last;
            continue;
        }
        if (const auto first = council_begin(text, at)) {
            add(out, text, FindingKind::facility, *first, at, "facility-council", reason);
            continue;
        }
        if (const auto first = named_service_begin(text, at)) {
            add(out, text, FindingKind::facility, *first, at, "facility-letters", reason);
            continue;
        }
        if (text.style == Style::usual && is_named_in_small(text, at)) {
            add(out, text, FindingKind::facility, at - 1, at, "facility-small", reason);
            continue;
        }
        auto first = group_begin(text, at);
        if (!first) first = team_begin(text, at);
        if (first) {
            add(out, text, FindingKind::facility, *first, at, "facility-form", reason);
            continue;
        }
        if (at > 0 && text.is_word(at, "college") && text.is_word(at - 1, "royal")) continue;
        if (at == 0 || !text.is(at, Class::facility_head) || !is_head(text, at) || !is_named(text, at) ||
            is_surname_here(text, at) || is_numbered(text, at))
            continue;
        const auto begin = name_begin(text, at);
        if (!begin) continue;
        const size_t last = with_tail(text, at);
        add(out, text, FindingKind::facility, with_ward(text, *begin), last, "facility-form", reason);
        at = last;
    }
    join_at(text, out, from);
}

}  // namespace stonechat::privacy
