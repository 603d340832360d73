#pragma once
// Who belongs, with which keys and in which role: the fold over the charter's entries.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "protocol/charter/entry.hpp"
#include "protocol/charter/member.hpp"
#include "protocol/charter/state.hpp"
#include "protocol/ids.hpp"
#include "protocol/record/header.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::charter {

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
    [[nodiscard]] const FederationId& federation() const { return state_.federation; }  // zero while empty
    [[nodiscard]] const std::string& name() const { return state_.name; }
    [[nodiscard]] CharterHash head() const { return hashes_.empty() ? CharterHash{} : hashes_.back(); }
    [[nodiscard]] std::uint64_t threshold() const { return state_.stewards.threshold; }
    [[nodiscard]] const std::vector<Steward>& stewards() const { return state_.stewards.all; }
    // Whether this organisation holds a steward's key.
    [[nodiscard]] bool is_steward(const MemberId& id) const;
    [[nodiscard]] bool is_demo() const { return state_.stewards.is_demo; }
    [[nodiscard]] const std::vector<Bytes>& entries() const { return entries_; }
    [[nodiscard]] const std::map<MemberId, Member>& members() const { return state_.members; }
    [[nodiscard]] const Member* find(const MemberId& id) const;
    // The member that may use a link key now; revoked members have none.
    [[nodiscard]] const Member* by_link_key(const LinkKey& key) const;
    // The member that used a link key before it was revoked or had another: it may learn of that.
    [[nodiscard]] const Member* by_former_link_key(const LinkKey& key) const;
    // Whether someone was admitted by the invitation, or with the request, that carries this nonce.
    [[nodiscard]] bool is_spent(const decltype(AdmissionRequest::nonce)& nonce) const {
        return state_.spent_nonces.contains(nonce);
    }
    // Records whose bodies are to be gone everywhere.
    [[nodiscard]] const std::set<RecordId>& erase_orders() const { return state_.erase_orders; }

    using Judgement = charter::Judgement;
    // The key that a record must be signed with and the standing that it is judged by; or why it is refused.
    // A function of the header's bytes and this charter alone. Errc::charter_not_held: the header cites a
    // later entry than is held here and could be valid then.
    [[nodiscard]] Checked<Judgement> judge(const record::Header& header, const RecordId& id) const;

private:
    State state_;
    std::vector<Bytes> entries_;
    std::vector<CharterHash> hashes_;
};

}  // namespace stonechat::charter
