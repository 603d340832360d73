#include "node/net/base64.hpp"

#include <openssl/evp.h>

namespace stonechat::net {

std::string base64(std::string_view text) {
    std::string out((text.size() + 2) / 3 * 4 + 1, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

}  // namespace stonechat::net
