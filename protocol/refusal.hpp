#pragma once
// Why something was refused: the code for decisions, the field, the rule and the place for people.

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>
#include <string>

#include "crypto/result.hpp"

namespace stonechat {

// One code for each reason that a decision depends on. What each costs the peer that caused it stands in
// protocol/charter/faults.
enum class Errc {
    truncated = 1,       // the input ends inside a value
    trailing_bytes,      // bytes are left over after the value
    not_canonical,       // the encoding is not the one canonical encoding
    wrong_type,          // a value of another type stands there
    wrong_value,         // right type, but outside what the rule allows
    missing_field,       // a required field is absent
    unknown_field,       // a field that the format does not know
    limit_exceeded,      // longer, larger, deeper or more than a named limit
    bad_signature,       // the signature does not verify
    wrong_federation,    // made for another federation
    unknown_author,      // the charter does not know the author
    revoked_author,      // the author was revoked and the record lies above its pins
    not_allowed,         // the author's role or seat does not allow this record
    charter_not_held,    // cites a charter entry that is not held here
    charter_conflict,    // two different entries for one place in the charter
    below_threshold,     // fewer steward signatures than the threshold in force
    body_mismatch,       // the body does not hash to what the header says
    identifies_someone,  // the text holds an identifier that proves itself
    text_not_checked,    // free text that no person has read
    store_failed,        // the disk refused
    overloaded,          // a local limit is reached; try again later
    bad_frame,           // a peer's message that makes no sense here
    not_confirmed,       // the disk took it and did not say whether it is kept: it may be
};

const boost::system::error_category& protocol_category() noexcept;
inline boost::system::error_code make_error_code(Errc e) noexcept {
    return {static_cast<int>(e), protocol_category()};
}

// Never holds the refused value itself: it may be a person's identifier, and refusals are logged.
struct Refusal {
    boost::system::error_code code;
    std::string field;       // CBOR: the field's name; bodies: a JSON pointer (RFC 6901)
    std::string rule;        // one plain sentence or schema keyword: what the field would have had to be
    std::size_t offset = 0;  // CBOR only: byte offset of the field in the input

    // "field: rule (code)", for people.
    [[nodiscard]] std::string text() const;
};

// A value, or why not, with the place. For decoders and checks whose refusals people read.
template <class T>
using Checked = boost::system::result<T, Refusal>;

// Found by argument-dependent look-up when value() is called on a refused Checked: a bug, since callers test
// first.
[[noreturn]] void throw_exception_from_error(const Refusal& refusal, const boost::source_location& where);

}  // namespace stonechat

template <>
struct boost::system::is_error_code_enum<stonechat::Errc> : std::true_type {};
