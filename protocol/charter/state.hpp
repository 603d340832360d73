#pragma once
// What the entries of a charter amount to: stewards, members, orders to erase.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "protocol/charter/entry.hpp"
#include "protocol/charter/member.hpp"
#include "protocol/charter/state_tree.hpp"

namespace stonechat::charter {

// Who decides, and how many of them must.
struct Stewards {
    std::vector<Steward> all;
    std::uint64_t threshold = 0;
    bool is_demo = false;
    [[nodiscard]] bool has(const StewardKey& key) const;
    // Outside a demo no one holder of a key decides alone (design section 4).
    [[nodiscard]] std::uint64_t fewest_to_decide() const { return is_demo ? 1 : 2; }
    // Over half, no more than there are, and fewest_to_decide() at least.
    [[nodiscard]] Checked<void> check() const;
    friend bool operator==(const Stewards&, const Stewards&) = default;
};

// Over half of the stewards: the least that a threshold may be.
[[nodiscard]] std::uint64_t least_threshold(std::size_t stewards_count);

// Whether `entry` has enough signatures of each of these councils, and none but theirs and, for a steward who
// joins, its own.
[[nodiscard]] Checked<void> check_signatures(const SignedEntry& entry, const Action& action,
                                             const std::vector<const Stewards*>& councils);

// Whose records an action may make valid or void.
[[nodiscard]] std::optional<MemberId> subject_of(const Action& action);

// What one action changes.
struct Change {
    std::optional<std::string> federation_name;
    std::optional<Stewards> stewards;
    std::optional<Member> member;  // as it is after
    std::vector<RecordId> erased;
};

// Threads: none of its own; values can be copied.
class State {
public:
    // What the action would change in that place of the charter; or why it does not fit. Signatures and place
    // are checked by whoever holds the entries.
    [[nodiscard]] Checked<Change> plan(const Action& action, CharterSequence sequence) const;
    [[nodiscard]] CharterRoot root_with(const Change& change) const;
    void commit(Change&& change);
    // Of an entry that is not in force: what takes away holds all the same, a revocation with the lower of
    // two pins. Everything else changes nothing.
    void take_away(const Action& action, CharterSequence sequence);
    // Of an outline: a member as a proof shows it.
    void learn(Member&& member);

    std::string name;
    FederationId federation;  // zero while nothing is founded; set by whoever holds the first entry's hash
    Stewards stewards;
    std::map<MemberId, Member> members;
    std::map<LinkKey, MemberId> link_keys;         // in force
    std::map<LinkKey, MemberId> former_link_keys;  // revoked or replaced: may learn of it, and nothing else
    std::set<decltype(AdmissionRequest::nonce)> spent_nonces;  // of every request that was admitted
    std::set<RecordId> erase_orders;
    StateTree tree;
    bool is_partial = false;  // of an outline: of the members those that were learnt, and no tree

private:
    using Planned = Checked<Change>;
    [[nodiscard]] Planned on(const Found& action, CharterSequence sequence) const;
    [[nodiscard]] Planned on(const Admit& action, CharterSequence sequence) const;
    [[nodiscard]] Planned on(const Revoke& action, CharterSequence sequence) const;
    [[nodiscard]] Planned on(const SetRole& action, CharterSequence sequence) const;
    [[nodiscard]] Planned on(const Update& action, CharterSequence sequence) const;
    [[nodiscard]] Planned on(const Rekey& action, CharterSequence sequence) const;
    [[nodiscard]] Planned on(const AddSteward& action, CharterSequence sequence) const;
    [[nodiscard]] Planned on(const RemoveSteward& action, CharterSequence sequence) const;
    [[nodiscard]] Planned on(const SetThreshold& action, CharterSequence sequence) const;
    [[nodiscard]] Planned on(const EraseOrder& action, CharterSequence sequence) const;
    [[nodiscard]] Planned on(const Resolve& action, CharterSequence sequence) const;
    [[nodiscard]] Checked<Member> in_good_standing(const MemberId& id) const;
    [[nodiscard]] bool is_used(const LinkKey& key) const;
    static void put_leaves(StateTree& tree, const Change& change);
};

}  // namespace stonechat::charter
