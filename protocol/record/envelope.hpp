#pragma once
// The way of a record's bytes: Envelope (untrusted) -> SignedRecord (well-formed) -> VerifiedRecord (its
// author's) or, in a run that a later signature vouches for, AcceptedRecord (in its place for good).

#include <optional>
#include <utility>
#include <vector>

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
    friend class AcceptedRecord;
    SignedRecord record_;
};

// Errors: Errc::bad_signature.
Result<VerifiedRecord> verify(SignedRecord record, const RecordKey& key);
VerifiedRecord sign(const Header& header, const crypto::SigningKey& key);

// What is known of a held record's own signature.
enum class SignatureState : std::uint8_t {
    verified = 1,
    // A later record of its author names it by its hash; its own signature is not yet checked.
    provisional = 2,
    // Named so as well, but not signed by its author: it keeps its place, without content.
    bad = 3,
};
[[nodiscard]] std::string_view name_of(SignatureState state);

// A record that has its place in its author's lane for good: its own signature verifies, or one further on in
// the lane covers its hash. Which of the two a node found first depends on how it came there, so that both
// must end alike.
class AcceptedRecord {
public:
    AcceptedRecord(VerifiedRecord record)  // NOLINT(google-explicit-constructor): it is one
        : record_{std::move(record.record_)},
          signature_{SignatureState::verified} {}

    [[nodiscard]] const RecordId& id() const { return record_.id; }
    [[nodiscard]] const Header& header() const { return record_.header; }
    [[nodiscard]] const Bytes& message() const { return record_.message; }
    [[nodiscard]] SignatureState signature() const { return signature_; }

private:
    AcceptedRecord(SignedRecord record, SignatureState signature)
        : record_{std::move(record)},
          signature_{signature} {}
    friend std::vector<AcceptedRecord> accept_run(std::vector<SignedRecord> run, const VerifiedRecord& last);
    friend AcceptedRecord accept_badly_signed(SignedRecord record, const RecordId& named);
    SignedRecord record_;
    SignatureState signature_;
};

// Whether `next` stands just behind `before` in one lane and names it.
[[nodiscard]] bool follows(const Header& next, const SignedRecord& before);
// The records before a verified one, each of which the next one names: provisional. A bug where they do not
// follow each other.
std::vector<AcceptedRecord> accept_run(std::vector<SignedRecord> run, const VerifiedRecord& last);
// A badly signed record that an accepted one names as the one before it. A bug where it names another.
AcceptedRecord accept_badly_signed(SignedRecord record, const RecordId& named);

// Whether the body is held, and if not why. The acceptance of a header never depends on it.
enum class BodyState : std::uint64_t {
    present = 1,
    erased_by_author = 2,
    erased_by_order = 3,
    withheld = 4,    // the privacy filter found someone identified; asked for again after a ruleset change
    invalid = 5,     // not a body, or not the one that the header promises
    not_held = 6,    // a light node's choice
    missing = 7,     // has not arrived yet
    unexamined = 8,  // held, but not shown or sent to anyone before rules and privacy filter have seen it
};
// Whether the body's bytes are held with it.
[[nodiscard]] constexpr bool has_bytes(BodyState state) {
    return state == BodyState::present || state == BodyState::unexamined;
}
[[nodiscard]] std::string_view name_of(BodyState state);

}  // namespace stonechat::record
