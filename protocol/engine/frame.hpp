#pragma once
// The messages that links carry: one deterministic CBOR array each, its first item the message's number.
// ops/docs/protocol.md has the CDDL, and says what a newer minor version may add.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "protocol/charter/invite.hpp"
#include "protocol/charter/leaves.hpp"
#include "protocol/charter/outline.hpp"
#include "protocol/feed/lanes.hpp"
#include "protocol/ids.hpp"
#include "protocol/matching/interest.hpp"
#include "protocol/record/envelope.hpp"
#include "protocol/refusal.hpp"
#include "protocol/sync/audit_message.hpp"

namespace stonechat::engine {

// The first frame of both sides.
struct Hello {
    static constexpr std::uint64_t current_version = 1;  // another one shares no link with us
    static constexpr std::uint64_t current_minor = 5;
    static constexpr std::uint64_t serves_light_since = 1;  // knows Follow::light
    static constexpr std::uint64_t carries_since = 2;       // knows RelayQuestion
    static constexpr std::uint64_t names_since = 3;         // knows Names and PullNamed
    static constexpr std::uint64_t outlines_since = 4;      // knows AskOutline and AskMembers
    static constexpr std::uint64_t lean_since = 5;          // knows Pulled::is_lean
    FederationId federation;                                // zero: has no charter yet
    StoreId store;
    CharterSequence charter = 0;
    std::string agent;   // "stonechat 0.1.0", for people
    CharterHash head{};  // of the charter's newest entry: another one in its place is a conflict
    std::uint64_t minor = current_minor;  // of a higher one, what we do not know is passed over
    friend bool operator==(const Hello&, const Hello&) = default;
};
// Asks for charter entries from `from` on.
struct AskCharter {
    CharterSequence from = 1;
    friend bool operator==(const AskCharter&, const AskCharter&) = default;
};
struct CharterEntries {
    std::vector<Bytes> entries;  // each after the one that it follows
    friend bool operator==(const CharterEntries&, const CharterEntries&) = default;
};
// What a light node wants of a log: the safety lane and its own records, bodies by `interest` alone.
struct LightFollow {
    // It has the headers up to this line already, and follows anew for the bodies that concern it since.
    LogNumber headers_until = 0;
    matching::Interest interest;
    friend bool operator==(const LightFollow&, const LightFollow&) = default;
};
// Asks to be sent the receiver's log after (number, digest), and all that comes new.
struct Follow {
    LogNumber number = 0;
    LogDigest digest;
    bool ids_first = false;  // what the log holds now: announce it by id, for much of it may be held already
    std::optional<LightFollow> light = {};  // a frame of its own on the wire, since minor version 1
    friend bool operator==(const Follow&, const Follow&) = default;
};
// Where the stream starts: 0 instead of what was asked for when the log had another digest there.
struct Following {
    LogNumber after = 0;
    LogNumber end = 0;  // where the log ends now
    friend bool operator==(const Following&, const Following&) = default;
};
// A record that the sender holds, by name and place.
struct Announcement {
    feed::Link link;  // `previous` is not sent and is zero
    friend bool operator==(const Announcement&, const Announcement&) = default;
};
using Item = std::variant<record::Envelope, Announcement>;
// The next part of the log: with these items, every line up to `number` has been sent or was known to be
// held.
struct Records {
    LogNumber number = 0;  // 0: news that goes ahead, outside the log
    LogDigest digest;
    std::vector<Item> items;
    friend bool operator==(const Records&, const Records&) = default;
};
// Asks for records by id; answered with Pulled.
struct Pull {
    std::vector<RecordId> ids;
    friend bool operator==(const Pull&, const Pull&) = default;
};
struct Pulled {
    std::vector<record::Envelope> records{};
    // Asked for, but not held or shared no more: not to be waited for. Of a name that is not known, that and
    // zeros.
    std::vector<RecordId> absent{};
    // On the wire as record::Lean where that can be.
    bool is_lean = false;
    friend bool operator==(const Pulled&, const Pulled&) = default;
};
// The first message of an audit.
struct AuditStart {
    sync::AuditOpen open;
    friend bool operator==(const AuditStart&, const AuditStart&) = default;
};
// Any other message of an audit. `by_opener`: from the side that opened it, for both may have opened one.
struct AuditReply {
    bool by_opener = false;
    sync::AuditAnswer answer;
    friend bool operator==(const AuditReply&, const AuditReply&) = default;
};
// Asks for whatever is held in these places. One such request at a time; answered with Places.
struct AskPlaces {
    static constexpr std::size_t ranges_max = 256;
    std::vector<feed::Range> ranges;
    friend bool operator==(const AskPlaces&, const AskPlaces&) = default;
};
// The records of the first ranges asked for: `answered` of them whole, the next one before its place `resume`
// (0: nothing of it).
struct Places {
    std::size_t answered = 0;
    Sequence resume = 0;
    std::vector<record::Envelope> records;
    friend bool operator==(const Places&, const Places&) = default;
};

// Someone wants to belong: the newcomer itself, or a member that passes it on to the stewards' nodes.
struct Apply {
    charter::Application application;
    friend bool operator==(const Apply&, const Apply&) = default;
};
// To the newcomer: held for the stewards, or why not.
struct ApplyAnswer {
    bool is_held = false;
    std::string rule;  // in plain words; empty when it is held
    friend bool operator==(const ApplyAnswer&, const ApplyAnswer&) = default;
};

// To a relay, or to whoever is linked with it: sealed, so that only the relay can read it. Since minor
// version 2.
struct RelayQuestion {
    std::uint64_t number = 0;  // the sender's own, for the answer
    MemberId relay;
    Bytes sealed;
    friend bool operator==(const RelayQuestion&, const RelayQuestion&) = default;
};
// Along the way that the question came.
struct RelayReply {
    enum class Outcome : std::uint8_t {
        answered,
        no_way,      // the asked node is not the relay, or does not reach it
        busy,        // too many questions of late
        unanswered,  // it was handed on, and nothing came back: the relay may have it
    };
    std::uint64_t number = 0;
    Outcome outcome{};
    Bytes locked;  // empty unless answered
    friend bool operator==(const RelayReply&, const RelayReply&) = default;
};

// New records of the bulk lane that the sender holds. Outside its log: the next part or mark of it covers
// them. Since minor version 3, as what follows.
struct Names {
    std::vector<RecordName> names;  // at least one
    friend bool operator==(const Names&, const Names&) = default;
};
// Asks for records by the names that the receiver told; answered with Pulled.
struct PullNamed {
    std::vector<RecordName> names;  // at least one
    friend bool operator==(const PullNamed&, const PullNamed&) = default;
};

// Asks for an outline of the charter (charter::Outline). Since minor version 4, as what follows.
struct AskOutline {
    CharterSequence at = 0;  // how far the asker holds one; 0: it holds none
    friend bool operator==(const AskOutline&, const AskOutline&) = default;
};
// An outline in one or more parts. With the last come the proofs of the sender, of the asker, and of some
// that can be called or that carry reports, each as the newest entry commits to it.
struct OutlinePart {
    enum class Is : std::uint8_t {
        part,   // entries; more follows
        last,   // entries, tail, stewards and members
        later,  // nothing: the sender is not as far as the asker, or further
        never,  // nothing: the charter has a conflict behind it, and is to be taken whole
    };
    Is is{};
    charter::Outline outline;
    std::vector<charter::MemberProof> members;
    friend bool operator==(const OutlinePart&, const OutlinePart&) = default;
};
// Asks what these members are. Answered with ProvedMembers.
struct AskMembers {
    std::vector<MemberId> ids;  // at least one
    friend bool operator==(const AskMembers&, const AskMembers&) = default;
};
// Of those asked for as many as one frame takes, the first of them first.
struct ProvedMembers {
    CharterSequence at = 0;  // the entry whose root the proofs lead to
    CharterHash head;        // its hash
    std::vector<charter::MemberProof> members;
    std::vector<MemberId> absent;  // the sender's charter has none of that id
    friend bool operator==(const ProvedMembers&, const ProvedMembers&) = default;
};
// Asks for those who wrote what the receiver holds of the safety lane, behind this one; zero: from the first.
// Answered with ProvedAuthors.
struct AskAuthors {
    MemberId after;
    friend bool operator==(const AskAuthors&, const AskAuthors&) = default;
};
struct ProvedAuthors {
    ProvedMembers some;  // ascending; `absent` is not sent. None: that was all
    friend bool operator==(const ProvedAuthors&, const ProvedAuthors&) = default;
};

// A frame that only a newer minor version knows. To be passed over.
struct Newer {
    Bytes frame;  // all of it
    friend bool operator==(const Newer&, const Newer&) = default;
};

using Frame = std::variant<Hello, AskCharter, CharterEntries, Follow, Following, Records, Pull, Pulled,
                           AuditStart, AuditReply, AskPlaces, Places, Apply, ApplyAnswer, RelayQuestion,
                           RelayReply, Names, PullNamed, AskOutline, OutlinePart, AskMembers, ProvedMembers,
                           AskAuthors, ProvedAuthors, Newer>;

Bytes encode_frame(const Frame& frame);
// Refuses whatever is not exactly one frame in its one encoding; names the field and its byte offset. Parts
// behind those that are known here are a newer version's: they must be well-formed, and are left out.
Checked<Frame> decode_frame(ByteView bytes);
// What one item adds to a frame, at most: for filling frames up to a target.
[[nodiscard]] std::size_t encoded_bytes(const Item& item);

}  // namespace stonechat::engine
