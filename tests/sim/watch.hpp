#pragma once
// Looks at everything that honest nodes do and says which promise was broken (quality.md R3). It sees what
// leaves a node, what people are told and what lies on the disks, and at the end the lanes that an engine
// has.

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
#include "tests/sim/disk.hpp"
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
inline constexpr std::string_view equal_after_audit = "equal_heads_after_an_audit";
inline constexpr std::string_view cursors = "a_cursor_covers_what_is_held";
inline constexpr std::string_view cursors_last = "a_cursor_is_not_lost";
inline constexpr std::string_view memory_is_disk = "the_disk_holds_what_the_engine_knows";
inline constexpr std::string_view no_blame = "no_honest_node_is_blamed";
inline constexpr std::string_view erased_is_gone = "an_erased_body_is_nowhere";
inline constexpr std::string_view bodies_arrive = "a_body_reaches_all";
inline constexpr std::string_view restored_is_silent = "a_restored_node_hears_before_it_serves";
inline constexpr std::string_view void_is_void = "what_the_charter_refuses_is_void";
}  // namespace invariant

// A record of an honest author.
struct Written {
    NodeIndex author = 0;
    record::Header header;
    Salt salt;  // unlike the text, no other body's: where it is found on a disk, so is the body
};

[[nodiscard]] inline std::string node_name(NodeIndex node) {
    return "node " + std::to_string(node);
}

class Watch {
public:
    explicit Watch(const charter::Charter& charter) : charter_{charter} {}

    void add_node(NodeIndex node, MemberId member, bool is_honest);
    // The exact bytes that the gate let an honest node publish.
    void cleared(ByteView body);
    void ordered_gone(const RecordId& record) { ordered_gone_.insert(record); }

    // ---- what happens, at honest nodes
    void started(NodeIndex node, const storage::Store& store);
    // Its disk is an older one from here on.
    void restored(NodeIndex node);
    // It says that it has heard what was erased since.
    void caught_up(NodeIndex node) { nodes_[node].must_hear_first = false; }
    void appended(NodeIndex node, const engine::NewRecord& record);
    // All lines of its log up to this one can be lost no more.
    void durable(NodeIndex node, LogNumber upto, const storage::Store& store);
    void stored(NodeIndex node, const engine::Stored& stored);
    // The engine means to keep a cursor: one that goes back is what counts from now on.
    void cursor_asked(NodeIndex node, const sync::Cursor& cursor);
    void charter_kept(NodeIndex node, CharterSequence sequence);
    void sent(NodeIndex node, NodeIndex to, ByteView frame);
    void answered(NodeIndex node, const RecordId& record, const std::optional<RecordId>& erases);
    void blamed(NodeIndex node, NodeIndex whom, const engine::Noted& note);

    // ---- at the end
    // What an honest node's disk still has to do: rid itself of a body that is to be gone, or get one that
    // another of them holds. Without detail: nothing.
    [[nodiscard]] Violation unsettled(const std::vector<const Disk*>& disks) const;
    void look_through(NodeIndex node, const storage::Store& store, const feed::Lanes& lanes);
    void compare();  // of all that was looked through
    void violated(std::string_view invariant, std::string detail);

    [[nodiscard]] bool is_honest(const MemberId& member) const { return honest_.contains(member); }
    [[nodiscard]] const std::vector<Violation>& violations() const { return violations_; }
    [[nodiscard]] const std::set<RecordId>& acknowledged() const { return acknowledged_; }
    [[nodiscard]] const Written& written(const RecordId& record) const { return written_.at(record); }

private:
    struct Seen {
        MemberId member;
        bool is_honest = true;
        bool is_restored = false;  // and has not started since
        bool must_hear_first = false;
        StoreId store;
        std::unordered_set<RecordId> durable;
        std::map<StoreId, sync::Cursor> cursors;  // as kept, by whose log they follow
        std::map<StoreId, LogNumber> cursors_checked;
        CharterSequence charter = 0;
    };
    // What one frame says, decoded once for all that it is sent to.
    struct Content {
        std::vector<RecordId> records;
        bool has_bodies = false;
        std::string broken_invariant;
        std::string detail;
        std::optional<engine::Follow> follow;
    };

    const Content& content_of(ByteView frame, const Seen& sender);
    void take(Content& content, const record::Envelope& envelope, const Seen& sender);
    void check_place(const record::Header& header, const RecordId& id);
    void cursor_kept(NodeIndex node, const sync::Cursor& cursor);
    void check_cursor(NodeIndex node, const sync::Cursor& cursor);
    void check_start(NodeIndex node, const engine::Snapshot& snapshot,
                     const std::unordered_set<RecordId>& before);
    static Result<engine::LogPage> everything(const storage::Store& store);
    void look_at(NodeIndex node, const engine::LogPage::Line& line);
    void let_go_of_what_went_with_a_disk();
    [[nodiscard]] bool is_verified(const record::SignedRecord& record);
    [[nodiscard]] bool is_clear(const record::SaltedBody& body);
    [[nodiscard]] bool is_cleared_own(ByteView body) const;
    // Whether the charter as it is now lets a record of an honest author stand.
    [[nodiscard]] bool counts(const RecordId& record) const;
    [[nodiscard]] std::set<RecordId> to_be_gone(const std::vector<const Disk*>& disks) const;
    [[nodiscard]] bool is_below_a_pin(const record::Header& header) const;

    const charter::Charter& charter_;
    std::map<NodeIndex, Seen> nodes_;
    std::set<MemberId> honest_;
    std::unordered_set<crypto::Digest> cleared_;
    std::unordered_map<crypto::Digest, bool> clear_;  // bodies looked at, by their hash
    std::unordered_map<RecordId, bool> verified_;
    std::unordered_map<crypto::Digest, Content> contents_;
    std::map<std::pair<record::FeedId, Sequence>, RecordId> places_;  // of honest authors
    std::map<RecordId, Written> written_;
    std::set<RecordId> acknowledged_;                // to people, and not gone with a disk since
    std::map<RecordId, RecordId> asked_to_be_gone_;  // an acknowledged erasure, and of what
    std::set<RecordId> ordered_gone_;
    std::map<StoreId, std::vector<RecordId>> logs_;  // of honest nodes, durable lines
    std::map<NodeIndex, std::set<RecordId>> held_;   // at the end: what counts of honest authors
    std::vector<Violation> violations_;
};

}  // namespace stonechat::sim
