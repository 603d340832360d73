#pragma once
// Warnings as a node has them.

#include <string>

#include "node/mail/post.hpp"

namespace stonechat::mail {

inline constexpr std::chrono::sys_seconds morning{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} +
                                                  std::chrono::hours{9}};

inline Sender sender() {
    return {MemberId{}, "Example Acute Trust", "https://stonechat.example.org"};
}

// The one about the record number `number`, from 0 to 65535.
inline matching::Warning warning(unsigned number, matching::WarningLevel level, matching::Severity severity) {
    matching::Warning out;
    out.id.record.bytes[0] = static_cast<std::byte>(number & 0xffU);
    out.id.record.bytes[1] = static_cast<std::byte>(number >> 8U);
    out.level = level;
    out.severity = severity;
    out.title = "Wrong output: warning " + std::to_string(number);
    out.here = "SkinSort 2.3.1 (Example Skin AI Ltd)";
    out.author_name = "Example Practice";
    return out;
}

inline matching::Warning urgent(unsigned number) {
    return warning(number, matching::WarningLevel::answer_needed, matching::Severity::check);
}
inline matching::Warning news(unsigned number) {
    return warning(number, matching::WarningLevel::information, matching::Severity::information);
}

}  // namespace stonechat::mail
