#include "crypto/seal.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "crypto/hash.hpp"
#include "crypto/raw.hpp"

namespace stonechat::crypto {
namespace {

constexpr std::string_view magic{"STONEKEY"};
constexpr std::byte version{1};
constexpr std::byte form_plain{0};
constexpr std::byte form_sealed{1};

// Where each part begins.
constexpr std::size_t version_at = magic.size();
constexpr std::size_t form_at = version_at + 1;
constexpr std::size_t content_at = form_at + 1;
constexpr std::size_t secret_size = 32;

constexpr std::size_t check_size = 16;
constexpr std::size_t plain_size = content_at + secret_size + check_size;

constexpr std::size_t passes_at = content_at;
constexpr std::size_t memory_at = passes_at + 4;
constexpr std::size_t salt_at = memory_at + 4;
constexpr std::size_t nonce_at = salt_at + crypto_pwhash_SALTBYTES;
constexpr std::size_t boxed_at = nonce_at + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t sealed_size = boxed_at + secret_size + crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(sealed_size == sealed_bytes_max && plain_size < sealed_size);

void put_u32(std::span<std::byte> out, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i) out[i] = static_cast<std::byte>(value >> (24 - 8 * i) & 255U);
}

std::uint32_t get_u32(ByteView in) {
    std::uint32_t value = 0;
    for (std::byte b : in.first(4)) value = value << 8U | std::to_integer<std::uint32_t>(b);
    return value;
}

bool within_limits(SealCost cost) {
    return cost.passes >= seal_cost_min.passes && cost.passes <= seal_cost_max.passes &&
           cost.memory_kib >= seal_cost_min.memory_kib && cost.memory_kib <= seal_cost_max.memory_kib;
}

SecretBytes with_start(std::size_t size, std::byte form) {
    SecretBytes out{size};
    std::ranges::copy(as_bytes(magic), out.writable().begin());
    out.writable()[version_at] = version;
    out.writable()[form_at] = form;
    return out;
}

Result<Secret<32>> stretch(ByteView passphrase, ByteView salt, SealCost cost) {
    Secret<32> key;
    const int failed = crypto_pwhash(raw_out(key.writable()), secret_size, as_text(passphrase).data(),
                                     passphrase.size(), raw(salt), cost.passes,
                                     std::size_t{cost.memory_kib} * 1024, crypto_pwhash_ALG_ARGON2ID13);
    if (failed != 0) return Errc::out_of_memory;
    return key;
}

// All of the start has a fixed length, so start and purpose cannot be split in two ways.
Bytes associated_data(ByteView bytes, std::string_view purpose) {
    Bytes out{bytes.begin(), bytes.begin() + boxed_at};
    append(out, as_bytes(purpose));
    return out;
}

Digest plain_check(ByteView bytes, std::string_view purpose) {
    return sha256({bytes.first(content_at + secret_size), as_bytes(purpose)});
}

Result<Secret<32>> open_plain(ByteView bytes, std::string_view purpose) {
    const Digest expected = plain_check(bytes, purpose);
    if (!std::ranges::equal(ByteView{expected.bytes}.first(check_size), bytes.last(check_size)))
        return Errc::not_sealed;
    Secret<32> out;
    std::ranges::copy(bytes.subspan(content_at, secret_size), out.writable().begin());
    return out;
}

Result<Secret<32>> open_sealed(ByteView bytes, std::string_view purpose, ByteView passphrase) {
    const SealCost cost{.passes = get_u32(bytes.subspan(passes_at)),
                        .memory_kib = get_u32(bytes.subspan(memory_at))};
    if (!within_limits(cost)) return Errc::not_sealed;
    const auto key = stretch(passphrase, bytes.subspan(salt_at, crypto_pwhash_SALTBYTES), cost);
    if (!key) return key.error();

    const Bytes associated = associated_data(bytes, purpose);
    const ByteView boxed = bytes.subspan(boxed_at);
    Secret<32> out;
    const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        raw_out(out.writable()), nullptr, nullptr, raw(boxed), boxed.size(), raw(associated),
        associated.size(), raw(bytes.subspan(nonce_at)), raw(key->view()));
    if (failed != 0) return Errc::bad_seal;
    return out;
}

}  // namespace

Result<SecretBytes> seal(const Secret<32>& secret, std::string_view purpose, ByteView passphrase, Rng& rng,
                         SealCost cost) {
    check(within_limits(cost));
    SecretBytes out = with_start(sealed_size, form_sealed);
    const auto bytes = out.writable();
    put_u32(bytes.subspan(passes_at), cost.passes);
    put_u32(bytes.subspan(memory_at), cost.memory_kib);
    rng.fill(bytes.subspan(salt_at, boxed_at - salt_at));  // salt and nonce
    const auto key = stretch(passphrase, bytes.subspan(salt_at, crypto_pwhash_SALTBYTES), cost);
    if (!key) return key.error();

    const Bytes associated = associated_data(bytes, purpose);
    crypto_aead_xchacha20poly1305_ietf_encrypt(raw_out(bytes.subspan(boxed_at)), nullptr, raw(secret.view()),
                                               secret_size, raw(associated), associated.size(), nullptr,
                                               raw(bytes.subspan(nonce_at)), raw(key->view()));
    return out;
}

SecretBytes leave_unsealed(const Secret<32>& secret, std::string_view purpose) {
    SecretBytes out = with_start(plain_size, form_plain);
    const auto bytes = out.writable();
    std::ranges::copy(secret.view(), bytes.subspan(content_at).begin());
    const Digest digest = plain_check(bytes, purpose);
    std::ranges::copy(ByteView{digest.bytes}.first(check_size), bytes.last(check_size).begin());
    return out;
}

bool is_marked(ByteView bytes) {
    return as_text(bytes).starts_with(magic);
}

bool is_sealed(ByteView bytes) {
    return bytes.size() > form_at && bytes[form_at] == form_sealed;
}

Result<Secret<32>> unseal(ByteView bytes, std::string_view purpose, const SecretBytes* passphrase) {
    if (bytes.size() < content_at || !as_text(bytes).starts_with(magic) || bytes[version_at] != version)
        return Errc::not_sealed;
    if (bytes[form_at] == form_plain && bytes.size() == plain_size) return open_plain(bytes, purpose);
    if (bytes[form_at] != form_sealed || bytes.size() != sealed_size) return Errc::not_sealed;
    if (passphrase == nullptr) return Errc::passphrase_needed;
    return open_sealed(bytes, purpose, passphrase->view());
}

}  // namespace stonechat::crypto
