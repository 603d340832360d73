#pragma once
// Who decided what, for the organisation alone: a file of one JSON object a line that only grows. It never
// leaves the node and holds no text of any report; findings stand in it by field, kind and rule.
//
// Each line carries the SHA-256 of the line before it, so that a changed, missing or added byte shows. Who
// can write the file can also write all of it anew: keep a copy of the newest hash elsewhere where that
// matters.

#include <cstdint>
#include <filesystem>
#include <istream>
#include <optional>
#include <string>

#include "protocol/record/canonical_json.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::log {

inline constexpr std::size_t audit_line_bytes_max = std::size_t{64} * 1024;  // more than one body's findings

// Threads: one. Errors: Refusal::field is the path.
class AuditLog {
public:
    // Makes the file (mode 0600) where there is none. A last line that a crash cut short is cut off: its
    // append never came back. Refuses what cannot be opened or read to its end.
    static Checked<AuditLog> open(const std::filesystem::path& path);
    AuditLog(AuditLog&& other) noexcept;
    AuditLog& operator=(AuditLog&&) = delete;
    ~AuditLog();

    // On disk when it returns. `entry`: what happened; "at" and "previous" are added here. Refuses lines over
    // audit_line_bytes_max, and what the disk does not take: then the file is as it was. Where even that
    // cannot be made so, all later appends are refused until the log is opened anew.
    Checked<void> append(record::Json::Object entry);

private:
    AuditLog(std::filesystem::path path, int file, std::string previous, std::uintmax_t bytes);

    std::filesystem::path path_;
    int file_ = -1;
    std::string previous_;      // the hash of the last line
    std::uintmax_t bytes_ = 0;  // up to the end of the last line
    bool is_torn_ = false;      // half a line may stand behind them
};

struct AuditCheck {
    std::uint64_t lines = 0;
    std::optional<std::uint64_t> broken_line;  // the first, from 1, that does not follow from the one before
    std::string newest_hash;                   // of the last line; sixty-four zeros where there is none
};
AuditCheck check_audit(std::istream& in);

}  // namespace stonechat::log
