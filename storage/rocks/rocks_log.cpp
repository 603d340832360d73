#include "storage/rocks/rocks_log.hpp"

#include <rocksdb/env.h>

#include <array>
#include <cstdarg>
#include <cstdio>
#include <fstream>
#include <mutex>
#include <string>

namespace stonechat::storage {
namespace {

namespace fs = std::filesystem;

// Years of warnings, or a day of a disk that fails at each write.
constexpr std::uintmax_t log_bytes_max = std::uintmax_t{4} * 1024 * 1024;
// RocksDB's warnings have a path or two and an error's text; the rest of a longer one is cut off.
constexpr std::size_t line_bytes_max = 1024;

class RocksLog final : public rocksdb::Logger {
public:
    explicit RocksLog(const fs::path& directory)
        : Logger{rocksdb::InfoLogLevel::WARN_LEVEL},
          file_{directory / "LOG"} {}

    using Logger::Logv;
    void Logv(const char* format, std::va_list arguments) override {
        std::array<char, line_bytes_max> text{};
        if (std::vsnprintf(text.data(), text.size(), format, arguments) < 0) return;
        const std::string line = now() + ' ' + text.data() + '\n';
        const std::lock_guard lock{mutex_};
        make_room();
        // Opened for each: lines are few, and so none can be stuck.
        std::ofstream{file_, std::ios::app} << line;
    }

private:
    static std::string now() {
        std::string out;
        std::int64_t seconds = 0;
        if (rocksdb::Env::Default()->GetCurrentTime(&seconds).ok())
            out = rocksdb::Env::Default()->TimeToString(static_cast<std::uint64_t>(seconds));
        return out;
    }

    void make_room() {
        std::error_code missing;
        if (const auto size = fs::file_size(file_, missing); missing || size < log_bytes_max) return;
        fs::rename(file_, fs::path{file_}.concat(".old"), missing);
    }

    std::mutex mutex_;  // RocksDB writes from threads of its own
    const fs::path file_;
};

}  // namespace

std::shared_ptr<rocksdb::Logger> open_rocks_log(const fs::path& directory) {
    return std::make_shared<RocksLog>(directory);
}

}  // namespace stonechat::storage
