#pragma once
// SHA-256 (FIPS 180-4) of what does not lie in memory as a whole.

#include <memory>

#include "crypto/hash.hpp"

namespace stonechat::crypto {

// Threads: one.
class HashStream {
public:
    HashStream();
    ~HashStream();
    HashStream(const HashStream&) = delete;
    HashStream& operator=(const HashStream&) = delete;

    void add(ByteView part);
    // Once, at the end.
    [[nodiscard]] Digest finish();

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

}  // namespace stonechat::crypto
