#include "protocol/record/lean.hpp"

#include <algorithm>

#include "protocol/codec/cose.hpp"
#include "protocol/limits.hpp"

namespace stonechat::record {
namespace {

// Where the hash first stands in a payload; its size where it does not.
std::size_t place_of(const BodyHash& hash, ByteView payload) {
    const auto found = std::search(payload.begin(), payload.end(), hash.bytes.begin(), hash.bytes.end());
    return static_cast<std::size_t>(found - payload.begin());
}

}  // namespace

std::optional<Lean> lean_of(const Envelope& envelope) {
    if (!envelope.body) return std::nullopt;
    const auto message =
        codec::decode_sign1(codec::Purpose::record, envelope.message, limits::message_bytes_max);
    if (!message) return std::nullopt;
    const ByteView payload = message->payload;
    const std::size_t at = place_of(hash_of(*envelope.body), payload);
    if (at == payload.size()) return std::nullopt;
    Lean lean{{payload.begin(), payload.end()}, at, message->signature, *envelope.body};
    const auto cut = lean.payload.begin() + static_cast<std::ptrdiff_t>(at);
    lean.payload.erase(cut, cut + BodyHash::bytes_count);
    return lean;
}

std::optional<Envelope> whole_of(Lean&& lean) {
    if (lean.hash_at > lean.payload.size()) return std::nullopt;
    const BodyHash hash = hash_of(lean.body);
    Bytes payload = std::move(lean.payload);
    payload.insert(payload.begin() + static_cast<std::ptrdiff_t>(lean.hash_at), hash.bytes.begin(),
                   hash.bytes.end());
    if (place_of(hash, payload) != lean.hash_at) return std::nullopt;
    Bytes message = codec::encode_sign1(codec::Purpose::record, payload, lean.signature);
    if (message.size() > limits::message_bytes_max) return std::nullopt;
    return Envelope{std::move(message), std::move(lean.body)};
}

}  // namespace stonechat::record
