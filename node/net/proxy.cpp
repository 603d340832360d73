#include "node/net/proxy.hpp"

#include <algorithm>

#include "crypto/ascii.hpp"
#include "node/net/base64.hpp"

namespace stonechat::net {

bool goes_straight(const Proxy& proxy, const config::Address& to) {
    const std::string host = in_ascii_lower(to.host);
    return std::ranges::any_of(proxy.except, [&](const std::string& written) {
        std::string one = in_ascii_lower(written);
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
