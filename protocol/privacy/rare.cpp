// Conditions so rare that with a region or a month they name their holder.
#include "protocol/privacy/text_rules.hpp"

namespace stonechat::privacy {

using std::size_t;

void find_rare(const Reading& text, Candidates& out) {
    for (size_t at = text.next(start_rare, 0); at < text.tokens.size(); at = text.next(start_rare, at + 1)) {
        size_t first = at, last = at;
        if (text.is_word(at, "fibrodysplasia")) {
            while (text.is_one_of(last + 1, {"ossificans", "progressiva"})) ++last;
        } else if (text.is_word(at, "insomnia")) {
            if (at < 2 || !text.is_word(at - 1, "familial") || !text.is_word(at - 2, "fatal")) continue;
            first = at - 2;
        } else if (text.is_word(at, "progeria")) {
            if (at >= 3 && text.is_sign(at - 2, '-')) first = at - 3;
        } else if (text.is_word(at, "hutchinson")) {
            if (!text.is_sign(at + 1, '-') || !text.is_word(at + 2, "gilford")) continue;
            last = text.is_one_of(at + 3, {"progeria", "syndrome"}) ? at + 3 : at + 2;
        } else if (!text.is_one_of(at, {"kuru", "alkaptonuria"})) {
            size_t end = at + 1;
            while (end < at + 4 &&
                   (text.is_sign(end, '-') || (text.is_capital(end) && !text.is(end, Class::eponym_head))))
                ++end;
            if (!text.is_one_of(end, {"disease", "syndrome", "curse"})) continue;
            last = end;
        }
        add(out, text, FindingKind::quasi, first, last, "rare-condition",
            "a condition so rare that it may name its holder");
        at = last;
    }
}

}  // namespace stonechat::privacy
