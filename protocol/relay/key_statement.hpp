#pragma once
// How a sender knows that a key to seal for is the relay's: the relay's word, signed with its record key.

#include "crypto/box.hpp"
#include "crypto/sign.hpp"
#include "protocol/ids.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::relay {

// A statement has some 200 bytes.
inline constexpr std::size_t key_statement_bytes_max = 512;

// COSE_Sign1 (purpose relay_key) with the relay's record key over the CBOR map
// {1: version, 2: federation, 3: relay, 4: key}.
//
// A relay makes its key anew each day and keeps it in memory alone, so that who takes the machine later
// cannot open what passed before. A statement has no day: who seals for a key that is over is told so, and
// asks for the next.
struct KeyStatement {
    FederationId federation;
    MemberId relay;
    crypto::BoxPublicKey key;
    friend bool operator==(const KeyStatement&, const KeyStatement&) = default;
};
Bytes sign_key_statement(const KeyStatement& statement, const crypto::SigningKey& record_key);
// Errors: bad_signature, for another signer than `signer`; else the field and rule that it breaks.
Checked<KeyStatement> read_key_statement(ByteView message, const RecordKey& signer);

}  // namespace stonechat::relay
