#include "crypto/hash.hpp"

#include <openssl/evp.h>

#include <memory>

#include "crypto/result.hpp"

namespace stonechat::crypto {
namespace {

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

const EVP_MD* digest_algorithm() {
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return algorithm;
}

}  // namespace

Digest sha256(std::initializer_list<ByteView> parts) {
    thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context{EVP_MD_CTX_new()};
    Digest out;
    unsigned size = 0;
    bool ok = EVP_DigestInit_ex2(context.get(), digest_algorithm(), nullptr) == 1;
    for (ByteView part : parts) ok = ok && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
    ok = ok &&
         EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(out.bytes.data()), &size) == 1;
    check(ok && size == out.bytes.size());  // SHA-256 over memory cannot fail
    return out;
}

}  // namespace stonechat::crypto
