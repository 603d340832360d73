#pragma once
// Who belongs, with which keys and in which role: the fold over the charter's entries, conflicts among them
// included.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "protocol/charter/entry.hpp"
#include "protocol/charter/leaves.hpp"
#include "protocol/charter/member.hpp"
#include "protocol/charter/outline.hpp"
#include "protocol/charter/state.hpp"
#include "protocol/ids.hpp"
#include "protocol/record/header.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::charter {

// The charter of one federation, from its first entry.
//
// Entries form a tree, for stewards can sign two for one place. The **trunk** is the branch that counts, the
// rest stands aside as evidence. While no resolving entry says which branch counts the charter is **frozen**:
// of all that was signed for the disputed places and later, on any branch, only what takes away holds
// (revocations, orders to erase), and of the trunk only what stands before them counts in full. What takes
// away on a branch holds for ever, whichever branch is chosen. So what a charter amounts to depends on the
// entries held, and not on the order in which they came.
//
// A light node may hold an outline in place of the whole (outline.hpp): who decides, what is to be erased,
// the members that it has learnt, and the newest entries. It goes on with each entry that follows; what
// stands beside one of its own it cannot judge, and says that it is contradicted: then the whole is needed.
//
// Invariants: every entry held was signed by at least the threshold then in force on its branch, and carries
// the
//             right root; each follows one that is held.
// Errors:     an entry that does not fit changes nothing.
// Threads:    none of its own; values can be copied.
class Charter {
public:
    // Takes the next entry, or one that is evidence of a conflict. The same entry again is success.
    // Errc::charter_not_held: it follows an entry that is not held here. Errc::charter_conflict: it is for a
    // place before a change of stewards, whose former keys must not be able to reopen what has been decided;
    // but for what a resolving entry names, which all are to hold alike.
    Checked<void> append(ByteView signed_entry);

    // Takes what a store kept, in the order of its places, into an empty charter: what was taken once is not
    // held against limits on what may come, which depend on the order in which it came. The longest branch
    // first, so that what is to follow it will find it the trunk. What does not fit is left out, since a disk
    // may have lost what stood before it: returns how many entries.
    std::size_t take_up(const std::vector<Bytes>& signed_entries);

    // The next entry for an action, unsigned; or why it does not fit.
    [[nodiscard]] Checked<Entry> next(Action action, Day day) const;
    // The next entries for several actions, each following the one before it, unsigned; or why one does not
    // fit.
    [[nodiscard]] Checked<std::vector<Entry>> next_all(std::vector<Action> actions, Day day) const;
    // The entry that puts the branch of `chosen` in force, unsigned. Errc::wrong_value: nothing to resolve,
    // or `chosen` is no entry of a disputed branch.
    [[nodiscard]] Checked<Entry> next_resolve(const CharterHash& chosen, Day day) const;

    [[nodiscard]] CharterSequence sequence() const { return left_out_ + entries_.size(); }  // of the trunk
    [[nodiscard]] CharterSequence newest() const;                                           // of any branch
    [[nodiscard]] const FederationId& federation() const { return trunk_.federation; }  // zero while empty
    [[nodiscard]] const std::string& name() const { return trunk_.name; }
    [[nodiscard]] CharterHash head() const { return hashes_.empty() ? CharterHash{} : hashes_.back(); }
    [[nodiscard]] std::uint64_t threshold() const { return state().stewards.threshold; }
    [[nodiscard]] const std::vector<Steward>& stewards() const { return state().stewards.all; }
    [[nodiscard]] bool is_demo() const { return trunk_.stewards.is_demo; }
    // Whether this organisation holds a steward's key.
    [[nodiscard]] bool is_steward(const MemberId& id) const;
    [[nodiscard]] const std::map<MemberId, Member>& members() const { return state().members; }
    [[nodiscard]] const Member* find(const MemberId& id) const;
    // The member that may use a link key now; revoked members have none.
    [[nodiscard]] const Member* by_link_key(const LinkKey& key) const;
    // The member that used a link key before it was revoked or had another: it may learn of that.
    [[nodiscard]] const Member* by_former_link_key(const LinkKey& key) const;
    // Whether someone was admitted by the invitation, or with the request, that carries this nonce.
    [[nodiscard]] bool is_spent(const decltype(AdmissionRequest::nonce)& nonce) const {
        return state().spent_nonces.contains(nonce);
    }
    // Records whose bodies are to be gone everywhere.
    [[nodiscard]] const std::set<RecordId>& erase_orders() const { return state().erase_orders; }

