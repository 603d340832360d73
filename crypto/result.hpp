#pragma once
// How failure travels. What a peer, a disk, a user or the network can cause is a value; what only a bug can
// cause is check().

#include <boost/assert/source_location.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace stonechat {

// One failure type for the whole program; the category of the code tells the layer.
template <class T>
using Result = boost::system::result<T>;
using Status = Result<void>;

// Ends the process with the place of the call when `condition` is false: always compiled in. For bugs only,
// never on input.
// (Boost's source_location, since Clang 14 cannot use libstdc++'s.)
inline void check(bool condition, const boost::source_location& where = BOOST_CURRENT_LOCATION);

[[noreturn]] void fail_check(const boost::source_location& where);

inline void check(bool condition, const boost::source_location& where) {
    if (!condition) [[unlikely]]
        fail_check(where);
}

namespace crypto {

enum class Errc {
    bad_signature = 1,  // the signature is not this key's over these bytes
    bad_seal,           // wrong passphrase, or the sealed bytes were changed
    not_sealed,         // the bytes are not a secret in a form or version known here, or are damaged
    passphrase_needed,  // the secret is sealed and no passphrase was given
    bad_certificate,    // not a certificate that carries an Ed25519 key
    out_of_memory,      // Argon2id or locked memory could not be had
    wrong_words,        // not 24 words of the list, or one of them is another than was written down
};
const boost::system::error_category& category() noexcept;
inline boost::system::error_code make_error_code(Errc e) noexcept {
    return {static_cast<int>(e), category()};
}

}  // namespace crypto
}  // namespace stonechat

template <>
struct boost::system::is_error_code_enum<stonechat::crypto::Errc> : std::true_type {};
