#include "node/net/proxy.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace stonechat::net {
namespace {

std::string in_small_letters(std::string_view text) {
    std::string out{text};
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    return out;
}

// RFC 4648 section 4, with padding.
std::string base64(std::string_view text) {
    std::string out((text.size() + 2) / 3 * 4 + 1, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

}  // namespace

bool goes_straight(const Proxy& proxy, const config::Address& to) {
    const std::string host = in_small_letters(to.host);
    return std::ranges::any_of(proxy.except, [&](const std::string& written) {
        std::string one = in_small_letters(written);
        if (one == "*" || one == host) return true;
        if (config::is_numeric(to)) return false;
        if (!one.starts_with('.')) one.insert(one.begin(), '.');
        return host.ends_with(one) || '.' + host == one;
    });
}

std::string tunnel_request(const config::Address& to, const std::optional<ProxyLogin>& login) {
    const std::string target = config::to_text(to);
    std::string out = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n";
    if (login) out += "Proxy-Authorization: Basic " + base64(login->text) + "\r\n";
    return out + "\r\n";
}

}  // namespace stonechat::net
