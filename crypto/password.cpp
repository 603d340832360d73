#include "crypto/password.hpp"

#include <sodium.h>

#include <array>

namespace stonechat::crypto {

Result<std::string> hash_password(std::string_view password) {
    std::array<char, crypto_pwhash_STRBYTES> out{};
    if (crypto_pwhash_str(out.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return Errc::out_of_memory;
    return std::string{out.data()};
}

bool password_matches(const std::string& hash, std::string_view password) {
    if (hash.size() >= crypto_pwhash_STRBYTES) return false;
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

}  // namespace stonechat::crypto
