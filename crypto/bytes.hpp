#pragma once
// Bytes and their two printable forms.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stonechat {

using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;

// The same memory seen as bytes or as characters; the result lives as long as the argument's owner.
ByteView as_bytes(std::string_view text);
std::string_view as_text(ByteView bytes);

// Lower-case hexadecimal, two digits a byte.
std::string to_hex(ByteView bytes);

// Empty when `hex` has an odd length or anything but 0-9 and a-f in it: upper case is refused, so that each
// value has one spelling.
std::optional<Bytes> from_hex(std::string_view hex);

// Base64 with the URL alphabet and no padding (RFC 4648 section 5).
std::string to_base64url(ByteView bytes);

// Empty for any character outside the alphabet, padding, or bits set beyond the last byte.
std::optional<Bytes> from_base64url(std::string_view text);

// Base32 without padding (RFC 4648 section 6): what people copy by hand into apps.
std::string to_base32(ByteView bytes);

inline void append(Bytes& out, ByteView more) {
    out.insert(out.end(), more.begin(), more.end());
}

}  // namespace stonechat
