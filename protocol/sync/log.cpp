#include "protocol/sync/log.hpp"

#include <array>

#include "crypto/hash.hpp"

namespace stonechat::sync {

LogDigest next_digest(const LogDigest& before, Change change, const RecordId& record) {
    const std::array<std::byte, 1> kind{static_cast<std::byte>(change)};
    return crypto::sha256_as<LogDigest>({before.bytes, kind, record.bytes});
}

}  // namespace stonechat::sync
