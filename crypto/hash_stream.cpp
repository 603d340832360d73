#include "crypto/hash_stream.hpp"

#include <openssl/evp.h>

#include "crypto/result.hpp"

namespace stonechat::crypto {

struct HashStream::Context {
    EVP_MD_CTX* evp = EVP_MD_CTX_new();
    Context() = default;
    ~Context() { EVP_MD_CTX_free(evp); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
};

HashStream::HashStream() : context_{std::make_unique<Context>()} {
    check(EVP_DigestInit_ex(context_->evp, EVP_sha256(), nullptr) == 1);
}
HashStream::~HashStream() = default;

void HashStream::add(ByteView part) {
    check(EVP_DigestUpdate(context_->evp, part.data(), part.size()) == 1);
}

Digest HashStream::finish() {
    Digest out;
    unsigned size = 0;
    check(EVP_DigestFinal_ex(context_->evp, reinterpret_cast<unsigned char*>(out.bytes.data()), &size) == 1 &&
          size == out.bytes.size());
    return out;
}

}  // namespace stonechat::crypto
