#pragma once
// Hands a letter to a mail server: SMTP (RFC 5321) by libcurl, which stays in smtp.cpp.

#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/config/config.hpp"
#include "node/mail/letter.hpp"

namespace stonechat::mail {

// What became of a letter.
enum class Outcome {
    delivered,
    partly_deferred,  // the server took it for some readers, and will for the others later
    partly_refused,   // the server took it for some readers and refused others
    unreachable,      // no such host, no answer, or not in time
    not_encrypted,    // the server offers no STARTTLS (RFC 3207)
    not_trusted,      // its certificate is not for this name, or of nobody who is trusted here
    login_refused,
    refused,      // by the server's answer
    broken_off,   // the connection ended; the server may have the letter
    not_started,  // this node's own files or settings are not fit
};
std::string_view name_of(Outcome outcome);    // "partly-refused", for the log and the API
std::string_view words_for(Outcome outcome);  // "the mail server refused some of the readers"

struct Delivery {
    Outcome outcome{};
    long reply = 0;    // the server's last reply code (RFC 5321 section 4.2); 0: none
    std::string text;  // for the person at the terminal; printable, never in a log
    // Whom the server refused for now (RFC 5321 section 4.5.4.1: to be tried again), while it took the letter
    // for somebody else.
    std::vector<std::string> deferred{};

    [[nodiscard]] bool has_reached_someone() const {
        return outcome == Outcome::delivered || outcome == Outcome::partly_deferred ||
               outcome == Outcome::partly_refused;
    }
};

// Threads: any, one letter at a time; waits for the network, at most a minute.
class Smtp {
public:
    // `login`: "name:password", where the server wants one.
    Smtp(config::Mail config, std::optional<std::string> login);

    // `is_over`: becomes true when the program ends; then the letter is broken off.
    [[nodiscard]] Delivery send(const Letter& letter, const std::atomic<bool>& is_over) const;

private:
    const config::Mail config_;
    const std::optional<std::string> login_;
};

}  // namespace stonechat::mail
