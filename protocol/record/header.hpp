#pragma once
// What is signed of a record. The header carries only a salted hash of the body, so that it can outlive it.

#include <compare>
#include <cstdint>
#include <vector>

#include "crypto/bytes.hpp"
#include "protocol/ids.hpp"
#include "protocol/record/kind.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::record {

// One author's chain of records in one lane of one epoch.
struct FeedId {
    MemberId author;
    Epoch epoch;
    Lane lane = Lane::safety;
    friend constexpr auto operator<=>(const FeedId&, const FeedId&) = default;
};

// The payload of a record's COSE message: a deterministic CBOR map (RFC 8949 section 4.2.1) with the keys 1
// to 15 in the order of these members. ops/docs/formats.md has the CDDL.
struct Header {
    static constexpr std::uint64_t current_version = 1;

    std::uint64_t version = current_version;
    FederationId federation;
    MemberId author;
    Epoch epoch;
    Lane lane = Lane::safety;
    Sequence sequence = 1;  // from 1
    RecordId previous;      // the whole COSE message before this one; of sequence 1: the author's last known
                            // record of an earlier epoch in this lane, or zero
    Kind kind = Kind::report;
    Day day;                           // a claim: never decides acceptance or order
    std::vector<TechId> technologies;  // at most limits::technologies_max; none: concerns everyone
    Urgency urgency = Urgency::routine;
    BodyHash body_hash;
    std::uint64_t body_bytes = 0;
    CharterSequence charter = 0;  // the newest charter entry that the author held
    std::uint64_t ruleset = 0;    // of the privacy filter that cleared the body

    [[nodiscard]] FeedId feed() const { return {author, epoch, lane}; }
    friend bool operator==(const Header&, const Header&) = default;
};

Bytes encode_header(const Header& header);
// Refuses all but the canonical bytes of a header that can be valid in itself: known version, lane fitting
// the kind, sequence from 1, limits. Refusals name the field and its byte offset.
Checked<Header> decode_header(ByteView payload);

}  // namespace stonechat::record
