#include "protocol/privacy/number_words.hpp"

#include <string_view>

namespace stonechat::privacy {
namespace {

using namespace std::string_view_literals;

constexpr auto number_words = [] {
    WordMap<int, 128> out;
    int value = 0;
    for (const std::string_view word :
         {"zero",     "one",     "two",     "three",     "four",     "five",    "six",
          "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",  "thirteen",
          "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"})
        out[WordKey{word}] = value++;
    for (const std::string_view word :
         {"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}) {
        out[WordKey{word}] = value;
        value += 10;
    }
    out[WordKey{"oh"sv}] = out[WordKey{"nought"sv}] = 0;
    return out;
}();

}  // namespace

int number_word(const Reading& text, std::size_t at) {
    if (!text.is(at, Class::number_word)) return -1;
    const int* const value = number_words.find(text.tokens[at].hash);
    return value != nullptr ? *value : -1;
}

}  // namespace stonechat::privacy
