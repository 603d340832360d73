#pragma once
// What looks like somebody's and is everyone's. Inside protocol/privacy only.

#include <string_view>

#include "protocol/privacy/rules.hpp"
#include "protocol/privacy/tokens.hpp"

namespace stonechat::privacy {

// Whether these digits are a national helpline's, which any text may name.
bool is_helpline(std::string_view digits);

// Whether at `next` stands what only companies have behind their names: "Kestrel Bay" before Systems, "Tobias
// Lane" before Software.
bool is_company_word(const Reading& text, std::size_t next);

// Takes out pages of national bodies, helplines, and companies that are called like a street or a service.
// What is dropped must count as taken, or another rule takes it for something else.
void drop_public_things(const Reading& text, Candidates& candidates);

}  // namespace stonechat::privacy
