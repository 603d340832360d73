#pragma once
// What the pages by which people come in share. Inside node/web/pages only.

#include <string>

#include "node/web/visit.hpp"

namespace stonechat::web {

inline const std::string organisation_sign_in_path = "/sign-in/organisation";

// Who somebody has shown to be.
struct Identity {
    std::string name;  // of the account
    SignedInBy by = SignedInBy::password;
    std::string subject = {};  // as Account::subject
};

// Of a form's: the name and the password of an account. `autocomplete`: "current-password" or "new-password".
Field name_field(const VisitPtr& visit, std::string label, std::string hint = {});
Field password_field(std::string name, std::string label, std::string autocomplete, std::string hint = {});

// 429; what was asked for is as it was, a link too.
void too_many_at_once(const VisitPtr& visit);

// Opens a session for the account, and goes on to what was asked for before.
void let_in(const VisitPtr& visit, const std::string& name, SignedInBy by);
// The password was right: the session remembers whose, and lets in nobody.
void ask_for_code(const VisitPtr& visit, const std::string& name);

// Somebody whom the organisation's own sign-in has named opens a link, so that no password is asked for; nor
// could it be used.
void take_welcome_as(const VisitPtr& visit, const std::string& token, const Identity& guest);

// The organisation's sign-in names somebody who has no account here. 403.
void no_such_account(const VisitPtr& visit, const std::string& name);

}  // namespace stonechat::web
