#pragma once
// What stewards sign: the entries of the charter, and the admission requests that some of them carry.

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "crypto/bytes.hpp"
#include "crypto/sign.hpp"
#include "protocol/charter/request.hpp"
#include "protocol/ids.hpp"
#include "protocol/record/header.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::charter {

// What a seat-holder may do is decided by role and seats alone, at every node alike.
enum class Role : std::uint64_t {
    member = 1,    // reports and is warned
    maker = 2,     // authors technology and notice about its own technologies, and nothing else
    observer = 3,  // reads everything shared, authors nothing
};
[[nodiscard]] std::string_view name_of(Role role);
[[nodiscard]] std::optional<Role> role_named(std::string_view name);

struct Seats {
    bool issuer = false;  // act and stop alerts count as such
    bool relay = false;   // may publish for those whose organisation is hidden
    friend bool operator==(const Seats&, const Seats&) = default;
};

struct Steward {
    std::string name;
    StewardKey key;
    MemberId member{};  // the organisation that holds the key; zero: none that authors records
    friend bool operator==(const Steward&, const Steward&) = default;
};

// The last record of one lane that keeps its old meaning when its author's standing changes.
struct Pin {
    Epoch epoch;
    record::Lane lane = record::Lane::safety;
    Sequence sequence = 0;
    RecordId id;
    friend bool operator==(const Pin&, const Pin&) = default;
};

struct Found {
    std::string federation;
    std::uint64_t threshold = 1;
    std::vector<Steward> stewards;
    bool is_demo = false;  // for ever: its threshold may be one, so it is for trying out
    friend bool operator==(const Found&, const Found&) = default;
};
struct Admit {
    Bytes request;  // a signed AdmissionRequest
    Role role = Role::member;
    Seats seats;
    std::vector<TechId> technologies;  // of a maker: what it may speak about
    friend bool operator==(const Admit&, const Admit&) = default;
};
struct Revoke {
    MemberId member;
    std::vector<Pin> pins;
    friend bool operator==(const Revoke&, const Revoke&) = default;
};
struct SetRole {
    MemberId member;
    Role role = Role::member;
    Seats seats;
    std::vector<TechId> technologies;
    std::vector<Pin> pins;
    friend bool operator==(const SetRole&, const SetRole&) = default;
};
// What an organisation tells about itself has changed. Keys and role stay.
struct Update {
    MemberId member;
    std::string organisation;
    std::string sector;
    std::string region;
    std::vector<std::string> addresses;
    friend bool operator==(const Update&, const Update&) = default;
};
struct Rekey {
    Bytes request;          // a signed KeyRequest
    std::vector<Pin> pins;  // none when the record key stays
    friend bool operator==(const Rekey&, const Rekey&) = default;
};
// Signed by the new steward too: each has agreed to its own part.
struct AddSteward {
    Steward steward;
    std::uint64_t threshold = 1;  // from here on
    friend bool operator==(const AddSteward&, const AddSteward&) = default;
};
struct RemoveSteward {
    StewardKey steward;
    std::uint64_t threshold = 1;  // from here on
    friend bool operator==(const RemoveSteward&, const RemoveSteward&) = default;
};
struct SetThreshold {
    std::uint64_t threshold = 1;
    friend bool operator==(const SetThreshold&, const SetThreshold&) = default;
};
// The bodies of these records are to be gone everywhere; their headers stay.
struct EraseOrder {
    std::vector<RecordId> records;
    friend bool operator==(const EraseOrder&, const EraseOrder&) = default;
};
// Ends a conflict: the branch that this entry follows is in force up to here, whatever else was signed for
// its places. Signed by a threshold of the stewards from before the conflict, and of those of its own branch.
struct Resolve {
    CharterSequence place = 0;  // the first that more than one entry was signed for
    // What it decides against: of other resolving entries every one, of the branches that lose as many as may
    // be (limits::charter_asides_max).
    std::vector<CharterHash> over;
    friend bool operator==(const Resolve&, const Resolve&) = default;
};
using Action = std::variant<Found, Admit, Revoke, SetRole, Update, Rekey, AddSteward, RemoveSteward,
                            SetThreshold, EraseOrder, Resolve>;

// One place in the charter. Its hash is that of the payload without signatures, so that two sets of enough
// signatures over one decision are one entry.
struct Entry {
    FederationId federation;  // zero in the first entry, whose hash becomes the federation's id
    CharterSequence sequence = 1;
    CharterHash previous;  // zero in the first entry
    Day day;
    Action action;
    CharterRoot root;  // of the tree over what the charter amounts to with this entry
    friend bool operator==(const Entry&, const Entry&) = default;
};
Bytes encode_entry(const Entry& entry);
Checked<Entry> decode_entry(ByteView payload);
[[nodiscard]] CharterHash hash_of(ByteView entry_payload);

struct StewardSignature {
    StewardKey steward;
    crypto::Signature signature;
    friend bool operator==(const StewardSignature&, const StewardSignature&) = default;
};

// An entry's payload with the signatures that it has. Each signature is that of a COSE_Sign1 message over the
// payload (purpose charter), so that standard tools can check it.
struct SignedEntry {
    Bytes payload;
    std::vector<StewardSignature> signatures;  // ascending by key, each steward once
    friend bool operator==(const SignedEntry&, const SignedEntry&) = default;
};
Bytes encode_signed_entry(const SignedEntry& entry);
Checked<SignedEntry> decode_signed_entry(ByteView bytes);
void add_signature(SignedEntry& entry, const crypto::SigningKey& steward_key);

}  // namespace stonechat::charter
