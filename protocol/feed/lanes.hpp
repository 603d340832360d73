#pragma once
// What a node holds of each author's lanes: the contiguous part, what lies above a gap, and forks.

#include <map>
#include <optional>
#include <vector>

#include "protocol/ids.hpp"
#include "protocol/record/header.hpp"

namespace stonechat::feed {

// A record in its lane.
struct Link {
    record::FeedId feed;
    Sequence sequence = 0;
    RecordId id;
    RecordId previous;
    friend bool operator==(const Link&, const Link&) = default;
};
[[nodiscard]] inline Link link_of(const record::Header& header, const RecordId& id) {
    return {header.feed(), header.sequence, id, header.previous};
}

// The contiguous part of one lane: every sequence from 1 to `sequence` is held and each names the one before
// it.
struct Head {
    record::FeedId feed;
    Sequence sequence = 0;
    RecordId id;
    friend bool operator==(const Head&, const Head&) = default;
};

// What a lane holds above its head, by place; two records in one place are a fork.
struct AboveHead {
    RecordId id;
    RecordId previous;
};
using Above = std::multimap<Sequence, AboveHead>;

// Moves `head` over all that follows it in `above` without a gap, and takes that out of `above`. A place with
// two records, or one that does not name the record before it, stops the head for good: the lane is forked
// there.
void advance(Head& head, Above& above);

// All places of a lane from `from` to `to`, both included.
struct Range {
    record::FeedId feed;
    Sequence from = 1;
    Sequence to = 1;
    friend bool operator==(const Range&, const Range&) = default;
};

// Where a record stands to what is held.
enum class Place {
    held,        // this very record
    fresh,       // nothing is held in its place
    fork,        // another record is held in its place
    below_head,  // the store knows which record is held there
    too_far,     // as far above a gap, where limits::held_above_max records are held already
};

// Invariants: heads only grow, but for replace(). Ordered containers, so that every run visits alike.
// Threads:    none of its own.
class Lanes {
public:
    void restore(const std::vector<Head>& heads, const std::vector<Link>& above_heads);

    // The same for one author's lanes alone: the charter has changed what counts of them.
    void replace(const MemberId& author, const std::vector<Head>& heads,
                 const std::vector<Link>& above_heads);

    [[nodiscard]] Place place(const Link& link) const;
    // Adds a held record. Adding it again changes nothing.
    void add(const Link& link);
    // A record in a place where another is held: flags the lane and keeps the evidence's place.
    void add_fork(const Link& link);

    [[nodiscard]] Head head(const record::FeedId& feed) const;  // sequence 0 while nothing is contiguous
    // The record with the highest sequence that is held, gaps or not; of a fork there, one of the two.
    [[nodiscard]] Head last(const record::FeedId& feed) const;
    [[nodiscard]] std::vector<Head> heads() const;  // every lane with a record
    [[nodiscard]] bool is_forked(const record::FeedId& feed) const { return fork(feed).has_value(); }
    // The lowest place where another record is held, or where the next one does not follow; empty: no fork.
    [[nodiscard]] std::optional<Sequence> fork(const record::FeedId& feed) const;
    // Another record for this one's place: one that is held there or, where this one is the head, the one
    // that what is held behind it names. Below a head the store knows.
    [[nodiscard]] std::optional<RecordId> rival(const Link& link) const;
    [[nodiscard]] std::size_t lanes_count() const { return lanes_.size(); }
    [[nodiscard]] std::size_t gaps_count() const;  // lanes that hold something above their head
    // Whether a record above the head names this one as the one before it.
    [[nodiscard]] bool is_named(const Link& link) const;
    // What a held record names as the one before it, where that is known not to be held.
    [[nodiscard]] std::optional<RecordId> missing_before(const Link& link) const;
    // For up to `count` lanes with a gap: the record at its upper end.
    [[nodiscard]] std::vector<RecordId> missing(std::size_t count) const;

private:
    struct Lane {
        Head head;
        Above above;
        std::optional<Sequence> fork;
    };
    static void note_fork(Lane& lane, Sequence place);
    static void note_if_stuck(Lane& lane);

    void take(const std::vector<Head>& heads, const std::vector<Link>& above_heads);
    std::map<record::FeedId, Lane> lanes_;
};

}  // namespace stonechat::feed
