#include "node/log/audit_log.hpp"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <fstream>

#include "crypto/hash.hpp"

namespace stonechat::log {
namespace {

const std::string no_line(64, '0');
constexpr const char* refused_by_disk = "the disk does not take the audit log's line, so nothing was done";
constexpr const char* torn = "the disk kept half a line of the audit log: mend it, then start the node again";

std::string hash_of(const std::string& line) {
    return crypto::sha256(as_bytes(line)).hex();
}

Refusal cannot(const std::filesystem::path& path, const char* what) {
    return {boost::system::error_code{errno, boost::system::system_category()}, path.string(), what};
}

std::string now_in_utc() {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

struct Tail {
    std::string last_line;
    std::uintmax_t whole_bytes = 0;  // up to the last line end
    bool has_line = false;
};

// Empty where the file could not be read to its end: what was not read must not be taken for cut short.
std::optional<Tail> tail_of(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    if (!in) return std::nullopt;
    Tail out;
    for (std::string line; std::getline(in, line);) {
        if (in.eof()) break;  // no line end: cut short
        out.whole_bytes += line.size() + 1;
        out.last_line = std::move(line);
        out.has_line = true;
    }
    if (in.bad()) return std::nullopt;
    return out;
}

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

AuditLog::AuditLog(std::filesystem::path path, int file, std::string previous, std::uintmax_t bytes)
    : path_{std::move(path)},
      file_{file},
      previous_{std::move(previous)},
      bytes_{bytes} {}

AuditLog::AuditLog(AuditLog&& other) noexcept
    : path_{std::move(other.path_)},
      file_{std::exchange(other.file_, -1)},
      previous_{std::move(other.previous_)},
      bytes_{other.bytes_},
      is_torn_{other.is_torn_} {}

AuditLog::~AuditLog() {
    if (file_ >= 0) ::close(file_);
}

Checked<AuditLog> AuditLog::open(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return cannot(path, "the audit log cannot be opened");
    const auto tail = tail_of(path);
    AuditLog out{path, file, tail && tail->has_line ? hash_of(tail->last_line) : no_line,
                 tail ? tail->whole_bytes : 0};
    if (!tail) return cannot(path, "the audit log cannot be read");
    if (::ftruncate(file, static_cast<off_t>(tail->whole_bytes)) != 0)
        return cannot(path, "the audit log cannot be written");
    return out;
}

Checked<void> AuditLog::append(record::Json::Object entry) {
    entry.push_back({"at", {now_in_utc()}});
    entry.push_back({"previous", {previous_}});
    std::ranges::sort(entry, record::canonical_less, &record::JsonMember::name);
    const std::string line = record::canonical_json({std::move(entry)});
    if (line.size() > audit_line_bytes_max)
        return Refusal{
            make_error_code(Errc::limit_exceeded), path_.string(),
            "an entry of the audit log has at most " + std::to_string(audit_line_bytes_max) + " bytes"};
    if (is_torn_) return Refusal{make_error_code(Errc::store_failed), path_.string(), torn};
    if (!write_all(file_, line + '\n') || ::fdatasync(file_) != 0) {
        is_torn_ = ::ftruncate(file_, static_cast<off_t>(bytes_)) != 0;
        return Refusal{make_error_code(Errc::store_failed), path_.string(), refused_by_disk};
    }
    previous_ = hash_of(line);
    bytes_ += line.size() + 1;
    return {};
}

AuditCheck check_audit(std::istream& in) {
    AuditCheck out{.lines = 0, .broken_line = std::nullopt, .newest_hash = no_line};
    for (std::string line; std::getline(in, line);) {
        ++out.lines;
        const auto json = record::parse_json(line);
        const record::Json* const previous = json ? json->find("previous") : nullptr;
        const auto* const hash = previous != nullptr ? previous->as<std::string>() : nullptr;
        const bool follows =
            hash != nullptr && *hash == out.newest_hash && !in.eof() && record::canonical_json(*json) == line;
        if (!follows && !out.broken_line) out.broken_line = out.lines;
        out.newest_hash = hash_of(line);
    }
    return out;
}

}  // namespace stonechat::log
