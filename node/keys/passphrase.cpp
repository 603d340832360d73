#include "node/keys/passphrase.hpp"

#include <cstdlib>

#include "node/keys/private_file.hpp"

namespace stonechat::keys {
namespace {

using std::filesystem::path;
using Found = std::optional<crypto::SecretBytes>;

Checked<Found> read_passphrase(const path& file, Readers readers) {
    auto content = read_private_file(file, passphrase_bytes_max + 2, readers);  // and "\r\n"
    if (!content) return content.error();
    for (const char end : {'\n', '\r'}) {
        if (as_text(content->view()).ends_with(end)) content->shorten(content->size() - 1);
    }
    if (content->size() < passphrase_bytes_min || content->size() > passphrase_bytes_max)
        return Refusal{.code = Errc::limit_exceeded,
                       .field = file.string(),
                       .rule = "a passphrase has from " + std::to_string(passphrase_bytes_min) + " to " +
                               std::to_string(passphrase_bytes_max) + " bytes"};
    return Found{std::move(*content)};
}

}  // namespace

std::optional<path> credentials_directory() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): read at start-up, and nothing here ever sets the environment
    const char* const directory = std::getenv("CREDENTIALS_DIRECTORY");
    if (directory == nullptr || *directory == '\0') return std::nullopt;
    return path{directory};
}

Checked<Found> find_passphrase(const std::optional<path>& configured,
                               const std::optional<path>& credentials) {
    if (configured) return read_passphrase(*configured, Readers::owner);
    if (!credentials) return Found{};
    const path credential = *credentials / credential_name;
    std::error_code ignored;  // what cannot be looked at is opened below, and says why then
    if (std::filesystem::symlink_status(credential, ignored).type() == std::filesystem::file_type::not_found)
        return Found{};
    return read_passphrase(credential, Readers::owner_or_acl);
}

}  // namespace stonechat::keys