    // Of the trunk; of an outline its end.
    [[nodiscard]] const std::vector<Bytes>& entries() const { return entries_; }
    // All that is held of the trunk, in its order; of an outline what it has before its end too.
    [[nodiscard]] std::vector<Bytes> held() const;
    [[nodiscard]] const Bytes* entry_at(CharterSequence sequence) const;  // of the trunk; null: not held
    // Changes with every entry that is taken.
    [[nodiscard]] std::size_t entries_count() const { return sequence() + asides_.size(); }
    [[nodiscard]] std::vector<Bytes> asides() const;  // each after the one that it follows
    [[nodiscard]] bool holds(CharterSequence sequence, const CharterHash& hash) const;
    // Whether this entry stands in a place where another is held, or none. Of what an outline leaves out: no.
    [[nodiscard]] bool lacks(CharterSequence sequence, const CharterHash& hash) const {
        return sequence > left_out_ && !holds(sequence, hash);
    }
    struct Conflict {
        CharterSequence place = 0;            // the first that is disputed
        std::vector<CharterHash> candidates;  // the entries that stand there
    };
    [[nodiscard]] const std::optional<Conflict>& conflict() const { return conflict_; }
    // Whether an entry that only one branch has would change this member's standing: its records wait.
    [[nodiscard]] bool is_suspended(const MemberId& id) const;
    // The members whose records may be judged otherwise since this was last asked.
    [[nodiscard]] std::set<MemberId> take_affected() { return std::exchange(affected_, {}); }

    // -- outlines (outlined.cpp)
    // For a light node. Empty: only an outline is held here, or the charter was ever in conflict, whose
    // branches decide too.
    [[nodiscard]] std::optional<Outline> outline() const;
    // Errc::bad_signature, below_threshold: not what the stewards signed. Knows no member yet.
    [[nodiscard]] static Checked<Charter> from_outline(const Outline& outline);
    // What a node has kept of its own: the outline as kept_outline() gave it, its members by encode_member.
    [[nodiscard]] static Checked<Charter> from_kept(const Outline& outline,
                                                    const std::vector<Bytes>& members);
    [[nodiscard]] bool is_outline() const { return trunk_.is_partial; }
    [[nodiscard]] Outline kept_outline() const;  // proves no stewards: its own node has seen the proof
    // Of an outline: a member as the newest entry commits to it. Errc::bad_signature: it does not.
    Checked<MemberId> learn(const MemberProof& proof);
    // Takes the orders to erase that another outline, which goes as far, has. Returns whether any was new.
    bool take_orders(const Charter& other);
    // Whether this outline has all that `shorter` says of who decides and what is to be erased.
    [[nodiscard]] bool goes_on_from(const Charter& shorter) const;
    // How many entries before those of its end an outline leaves out.
    [[nodiscard]] CharterSequence left_out() const { return left_out_; }
    // The members of an outline that were learnt or changed since this was last asked.
    [[nodiscard]] std::set<MemberId> take_learnt() { return std::exchange(learnt_, {}); }
    // A threshold of stewards signed two entries for one place, or one beside an outline's own.
    [[nodiscard]] bool is_contradicted() const { return is_contradicted_; }

    // Of a member on the trunk: its state as the newest entry there commits to it. Empty for an outline.
    [[nodiscard]] std::optional<MemberProof> prove(const MemberId& id) const;

