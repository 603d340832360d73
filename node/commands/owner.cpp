#include "node/commands/owner.hpp"

#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <string>

#include "crypto/result.hpp"

namespace stonechat::commands {
namespace {

// This thread's capabilities, 32 in each part (capabilities(7)); glibc has no calls for them.
using Capabilities = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;
constexpr std::uint32_t any_file = 1U << CAP_DAC_OVERRIDE;

bool use(const Capabilities& capabilities) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    return ::syscall(SYS_capset, &header, capabilities.data()) == 0;
}

bool become(uid_t user, gid_t group) {
    Capabilities kept{};
    kept[0].effective = any_file;
    kept[0].permitted = any_file;
    return ::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0 && ::setgroups(1, &group) == 0 &&
           ::setresgid(group, group, group) == 0 && ::setresuid(user, user, user) == 0 && use(kept);
}

std::string user_name() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): asked before the first other thread
    const passwd* const user = ::getpwuid(::geteuid());
    return user == nullptr ? std::to_string(::geteuid()) : std::string{user->pw_name};
}

// With the real user's rights alone: access(2) leaves out the powers that this process has kept.
bool is_denied(const std::filesystem::path& file, int wish) {
    return ::access(file.c_str(), wish) != 0 && errno == EACCES;
}

}  // namespace

Checked<void> act_as_owner(const std::filesystem::path& home) {
    struct stat status {};
    if (::geteuid() != 0 || ::stat(home.c_str(), &status) != 0 || status.st_uid == 0) return {};
    if (become(status.st_uid, status.st_gid)) return {};
    const boost::system::error_code code{errno, boost::system::generic_category()};
    return Refusal{code, home.string(),
                   "belongs to another user, and root cannot act as that user here: " + code.message()};
}

Checked<void> node_may_read(const std::filesystem::path& file) {
    if (!is_denied(file, R_OK)) return {};
    const std::string user = user_name();
    // Where not even its being there can be seen, another owner of the file would change nothing.
    const std::string advice = is_denied(file, F_OK) ? "; move it to a directory that this user can enter"
                                                     : "; run: chown " + user + " '" + file.string() + "'";
    return Refusal{make_error_code(boost::system::errc::permission_denied), file.string(),
                   "cannot be read by " + user + ", the user as whom the node runs" + advice};
}

void respect_file_modes() {
    if (::geteuid() == 0) return;
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    Capabilities held{};
    check(::syscall(SYS_capget, &header, held.data()) == 0);
    if ((held[0].permitted & any_file) == 0) return;
    held[0].effective &= ~any_file;
    held[0].permitted &= ~any_file;
    check(use(held));
}

}  // namespace stonechat::commands
