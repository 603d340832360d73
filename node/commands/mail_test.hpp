#pragma once
// `stonechat mail test`: whether warnings by e-mail would arrive.

#include "node/commands/console.hpp"
#include "node/commands/place.hpp"

namespace stonechat::commands {

struct MailTestOptions {
    Place place;
    bool as_json = false;
};

// Sends one letter to all of mail.to, beside the running node. exit_ok when the mail server took it for all,
// exit_refused when it did not, exit_unreachable when there was no talking to it; in each case says what it
// answered.
int mail_test(const MailTestOptions& options, Console& console);

}  // namespace stonechat::commands
