#pragma once
// Programs that bear the name of a person: "the app called Florence", "Olive, our recall bot". Inside
// protocol/privacy only.

#include "protocol/privacy/tokens.hpp"

namespace stonechat::privacy {

// Sets Token::is_product at each occurrence of a word that the text somewhere calls a program,
// Token::is_company of one that is a company's coined name there. Linear in the text.
void mark_products(Reading& text);

// "Ltd", "plc": what stands behind a company's name.
bool is_company_form(const Reading& text, std::size_t at);

}  // namespace stonechat::privacy
