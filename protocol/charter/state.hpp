#pragma once
// What the entries of a charter amount to: stewards, members, orders to erase.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "protocol/charter/entry.hpp"
#include "protocol/charter/member.hpp"

namespace stonechat::charter {

// Who decides, and how many of them must.
struct Stewards {
    std::vector<Steward> all;
    std::uint64_t threshold = 0;
    bool is_demo = false;
    [[nodiscard]] bool has(const StewardKey& key) const;
    // Over half, no more than there are, and at least two outside a demo.
    [[nodiscard]] Checked<void> check() const;
};

// Over half of the stewards: the least that a threshold may be.
[[nodiscard]] std::uint64_t least_threshold(std::size_t stewards_count);

// Whether `entry` has enough signatures of these stewards and none but theirs and, for one who joins or
// founds, its own.
[[nodiscard]] Checked<void> check_signatures(const SignedEntry& entry, const Action& action,
                                             const Stewards& stewards);

// Invariants: an action that does not fit changes nothing.
// Threads:    none of its own; values can be copied.
class State {
public:
    // Signatures and place have been checked by whoever holds the entries.
    Checked<void> apply(const Action& action, CharterSequence sequence);

    std::string name;
    FederationId federation;  // zero while nothing is founded; set by whoever holds the first entry's hash
    Stewards stewards;
    std::map<MemberId, Member> members;
    std::map<LinkKey, MemberId> link_keys;         // in force
    std::map<LinkKey, MemberId> former_link_keys;  // revoked or replaced: may learn of it, and nothing else
    std::set<decltype(AdmissionRequest::nonce)> spent_nonces;  // of every request that was admitted
    std::set<RecordId> erase_orders;

private:
    Checked<void> on(const Found& action, CharterSequence sequence);
    Checked<void> on(const Admit& action, CharterSequence sequence);
    Checked<void> on(const Revoke& action, CharterSequence sequence);
    Checked<void> on(const SetRole& action, CharterSequence sequence);
    Checked<void> on(const Update& action, CharterSequence sequence);
    Checked<void> on(const Rekey& action, CharterSequence sequence);
    Checked<void> on(const AddSteward& action, CharterSequence sequence);
    Checked<void> on(const RemoveSteward& action, CharterSequence sequence);
    Checked<void> on(const SetThreshold& action, CharterSequence sequence);
    Checked<void> on(const EraseOrder& action, CharterSequence sequence);
    Checked<Member*> in_good_standing(const MemberId& id);
    [[nodiscard]] bool is_used(const LinkKey& key) const;
};

}  // namespace stonechat::charter
