#include "node/commands/file_copy.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "crypto/hash_stream.hpp"

namespace stonechat::commands {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t piece_bytes = std::size_t{1024} * 1024;

Failure system_failure(const fs::path& file, int code) {
    return {exit_refused, file.string() + ": " + boost::system::generic_category().message(code)};
}

// An open file; empty when it could not be opened.
class File {
public:
    File(const fs::path& path, int flags)
        : number_{::open(path.c_str(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR)} {}
    ~File() {
        if (number_ >= 0) ::close(number_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    explicit operator bool() const { return number_ >= 0; }
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

bool write_all(int file, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

// Reads `from` to its end; what is read also goes to `to` where there is one.
Outcome<FileSum> pass(const fs::path& from, const File* to, const fs::path& to_path,
                      const std::string& name) {
    const File in{from, O_RDONLY};
    if (!in) return system_failure(from, errno);
    Bytes piece(piece_bytes);
    crypto::HashStream hash;
    FileSum out{name, 0, {}};
    for (;;) {
        const ssize_t got = ::read(in.number(), piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_failure(from, errno);
        if (got == 0) break;
        const ByteView read = ByteView{piece}.first(static_cast<std::size_t>(got));
        hash.add(read);
        out.bytes += read.size();
        if (to != nullptr && !write_all(to->number(), read)) return system_failure(to_path, errno);
    }
    out.sha256 = hash.finish();
    return out;
}

Outcome<FileSum> copy_whole(const fs::path& from, const fs::path& to, const std::string& name) {
    const File out{to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW};
    if (!out) return system_failure(to, errno);
    auto copied = pass(from, &out, to, name);
    if (copied && ::fsync(out.number()) != 0) return system_failure(to, errno);
    return copied;
}

}  // namespace

Outcome<FileSum> sum_file(const fs::path& root, const std::string& name) {
    return pass(root / name, nullptr, {}, name);
}

fs::path unfinished(const fs::path& file) {
    return file.string() + ".unfinished";
}

Outcome<FileSum> copy_file(const fs::path& from, const fs::path& to_root, const std::string& name) {
    const fs::path to = to_root / name;
    std::error_code ignored;
    if (fs::symlink_status(to, ignored).type() != fs::file_type::not_found) return system_failure(to, EEXIST);
    const fs::path part = unfinished(to);
    ::unlink(part.c_str());  // of a copy that was cut short
    auto copied = copy_whole(from, part, name);
    if (copied && ::rename(part.c_str(), to.c_str()) != 0) copied = system_failure(to, errno);
    if (!copied) ::unlink(part.c_str());
    return copied;
}

Outcome<std::vector<FileSum>> copy_directory(const fs::path& from, const fs::path& to_root,
                                             const std::string& name) {
    const auto files = list_files(from);
    if (!files) return files.error();
    if (::mkdir((to_root / name).c_str(), S_IRWXU) != 0) return system_failure(to_root / name, errno);
    std::vector<FileSum> out;
    const std::string start = name + '/';
    for (const std::string& file : *files) {
        auto copied = copy_file(from / file, to_root, std::string{start}.append(file));
        if (!copied) return copied.error();
        out.push_back(std::move(*copied));
    }
    for (const fs::path& directory : {to_root / name, to_root})
        if (const auto synced = sync_names(directory); !synced) return synced.error();
    return out;
}

Outcome<std::vector<std::string>> list_files(const fs::path& root) {
    std::vector<std::string> out;
    std::error_code error;
    for (fs::recursive_directory_iterator it{root, error}; !error && it != fs::recursive_directory_iterator{};
         it.increment(error))
        if (!it->is_directory(error)) out.push_back(fs::relative(it->path(), root, error).string());
    if (error) return Failure{exit_refused, root.string() + ": " + error.message()};
    std::ranges::sort(out);
    return out;
}

Outcome<void> sync_names(const fs::path& directory) {
    const File opened{directory, O_RDONLY | O_DIRECTORY};
    if (!opened || ::fsync(opened.number()) != 0) return system_failure(directory, errno);
    return {};
}

}  // namespace stonechat::commands
