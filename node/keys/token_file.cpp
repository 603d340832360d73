#include "node/keys/token_file.hpp"

#include "crypto/secret.hpp"
#include "node/keys/private_file.hpp"

namespace stonechat::keys {
namespace {

using std::filesystem::path;
constexpr std::size_t token_bytes = 32;
constexpr std::size_t token_digits = 43;

}  // namespace

path token_path(const path& home) {
    return home / "api-token";
}

Checked<void> create_token(const path& home, crypto::Rng& rng) {
    crypto::Secret<token_bytes> token;
    rng.fill(token.writable());
    return write_new_file(token_path(home), as_bytes(to_base64url(token.view()) + "\n"));
}

Checked<std::string> load_token(const path& home) {
    const path file = token_path(home);
    const auto content = read_private_file(file, token_digits + 1);
    if (!content) return content.error();
    std::string_view token = as_text(content->view());
    if (token.ends_with('\n')) token.remove_suffix(1);
    const auto decoded = from_base64url(token);
    if (!decoded || decoded->size() != token_bytes)
        return Refusal{.code = Errc::wrong_value, .field = file.string(), .rule = "must hold one API token"};
    return std::string{token};
}

}  // namespace stonechat::keys
