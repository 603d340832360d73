#pragma once
// The identifiers and the time of the protocol.

#include <chrono>
#include <compare>
#include <cstdint>

#include "crypto/id.hpp"

namespace stonechat {

using FederationId = Id32<struct FederationIdTag>;  // hash of the charter's first entry
using MemberId = Id16<struct MemberIdTag>;          // first 16 bytes of SHA-256 of the admission request
using RecordId = Id32<struct RecordIdTag>;          // SHA-256 of the record's COSE message
using RecordName = Id<struct RecordNameTag, 8>;     // the first 8 bytes of a record's id, between neighbours
using BodyHash = Id32<struct BodyHashTag>;          // SHA-256 of salt and body
using Salt = Id32<struct SaltTag>;
using Epoch = Id<struct EpochTag, 8>;             // random, one for each unbroken memory of an author
using TechId = Id16<struct TechIdTag>;            // the 16 bytes behind "tech:" and 32 hex digits
using StoreId = Id16<struct StoreIdTag>;          // random, made with each new store
using CharterHash = Id32<struct CharterHashTag>;  // SHA-256 of a charter entry's payload
using CharterRoot = Id32<struct CharterRootTag>;  // of the sorted tree over what a charter amounts to
using LogDigest = Id32<struct LogDigestTag>;      // hash chain over a store's change log

using RecordKey = Id32<struct RecordKeyTag>;      // Ed25519: signs records
using LinkKey = Id32<struct LinkKeyTag>;          // Ed25519: in the TLS certificate
using RecoveryKey = Id32<struct RecoveryKeyTag>;  // Ed25519: kept offline
using StewardKey = Id32<struct StewardKeyTag>;    // Ed25519: signs charter entries

// A record's place in its lane, from 1; 0 means "none yet".
using Sequence = std::uint64_t;
// A place in a store's change log, from 1; 0 means "before the first".
using LogNumber = std::uint64_t;
// A place in the charter, from 1; 0 means "no charter".
using CharterSequence = std::uint64_t;

// Days since 1970-01-01: the only time that a record carries, for a time of day and a rota identify a person.
struct Day {
    std::int32_t value = 0;
    friend constexpr auto operator<=>(const Day&, const Day&) = default;
};

// A clock without now(): protocol code cannot read the time, only receive it. Milliseconds, never going back.
struct NodeClock {
    using duration = std::chrono::milliseconds;
    using rep = duration::rep;
    using period = duration::period;
    static constexpr bool is_steady = true;
};
using Instant = std::chrono::time_point<NodeClock>;

}  // namespace stonechat
