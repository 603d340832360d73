#pragma once
// Who belongs, with which keys and in which role: the fold over the charter's entries.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "protocol/charter/entry.hpp"
#include "protocol/ids.hpp"
#include "protocol/record/header.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::charter {

// A time in an organisation's membership. It ends at its pins: what stands at or below them is judged by it
// for ever.
struct Standing {
    Role role = Role::member;
    Seats seats;
    std::vector<TechId> technologies;
    bool is_revoked = false;
};
struct EndedStanding {
    Standing standing;
    std::vector<Pin> pins;
};

struct Member {
    MemberId id;
    AdmissionRequest request;
    CharterSequence admitted = 0;
    Standing standing;
    std::vector<EndedStanding> earlier;  // oldest first
};

// The charter of one federation, from its first entry.
//
// Invariants: every entry held was signed by at least the threshold then in force; sequences have no gap.
// Errors:     an entry that does not fit changes nothing.
// Threads:    none of its own; values can be copied.
class Charter {
public:
    // Takes the next entry. Errc::charter_not_held: it lies beyond the next place. Errc::charter_conflict:
    // another entry is held in its place (evidence: the caller keeps both and freezes). The same entry again
    // is success.
    Checked<void> append(ByteView signed_entry);

    [[nodiscard]] CharterSequence sequence() const { return entries_.size(); }
    [[nodiscard]] const FederationId& federation() const { return federation_; }  // zero while empty
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] CharterHash head() const { return hashes_.empty() ? CharterHash{} : hashes_.back(); }
    [[nodiscard]] std::uint64_t threshold() const { return threshold_; }
    [[nodiscard]] const std::vector<Steward>& stewards() const { return stewards_; }
    [[nodiscard]] const std::vector<Bytes>& entries() const { return entries_; }
    [[nodiscard]] const std::map<MemberId, Member>& members() const { return members_; }
    [[nodiscard]] const Member* find(const MemberId& id) const;
    // The member that may use a link key now; revoked members have none.
    [[nodiscard]] const Member* by_link_key(const LinkKey& key) const;

    // The key that a record must be signed with, and the standing that it is judged by; or why it is refused.
    struct Judgement {
        RecordKey key;
        Standing standing;
    };
    // A function of the header's bytes and this charter alone. Errc::charter_not_held: the header cites a
    // later entry than is held here and could be valid then.
    [[nodiscard]] Checked<Judgement> judge(const record::Header& header, const RecordId& id) const;

private:
    Checked<void> apply(const Entry& entry, const CharterHash& hash);
    Checked<void> apply_action(const Found& action);
    Checked<void> apply_action(const Admit& action);
    Checked<void> apply_action(const Revoke& action);
    Checked<void> apply_action(const SetRole& action);
    [[nodiscard]] Checked<void> check_signatures(const SignedEntry& entry,
                                                 const std::vector<Steward>& stewards,
                                                 std::uint64_t threshold) const;

    FederationId federation_;
    std::string name_;
    std::uint64_t threshold_ = 0;
    std::vector<Steward> stewards_;
    std::vector<Bytes> entries_;
    std::vector<CharterHash> hashes_;
    std::map<MemberId, Member> members_;
    std::map<LinkKey, MemberId> link_keys_;
};

// Over half of the stewards: the least that a threshold may be.
[[nodiscard]] std::uint64_t least_threshold(std::size_t stewards_count);

}  // namespace stonechat::charter
