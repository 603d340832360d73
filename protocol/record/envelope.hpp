#pragma once
// The way of a record's bytes: Envelope (untrusted) -> SignedRecord (well-formed) -> VerifiedRecord (its
// author's).

#include <optional>
#include <utility>

#include "crypto/bytes.hpp"
#include "crypto/sign.hpp"
#include "protocol/ids.hpp"
#include "protocol/record/header.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::record {

// A body beside its header. What the header hashes is salt and body, so that an erased short text cannot be
// guessed.
struct SaltedBody {
    Salt salt;
    Bytes body;
    friend bool operator==(const SaltedBody&, const SaltedBody&) = default;
};

[[nodiscard]] BodyHash hash_of(const SaltedBody& body);

// What travels: the exact COSE message, and the body where the sender holds it.
struct Envelope {
    Bytes message;
    std::optional<SaltedBody> body;
    friend bool operator==(const Envelope&, const Envelope&) = default;
};

// A well-formed message, signature not yet checked.
struct SignedRecord {
    RecordId id;
    Header header;
    Bytes message;
};

// Decodes the message (COSE_Sign1, RFC 9052, content type "application/vnd.stonechat.record+cbor").
// Costs one hash of the message and no signature check.
Checked<SignedRecord> read_record(Bytes message);

// A record whose signature is its author's. Only verify() and sign() make one.
class VerifiedRecord {
public:
    [[nodiscard]] const RecordId& id() const { return record_.id; }
    [[nodiscard]] const Header& header() const { return record_.header; }
    [[nodiscard]] const Bytes& message() const { return record_.message; }

private:
    explicit VerifiedRecord(SignedRecord record) : record_{std::move(record)} {}
    friend Result<VerifiedRecord> verify(SignedRecord record, const RecordKey& key);
    friend VerifiedRecord sign(const Header& header, const crypto::SigningKey& key);
    SignedRecord record_;
};

// Errors: Errc::bad_signature.
Result<VerifiedRecord> verify(SignedRecord record, const RecordKey& key);
VerifiedRecord sign(const Header& header, const crypto::SigningKey& key);

// Whether the body is held, and if not why. The acceptance of a header never depends on it.
enum class BodyState : std::uint64_t {
    present = 1,
    erased_by_author = 2,
    erased_by_order = 3,
    withheld = 4,  // the privacy filter found someone identified; asked for again after a ruleset change
    invalid = 5,   // not a body, or not the one that the header promises
    not_held = 6,  // a light node's choice
    missing = 7,   // has not arrived yet
};
[[nodiscard]] std::string_view name_of(BodyState state);

}  // namespace stonechat::record
