#pragma once
// Which words could be somebody's name at all: most are grammar, medicine or coined, and cost the model
// nothing. Inside protocol/privacy and its lab only.

#include <cstddef>

#include "protocol/privacy/tokens.hpp"

namespace stonechat::privacy {

// How much a word looks like a name by the lists alone: 0 to 3.
constexpr unsigned name_likeness(Traits t) {
    const unsigned best = t.first_name() > t.surname() ? t.first_name() : t.surname();
    if (best > 0) return best;
    return t.is_proper() ? 1 : 0;
}

// Whether a word is worth the model's time: most lower-case words are not.
bool may_be_name(const Reading& text, std::size_t index);

}  // namespace stonechat::privacy
