// Days that have a name: feasts, and holidays.
#include <algorithm>
#include <array>

#include "protocol/privacy/calendar.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;

constexpr WordKey no_word{""};
struct Feast {
    explicit consteval Feast(WordKey first, WordKey second = no_word, WordKey third = no_word)
        : words{first, second, third} {}
    std::array<WordKey, 3> words;
};

// Each after those that it is the beginning of.
constexpr std::array feasts{
    Feast{"guy", "fawkes", "night"},
    Feast{"new", "year", "day"},
    Feast{"new", "year", "eve"},
    Feast{"st", "david", "day"},
    Feast{"st", "george", "day"},
    Feast{"st", "andrew", "day"},
    Feast{"st", "patrick", "day"},
    Feast{"all", "saints", "day"},
    Feast{"new", "years", "day"},
    Feast{"new", "years", "eve"},
    Feast{"lunar", "new", "year"},
    Feast{"chinese", "new", "year"},
    Feast{"all", "souls", "day"},
    Feast{"st", "swithin", "day"},
    Feast{"christmas", "day"},
    Feast{"christmas", "eve"},
    Feast{"boxing", "day"},
    Feast{"good", "friday"},
    Feast{"easter", "sunday"},
    Feast{"easter", "monday"},
    Feast{"palm", "sunday"},
    Feast{"ash", "wednesday"},
    Feast{"shrove", "tuesday"},
    Feast{"maundy", "thursday"},
    Feast{"burns", "night"},
    Feast{"bonfire", "night"},
    Feast{"valentine", "day"},
    Feast{"remembrance", "sunday"},
    Feast{"remembrance", "day"},
    Feast{"mothering", "sunday"},
    Feast{"mother", "day"},
    Feast{"father", "day"},
    Feast{"may", "day"},
    Feast{"twelfth", "night"},
    Feast{"yom", "kippur"},
    Feast{"whit", "monday"},
    Feast{"whit", "sunday"},
    Feast{"advent", "sunday"},
    Feast{"trinity", "sunday"},
    Feast{"plough", "monday"},
    Feast{"pancake", "day"},
    Feast{"ascension", "day"},
    Feast{"armistice", "day"},
    Feast{"midsummer", "day"},
    Feast{"midsummer", "eve"},
    Feast{"leap", "day"},
    Feast{"lammas", "day"},
    Feast{"corpus", "christi"},
    Feast{"ve", "day"},
    Feast{"vj", "day"},
    Feast{"valentines", "day"},
    Feast{"mothers", "day"},
    Feast{"fathers", "day"},
    Feast{"rosh", "hashanah"},
    Feast{"hogmanay"},
    Feast{"halloween"},
    Feast{"michaelmas"},
    Feast{"epiphany"},
    Feast{"eid"},
    Feast{"diwali"},
    Feast{"hanukkah"},
    Feast{"vaisakhi"},
    Feast{"purim"},
    Feast{"lammas"},
    Feast{"candlemas"},
    Feast{"martinmas"},
    Feast{"whitsun"},
    Feast{"pentecost"},
    Feast{"passover"},
    Feast{"nowruz"},
    Feast{"holi"},
};

// The last token of one of them that begins at `at`.
std::optional<size_t> listed_feast(const Reading& text, size_t at) {
    for (const Feast& one : feasts) {
        size_t next = at;
        const bool is_here = std::ranges::all_of(
            one.words, [&](WordKey word) { return word.hash == no_word.hash || text.is_word(next++, word); });
        if (!is_here) continue;
        const bool is_one_word = next == at + 1;
        const bool is_told =
            text.is_capital(at) || text.style != Style::usual ||
            (at > 0 && text.is_one_of(at - 1, {"on", "at", "until", "till", "before", "after"}));
        if (!is_one_word || is_told) return with_year(text, next - 1);
    }
    return std::nullopt;
}

// "the August bank holiday", "bank holiday Monday"
std::optional<TokenRange> bank_holiday(const Reading& text, size_t at) {
    if (!text.is_word(at, "bank") || !text.is_word(at + 1, "holiday")) return std::nullopt;
    const size_t last = text.is_one_of(at + 2, {"monday", "friday"}) ? at + 2 : at + 1;
    if (at > 0 &&
        (is_month(text, at - 1, true) ||
         text.is_one_of(at - 1, {"spring", "summer", "easter", "christmas", "jubilee", "coronation"})))
        return TokenRange{at - 1, last};
    return last > at + 1 ? std::optional{TokenRange{at, last}} : std::nullopt;
}

// "the Feast of St David", "the Feast of the Assumption"
std::optional<TokenRange> feast_of(const Reading& text, size_t at) {
    if (!text.is_word(at, "feast") || !text.is_word(at + 1, "of")) return std::nullopt;
    constexpr size_t words_max = 4;
    size_t last = at + 1;
    for (size_t next = at + 2; next < at + 2 + words_max; ++next) {
        const bool is_part = text.is_one_of(next, {"the", "st", "saint", "ss", "our", "and"});
        if (text.is_capital(next))
            last = next;
        else if (!is_part && !text.is_sign(next, '.'))
            break;
    }
    return last > at + 1 ? std::optional{TokenRange{at, last}} : std::nullopt;
}

}  // namespace

std::optional<TokenRange> feast(const Reading& text, size_t at) {
    if (const auto day = bank_holiday(text, at)) return day;
    if (const auto day = feast_of(text, at)) return day;
    if (text.is_word(at, "helly") && text.is_word(at + 1, "aa") && at > 0) return TokenRange{at - 1, at + 1};
    if (text.is_word(at, "ramadan")) {  // a month, of which this is a day
        const bool is_day = text.is_word(at + 1, "day") && text.number(at + 2, 2) > 0;
        return is_day ? std::optional{TokenRange{at, at + 2}} : std::nullopt;
    }
    if (!text.is(at, Class::feast)) return std::nullopt;
    const auto last = listed_feast(text, at);
    return last ? std::optional{TokenRange{at, *last}} : std::nullopt;
}

}  // namespace stonechat::privacy
