#pragma once
// How failure travels. What a peer, a disk, a user or the network can cause is a value; what only a bug can cause
// is check().

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>
#include <source_location>

namespace stonechat {

// One failure type for the whole program; the category of the code tells the layer.
template <class T> using Result = boost::system::result<T>;
using Status = Result<void>;

// Ends the process with the place of the call when `condition` is false: always compiled in. For bugs only, never
// on input.
inline void check(bool condition, std::source_location where = std::source_location::current());

[[noreturn]] void fail_check(std::source_location where);

inline void check(bool condition, std::source_location where) {
    if (!condition) [[unlikely]]
        fail_check(where);
}

namespace crypto {

enum class Errc {
    bad_signature = 1,  // the signature is not this key's over these bytes
    bad_seal,           // wrong passphrase, or the sealed bytes were changed
    not_sealed,         // the bytes are not a sealed secret of a known version
    bad_certificate,    // not a certificate that carries an Ed25519 key
    out_of_memory,      // Argon2id or locked memory could not be had
};
const boost::system::error_category& category() noexcept;
inline boost::system::error_code make_error_code(Errc e) noexcept { return {static_cast<int>(e), category()}; }

}  // namespace crypto
}  // namespace stonechat

template <> struct boost::system::is_error_code_enum<stonechat::crypto::Errc> : std::true_type {};
