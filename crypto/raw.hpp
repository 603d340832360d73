#pragma once
// Bytes as C libraries take them. Inside crypto only.

#include "crypto/bytes.hpp"

namespace stonechat::crypto {

inline unsigned char* raw_out(std::span<std::byte> bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}
inline const unsigned char* raw(ByteView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace stonechat::crypto
