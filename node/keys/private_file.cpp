#include "node/keys/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

namespace stonechat::keys {
namespace {

namespace errc = boost::system::errc;
using std::filesystem::path;

// An open file, closed at the end.
class Descriptor {
public:
    explicit Descriptor(int number) : number_{number} {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    explicit operator bool() const { return number_ >= 0; }
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

Refusal refusal(const path& file, boost::system::error_code code, std::string rule) {
    return {.code = code, .field = file.string(), .rule = std::move(rule)};
}

// What the system said about the last call.
Refusal system_refusal(const path& file, std::string_view what) {
    const boost::system::error_code code{errno, boost::system::generic_category()};
    return refusal(file, code, std::string{what} + ": " + code.message());
}

bool write_all(int file, ByteView content) {
    while (!content.empty()) {
        const ssize_t written = ::write(file, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        content = content.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

// A name is durable only when the directory that holds it is.
bool sync_directory(const path& directory) {
    const Descriptor opened{
        ::open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    return opened && ::fsync(opened.number()) == 0;
}

std::string chmod_advice(std::string_view mode, const path& file) {
    return "run: chmod " + std::string{mode} + " '" + file.string() + "'";
}

Checked<std::size_t> readable_size(int opened, const path& file, std::size_t bytes_max, Readers readers) {
    struct stat status {};
    if (::fstat(opened, &status) != 0) return system_refusal(file, "cannot be looked at");
    if (!S_ISREG(status.st_mode))
        return refusal(file, make_error_code(errc::invalid_argument), "must be a plain file");
    const mode_t forbidden = readers == Readers::owner ? S_IRWXG | S_IRWXO : S_IRWXO;
    if ((status.st_mode & forbidden) != 0)
        return refusal(file, make_error_code(errc::permission_denied),
                       "can be used by others on this machine; " + chmod_advice("600", file));
    if (std::cmp_greater(status.st_size, bytes_max))
        return refusal(file, make_error_code(errc::file_too_large),
                       "must have at most " + std::to_string(bytes_max) + " bytes");
    return static_cast<std::size_t>(status.st_size);
}

}  // namespace

Checked<void> write_new_file(const path& file, ByteView content) {
    const Descriptor opened{
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (!opened && errno == EEXIST)
        return refusal(file, make_error_code(errc::file_exists), "is already there and is never overwritten");
    if (!opened) return system_refusal(file, "cannot be made");
    if (!write_all(opened.number(), content) || ::fsync(opened.number()) != 0 ||
        !sync_directory(file.parent_path())) {
        Refusal why = system_refusal(file, "cannot be written");
        ::unlink(file.c_str());  // a part of a key would only be in the way of the next attempt
        return why;
    }
    return {};
}

Checked<void> append_private_file(const path& file, ByteView content) {
    const Descriptor opened{
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (!opened || !write_all(opened.number(), content) || ::fsync(opened.number()) != 0 ||
        !sync_directory(file.parent_path()))
        return system_refusal(file, "cannot be written");
    return {};
}

Checked<crypto::SecretBytes> read_private_file(const path& file, std::size_t bytes_max, Readers readers) {
    // O_NONBLOCK: opening a named pipe must not wait for a writer.
    const Descriptor opened{::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
    if (!opened && errno == ELOOP)
        return refusal(file, make_error_code(errc::too_many_symbolic_link_levels),
                       "must be the file itself, not a symbolic link to it");
    if (!opened) return system_refusal(file, "cannot be read");
    const auto size = readable_size(opened.number(), file, bytes_max, readers);
    if (!size) return size.error();

    crypto::SecretBytes content{*size};
    std::size_t filled = 0;
    while (filled < content.size()) {
        const ssize_t got =
            ::read(opened.number(), content.writable().data() + filled, content.size() - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_refusal(file, "cannot be read");
        if (got == 0) break;  // cut short since it was looked at
        filled += static_cast<std::size_t>(got);
    }
    content.shorten(filled);
    return content;
}

Checked<void> make_private_directory(const path& directory) {
    if (::mkdir(directory.c_str(), S_IRWXU) == 0) {
        if (!sync_directory(directory.parent_path()))
            return system_refusal(directory, "cannot be made durable");
        return {};
    }
    if (errno != EEXIST) return system_refusal(directory, "cannot be made");
    struct stat status {};
    if (::stat(directory.c_str(), &status) != 0) return system_refusal(directory, "cannot be looked at");
    if (!S_ISDIR(status.st_mode))
        return refusal(directory, make_error_code(errc::not_a_directory), "must be a directory");
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return refusal(directory, make_error_code(errc::permission_denied),
                       "others on this machine can write to it; " + chmod_advice("700", directory));
    return {};
}

}  // namespace stonechat::keys
