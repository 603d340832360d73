#include "node/keys/login_file.hpp"

#include <algorithm>

#include "node/keys/private_file.hpp"

namespace stonechat::keys {

Checked<std::string> read_login(const std::filesystem::path& file) {
    const auto content = read_private_file(file, login_bytes_max + 2);  // and "\r\n"
    if (!content) return content.error();
    std::string login{as_text(content->view())};
    for (const char end : {'\n', '\r'})
        if (login.ends_with(end)) login.pop_back();
    // RFC 7617 section 2: the name has no colon, neither part a control character.
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    const std::size_t colon = login.find(':');
    if (colon == 0 || colon == std::string::npos || login.size() > login_bytes_max ||
        std::ranges::any_of(login, is_control))
        return Refusal{Errc::wrong_value, file.string(),
                       "must be one line with a name, a colon and a password, of at most 512 bytes"};
    return login;
}

}  // namespace stonechat::keys
