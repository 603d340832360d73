#include "crypto/one_time_code.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

#include "crypto/raw.hpp"
#include "crypto/result.hpp"

namespace stonechat::crypto {
namespace {

constexpr std::size_t digits = 6;
constexpr std::uint32_t modulus = 1'000'000;

}  // namespace

std::string one_time_code(ByteView secret, std::uint64_t step) {
    std::array<std::byte, 8> counter{};
    for (std::size_t i = 0; i < counter.size(); ++i)
        counter.at(i) = static_cast<std::byte>(step >> (56 - 8 * i) & 255U);
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    const unsigned char* const made = HMAC(EVP_sha1(), raw(secret), static_cast<int>(secret.size()),
                                           raw(counter), counter.size(), mac.data(), &size);
    check(made != nullptr && size == one_time_secret_bytes);
    const std::size_t at = mac.at(size - 1) & 0x0fU;
    std::uint32_t number = mac.at(at) & 0x7fU;
    for (std::size_t i = 1; i < 4; ++i) number = number << 8U | mac.at(at + i);
    std::string out = std::to_string(number % modulus);
    return std::string(digits - out.size(), '0') + out;
}

std::optional<std::uint64_t> match_one_time_code(ByteView secret, std::string_view code, std::int64_t now,
                                                 std::uint64_t last_used) {
    std::string typed;
    for (const char c : code)
        if (c != ' ') typed += c;
    if (typed.size() != digits || now < 0) return std::nullopt;
    const auto middle = static_cast<std::uint64_t>(now / one_time_step_seconds);
    std::optional<std::uint64_t> found;
    for (std::uint64_t step = middle - std::min(middle, one_time_steps_around);
         step <= middle + one_time_steps_around; ++step)
        if (CRYPTO_memcmp(one_time_code(secret, step).data(), typed.data(), digits) == 0 && step > last_used)
            found = step;
    return found;
}

}  // namespace stonechat::crypto
