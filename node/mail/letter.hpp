#pragma once
// What people are written about warnings, and about reports that lie too long, as text.

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/ids.hpp"
#include "protocol/matching/warning.hpp"

namespace stonechat::mail {

enum class Readers {
    of_warnings,      // config::Mail::to
    of_late_reports,  // config::Mail::late_reports_to
};

// One message, before it has addresses. Plain text in UTF-8 with LF line ends.
struct Letter {
    Readers readers = Readers::of_warnings;
    std::string subject;  // one line
    std::string text;
    // The same for the same news of a day, however often it is written: 32 hex digits, for a Message-ID (RFC
    // 5322 section 3.6.4) by which mail programs know a letter that comes twice.
    std::string id;
    std::chrono::sys_seconds date{};
    std::vector<std::string> only_to{};  // of its readers, who have yet to get it; empty: all
};

// Who writes, and where the pages are.
struct Sender {
    MemberId member;
    std::string organisation;            // empty while nobody has admitted it
    std::optional<std::string> pages{};  // "https://stonechat.example.org"
};

// That these ask for an answer; at least one.
[[nodiscard]] Letter write_urgent(std::span<const matching::Warning* const> warnings, const Sender& sender,
                                  std::chrono::sys_seconds now);

struct Digest {
    std::span<const matching::Warning* const> news;  // what is only to be known; in the letter
    std::size_t more = 0;                            // as many again, only counted in it
    std::size_t open = 0;                            // how many wait for an answer
    std::size_t overdue = 0;                         // of these, past their day
};
[[nodiscard]] Letter write_digest(const Digest& digest, const Sender& sender, std::chrono::sys_seconds now);

// Reports that people sent in and that nobody here has decided on in time.
struct LateReports {
    std::size_t count = 0;
    std::chrono::sys_seconds newest{};  // when the last of them became late
};
// To the second person, at least one: how many, and where they are; nothing of what they say.
[[nodiscard]] Letter write_late_reports(const LateReports& late, const Sender& sender,
                                        std::chrono::sys_seconds now);

// As the value of a header field: as it is when all of it is printable ASCII, else as encoded words (RFC 2047
// section 2), folded so that no line is longer than 76 characters.
[[nodiscard]] std::string header_text(std::string_view text);

// What `stonechat mail test` sends.
[[nodiscard]] Letter write_test(Readers readers, const Sender& sender, std::chrono::sys_seconds now);

}  // namespace stonechat::mail
