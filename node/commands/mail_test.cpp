#include "node/commands/mail_test.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <ostream>

#include "node/api/json_object.hpp"
#include "node/commands/installation.hpp"
#include "node/commands/logins.hpp"
#include "node/commands/owner.hpp"
#include "node/mail/smtp.hpp"

namespace stonechat::commands {
namespace {

int exit_code_of(mail::Outcome outcome) {
    if (outcome == mail::Outcome::delivered) return exit_ok;
    return outcome == mail::Outcome::unreachable ? exit_unreachable : exit_refused;
}

record::Json delivery_json(const config::Mail& settings, const std::vector<std::string>& addresses,
                           const mail::Delivery& delivery) {
    api::JsonObject out;
    record::Json::Array to;
    for (const std::string& address : addresses) to.push_back(record::Json{address});
    out.text("server", settings.server)
        .add("to", record::Json{std::move(to)})
        .text("outcome", std::string{name_of(delivery.outcome)});
    out.text("words", std::string{words_for(delivery.outcome)});
    out.number("reply", static_cast<std::uint64_t>(delivery.reply)).text("answer", delivery.text);
    return out.take();
}

void tell(bool as_json, const config::Mail& settings, const std::vector<std::string>& addresses,
          const mail::Delivery& delivery, Console& console) {
    if (as_json) {
        console.out << record::canonical_json(delivery_json(settings, addresses, delivery)) << '\n';
    } else if (delivery.outcome == mail::Outcome::delivered) {
        console.out << fmt::format("{} took a letter for {}.\n", settings.server, fmt::join(addresses, ", "));
    } else {
        console.out << fmt::format("{}, a letter for {}: {}.\n", settings.server, fmt::join(addresses, ", "),
                                   words_for(delivery.outcome));
        if (!delivery.text.empty()) console.out << "  " << delivery.text << '\n';
    }
}

}  // namespace

int mail_test(const MailTestOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const config::Mail& settings = config->mail;
    if (settings.server.empty())
        return say(console, exit_bad_use,
                   "the configuration has no [mail]: server, from and to say where warnings go");
    auto login = mail_login_of(*config);
    if (!login) return say(console, login.error());
    respect_file_modes();  // root's files are read, and another machine is called from here on
    const mail::Smtp smtp{settings, std::move(*login)};
    const auto try_one = [&](mail::Readers readers, const std::vector<std::string>& addresses) {
        const mail::Letter letter = mail::write_test(
            readers, {.member = {}, .organisation = config->node_name, .pages = config->web_origin},
            std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
        const std::atomic<bool> is_over = false;
        const mail::Delivery delivery = smtp.send(letter, is_over);
        tell(options.as_json, settings, addresses, delivery, console);
        return exit_code_of(delivery.outcome);
    };
    const int code = try_one(mail::Readers::of_warnings, settings.to);
    if (settings.late_reports_to.empty() || code == exit_unreachable) return code;
    return std::max(code, try_one(mail::Readers::of_late_reports, settings.late_reports_to));
}

}  // namespace stonechat::commands
