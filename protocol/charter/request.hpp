#pragma once
// What organisations ask the stewards for: to belong, and to use other keys.

#include <string>
#include <vector>

#include "crypto/bytes.hpp"
#include "crypto/sign.hpp"
#include "protocol/ids.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::charter {

// An organisation asks to belong. Signed with its record key (COSE_Sign1, purpose admission); the member id
// is the first 16 bytes of SHA-256 of that message.
struct AdmissionRequest {
    std::string
        organisation;    // its public name: never a person's, except for a sole practitioner who chose to
    std::string sector;  // code list "sector"
    std::string region;  // code list "region"
    RecordKey record_key;
    LinkKey link_key;
    RecoveryKey recovery_key;
    std::vector<std::string> addresses;  // "host:port" where others can reach it; none: it only dials out
    Id16<struct NonceTag> nonce;         // makes two requests of one organisation differ
    friend bool operator==(const AdmissionRequest&, const AdmissionRequest&) = default;
};
Bytes sign_request(const AdmissionRequest& request, const crypto::SigningKey& record_key);
// Checks the signature too.
Checked<AdmissionRequest> read_request(ByteView message);
[[nodiscard]] MemberId member_id(ByteView request_message);

// Whose signature a request for other keys carries, and so what it may change (design section 4).
enum class KeyAuthority : std::uint64_t {
    record_key = 1,    // the record key in force: a new link key only
    recovery_key = 2,  // the recovery key in force: new record and link keys
    stewards = 3,      // the new record key itself: all three, on the stewards' word alone
};

// An organisation asks to use other keys. Carries all three as they are to be; those that stay are repeated.
struct KeyRequest {
    FederationId federation;
    MemberId member;
    LinkKey replaces;  // the link key in force. Every request brings a new one, so that none serves twice
    KeyAuthority authority = KeyAuthority::record_key;
    RecordKey record_key;
    LinkKey link_key;
    RecoveryKey recovery_key;
    friend bool operator==(const KeyRequest&, const KeyRequest&) = default;
};
Bytes sign_key_request(const KeyRequest& request, const crypto::SigningKey& key);
// Whose signature it must be, the charter says: is_signed_by() checks it.
Checked<KeyRequest> read_key_request(ByteView message);
[[nodiscard]] bool is_signed_by(ByteView key_request, const crypto::PublicKey& key);

}  // namespace stonechat::charter
