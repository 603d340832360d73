#pragma once
// Looks at everything that honest nodes do and says which promise was broken (quality.md R3). It sees what
// leaves a node, what people are told and what lies on the disks; never the inside of an engine.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "crypto/hash.hpp"
#include "protocol/charter/charter.hpp"
#include "protocol/engine/frame.hpp"
#include "storage/store.hpp"
#include "tests/sim/network.hpp"

namespace stonechat::sim {

struct Violation {
    std::uint64_t seed = 0;
    std::string invariant;
    std::string detail;
};

// The invariants, by the names that reports give them.
namespace invariant {
inline constexpr std::string_view acknowledged_is_kept = "acknowledged_is_kept";
inline constexpr std::string_view durable_before_it_leaves = "durable_before_it_leaves";
inline constexpr std::string_view verified = "nothing_unverified_is_served";
inline constexpr std::string_view cleared = "nothing_uncleared_leaves";
inline constexpr std::string_view no_fork = "no_honest_node_forks";
inline constexpr std::string_view equal = "equal_heads_after_healing";
inline constexpr std::string_view cursors = "a_cursor_covers_what_is_held";
inline constexpr std::string_view cursors_last = "a_cursor_is_not_lost";
inline constexpr std::string_view memory_is_disk = "the_disk_holds_what_the_engine_knows";
inline constexpr std::string_view no_blame = "no_honest_node_is_blamed";
}  // namespace invariant

class Watch {
public:
    explicit Watch(const charter::Charter& charter) : charter_{charter} {}

    void add_node(NodeIndex node, MemberId member, bool is_honest);
    // The exact bytes that the gate let an honest node publish.
    void cleared(ByteView body);

    // ---- what happens
    void started(NodeIndex node, const storage::Store& store);
    void stored(NodeIndex node, const engine::Stored& stored, const storage::Store& store, bool is_durable);
    // The engine means to keep a cursor: one that goes back is what counts from now on.
    void cursor_asked(NodeIndex node, const sync::Cursor& cursor);
    void charter_kept(NodeIndex node, CharterSequence sequence);
    void sent(NodeIndex node, NodeIndex to, ByteView frame);
    void answered(NodeIndex node, const RecordId& record);
    void blamed(NodeIndex node, NodeIndex whom, const engine::Noted& note);

    // ---- at the end
    void look_through(NodeIndex node, const storage::Store& store, const feed::Lanes& lanes);
    void compare();  // of all that was looked through
    void violated(std::string_view invariant, std::string detail);

    [[nodiscard]] const std::vector<Violation>& violations() const { return violations_; }
    [[nodiscard]] std::size_t acknowledged_count() const { return acknowledged_.size(); }

private:
    struct Seen {
        MemberId member;
        bool is_honest = true;
        StoreId store;
        std::unordered_set<RecordId> durable;
        std::map<StoreId, sync::Cursor> cursors;  // as kept, by whose log they follow
        std::map<StoreId, LogNumber> cursors_checked;
        CharterSequence charter = 0;
    };
    // What one frame says, decoded once for all that it is sent to.
    struct Content {
        std::vector<RecordId> records;
        std::string broken_invariant;
        std::string detail;
        std::optional<engine::Follow> follow;
    };

    const Content& content_of(ByteView frame, const Seen& sender);
    void take(Content& content, const record::Envelope& envelope, const Seen& sender);
    void check_place(const record::Header& header, const RecordId& id);
    void cursor_kept(NodeIndex node, const sync::Cursor& cursor);
    void check_cursor(NodeIndex node, const sync::Cursor& cursor);
    [[nodiscard]] bool is_verified(const record::SignedRecord& record);
    [[nodiscard]] bool is_clear(const record::SaltedBody& body);
    [[nodiscard]] bool is_honest(const MemberId& member) const { return honest_.contains(member); }

    const charter::Charter& charter_;
    std::map<NodeIndex, Seen> nodes_;
    std::set<MemberId> honest_;
    std::unordered_set<crypto::Digest> cleared_;
    std::unordered_map<crypto::Digest, bool> clear_;  // bodies looked at, by their hash
    std::unordered_map<RecordId, bool> verified_;
    std::unordered_map<crypto::Digest, Content> contents_;
    std::map<std::pair<record::FeedId, Sequence>, RecordId> places_;  // of honest authors
    std::map<RecordId, NodeIndex> acknowledged_;
    std::map<StoreId, std::vector<RecordId>> logs_;  // of honest nodes, durable lines
    std::map<NodeIndex, std::set<RecordId>> held_;   // at the end
    std::vector<Violation> violations_;
};

}  // namespace stonechat::sim
