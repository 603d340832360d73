#pragma once
// Which readers a mail server refused, read from what the two said: of a letter that it took for some,
// libcurl tells no more than that it did.

#include <string>
#include <string_view>
#include <vector>

namespace stonechat::mail {

// Invariants: holds what was said about readers and nothing else, so no login.
class RecipientReplies {
public:
    void sent(std::string_view command);   // "RCPT TO:<safety@trust.example.org>", line end and all
    void received(std::string_view line);  // "250 OK", line end and all

    struct Refused {
        std::string reader;
        long reply = 0;    // RFC 5321 section 4.2: 400 to 499 is for now, all above is for good
        std::string line;  // the last of the server's answer
        [[nodiscard]] bool is_for_now() const { return reply >= 400 && reply < 500; }
    };
    [[nodiscard]] const std::vector<Refused>& refused() const { return refused_; }

private:
    std::string asked_about_;  // empty: the next answer is about no reader
    std::vector<Refused> refused_;
};

}  // namespace stonechat::mail