    using Judgement = charter::Judgement;
    // The key that a record must be signed with and the standing that it is judged by; or why it is refused.
    // A function of the header's bytes and this charter alone. Errc::charter_not_held: the header cites a
    // later entry than is held here and could be valid then, or its author's standing is in dispute.
    [[nodiscard]] Checked<Judgement> judge(const record::Header& header, const RecordId& id) const;

private:
    struct Aside {
        Bytes bytes;
        Entry entry;
        CharterHash hash;
    };
    struct Resolving {
        CharterSequence sequence = 0;
        CharterHash hash;
        Resolve action;
    };
    [[nodiscard]] const State& state() const { return disputed_ ? *disputed_ : trunk_; }
    [[nodiscard]] bool knows_steward(const StewardKey& key) const;
    [[nodiscard]] Checked<void> check_steward_signed(const SignedEntry& entry) const;
    Checked<void> take(ByteView bytes, const SignedEntry& signed_entry, const Entry& entry,
                       const CharterHash& hash, const State& before);
    void extend(ByteView bytes, const Entry& entry, const CharterHash& hash, Change&& change);
    [[nodiscard]] Checked<Stewards> stewards_before_conflict(const Entry& entry, const Resolve& action) const;
    Checked<void> put_aside(ByteView bytes, const SignedEntry& signed_entry, const Entry& entry,
                            const CharterHash& hash);
    void note_affected(const Action& action);

    // outlined.cpp
    static Checked<Charter> read_outline(const Outline& outline);
    Checked<void> take_outlined(ByteView bytes);
    Checked<void> take_tail(const std::vector<Bytes>& tail);
    Checked<void> append_to_outline(ByteView bytes, const SignedEntry& signed_entry, const Entry& entry,
                                    const CharterHash& hash);
    [[nodiscard]] Checked<Change> change_by(const Entry& entry) const;
    [[nodiscard]] std::vector<RecordId> long_ordered() const;
    [[nodiscard]] Checked<bool> is_signed_by_council(const SignedEntry& entry) const;
    Checked<void> set_against(const SignedEntry& signed_entry, const Entry& entry, const CharterHash& hash);

    // branches.cpp
    [[nodiscard]] const Aside* aside(const CharterHash& hash) const;
    [[nodiscard]] CharterSequence root_place(const Entry& entry) const;
    [[nodiscard]] State state_at(CharterSequence sequence, const CharterHash& hash) const;
    [[nodiscard]] std::vector<CharterHash> chain_of(CharterSequence sequence, const CharterHash& hash) const;
    [[nodiscard]] std::optional<Resolving> effective() const;
    [[nodiscard]] std::vector<Resolving> resolvings() const;
    [[nodiscard]] bool is_decided_against(const CharterHash& hash) const;
    void name_all_others(Resolve& resolve, const std::vector<CharterHash>& chain) const;
    void put_in_force(const Resolving& chosen);
    void settle();

    State trunk_;                    // of the trunk alone
    std::optional<State> disputed_;  // with what takes away elsewhere; empty while nothing stands aside
    std::optional<Conflict> conflict_;
    std::set<MemberId> suspended_;  // whose standing is in dispute
    std::set<MemberId> affected_;
    CharterSequence left_out_ = 0;  // entries before those of an outline's end
    std::vector<Bytes> entries_;
    std::vector<CharterHash> hashes_;
    CharterRoot root_;                              // of the newest entry
    std::vector<CharterSequence> outlined_places_;  // of the whole
    std::vector<Bytes> outlined_;                   // of an outline
    std::set<MemberId> learnt_;
    std::map<CharterSequence, CharterHash> seen_;  // of what an outline leaves out
    bool is_contradicted_ = false;
    std::map<CharterSequence, Stewards> stewards_from_;  // on the trunk, from that entry on
    std::vector<Resolving> resolves_;                    // on the trunk
    std::vector<Aside> asides_;                          // each after the one that it follows
    bool is_taking_up_ = false;
};

}  // namespace stonechat::charter
