#include "node/mail/recipient_replies.hpp"

#include <charconv>

namespace stonechat::mail {
namespace {

constexpr std::string_view recipient = "RCPT TO:<";
constexpr std::size_t code_digits = 3;

}  // namespace

void RecipientReplies::sent(std::string_view command) {
    asked_about_.clear();
    if (!command.starts_with(recipient)) return;
    command.remove_prefix(recipient.size());
    const auto end = command.find('>');
    if (end != std::string_view::npos) asked_about_ = command.substr(0, end);
}

void RecipientReplies::received(std::string_view line) {
    // "250-and so on" is not the last line of an answer.
    const bool is_last = line.size() <= code_digits || line[code_digits] != '-';
    if (asked_about_.empty() || !is_last) return;
    long reply = 0;
    const std::string_view code = line.substr(0, code_digits);
    std::from_chars(code.data(), code.data() + code.size(), reply);
    line = line.substr(0, line.find_first_of("\r\n"));
    if (reply >= 400) refused_.push_back({std::move(asked_about_), reply, std::string{line}});
    asked_about_.clear();
}

}  // namespace stonechat::mail
