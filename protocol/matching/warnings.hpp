#pragma once
// Decides what this node's people are told (design section 8), from the records that the node holds and what
// is in use here.
//
// A report on a technology in use here is told for information at least. It asks for an answer when the harm
// is grave and the AI may have contributed, or when three reports from two organisations lie within 90 days.
// A safety alert that applies asks for an answer; act and stop only from an issuer, and stop only once an
// organisation of another sector or a steward endorses it. What is only related informs. A duplicate is not
// told for itself as long as what it is a duplicate of is told here. Nobody else is disturbed.
//
// Life:       construct, feed every record held (in any order), after start_again() once more if any call
//             said feed_again, then settle(): the warnings then are what these records call for, with what
//             people did (states) as stored. After that feed each record as it is stored or changes (body
//             arrived or erased, author revoked). use() starts anew.
// Invariants: warnings() depends on the set of records fed, the inventory and what people did; not on the
//             order nor on how often, except past early_follow_ups_max; and a place that a record leaves,
//             once there were more than warned_records_max, is taken when all are fed again.
// Limits:     limits::warned_records_max records, shared out among their authors (fair_places.hpp): those
//             that only inform go first, the oldest of whoever has most. warned_records_of_author_max,
//             matches_per_record_max, follow_ups_max, early_follow_ups_max; of statements those of
//             Statements.
// Errors:     none from records. Threads: none of its own; use from one thread.

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "protocol/ids.hpp"
#include "protocol/matching/fair_places.hpp"
#include "protocol/matching/follow_ups.hpp"
#include "protocol/matching/match.hpp"
#include "protocol/matching/telling.hpp"
#include "protocol/matching/warning.hpp"
#include "protocol/record/body.hpp"
#include "protocol/record/code_lists.hpp"

namespace stonechat::matching {

// A record as its header, the charter and the store describe it. Records of our own are not fed, but for our
// endorsements and technology statements, and reports that we publish for others as their relay.
struct HeldRecord {
    RecordId id;
    MemberId author;
    std::string author_name;
    record::Code author_sector;  // code list "sector"
    bool author_is_issuer = false;
    bool author_is_steward = false;
    bool author_is_maker_of_it = false;  // the charter lists the header's technologies for this maker
    record::Kind kind{};
    record::Urgency urgency{};
    Day day;
    // When it is fed. A record that claims a later day is taken for one of this day where the oldest go
    // first. Empty: its day is believed.
    std::optional<Day> today = {};
    std::vector<TechId> technologies;    // of the header; none: it concerns everyone
    const record::Body* body = nullptr;  // borrowed for the call; null: withheld, erased or not held
    bool is_erased = false;              // its text is gone for good: what quotes it goes too
    bool is_void = false;                // above the pins of a revoked author
};

struct WarningChanges {
    std::vector<Warning> changed;  // new ones too
    std::vector<WarningId> gone;   // no longer called for, and nobody here had looked at them: forget them
    // Records fed before may match otherwise: start_again() and feed all of them again.
    bool feed_again = false;
};

class Warnings {
public:
    // `lists` is borrowed and must outlive this. `stored` are what earlier changes left.
    Warnings(const record::CodeLists& lists, std::vector<TechnologyInUse> inventory,
             std::vector<Warning> stored = {});

    WarningChanges feed(const HeldRecord& held);
    // What statements fed so far say about names counts from here on: to be called when all is about to be
    // fed again, and only then, for it makes every alias anew.
    void start_again() { matcher_.take_up(); }
    // The first call after construction or use() compares with what is stored; later ones change nothing.
    WarningChanges settle();
    // Takes another list of what is in use here, or the same again: everything is to be fed anew.
    void use(std::vector<TechnologyInUse> inventory);

    // What people do. `reason` is for not_relevant alone and must be one of is_not_relevant_reason.
    Checked<Warning> move(const WarningId& id, WarningState to, const std::optional<std::string>& reason);

    [[nodiscard]] const std::map<WarningId, Warning>& all() const { return warnings_; }
    // In the order of the day that they should have been complete.
    [[nodiscard]] std::vector<Warning> overdue(Day today) const;
    [[nodiscard]] const Matcher& matcher() const { return matcher_; }

private:
    struct Case {  // a record that concerns something here
        MemberId author;
        std::string author_name;
        bool is_issuer = false;
        bool is_void = false;
        record::Kind kind{};
        Day day;
        Day believed;  // not after the day of its first feeding
        Telling telling;
        std::vector<Match> matches;
        FollowUps attached;
        std::set<std::size_t> clustered;  // technologies here for which it is in a cluster
        std::set<RecordId> repeats;       // of which records it is a duplicate, as its author says
    };
    using Place = std::pair<Day, RecordId>;
    using Room = FairPlaces<std::pair<std::int64_t, RecordId>>;  // days before 1970: the newest first

    static Room::Claim claim_of(const RecordId& id, const Case& one);
    static std::set<std::size_t> places_of(const Case& one);

    void feed_statement(const HeldRecord& held, WarningChanges& changes);
    void feed_follow_up(const HeldRecord& held, WarningChanges& changes);
    void feed_case(const HeldRecord& held, WarningChanges& changes);
    void forget_text(const HeldRecord& held, WarningChanges& changes);
    void feed_replacement(const HeldRecord& held, WarningChanges& changes);
    void detach(const RecordId& target, const RecordId& id, WarningChanges& changes);
    void attach(const RecordId& target, const Attached& attached, WarningChanges& changes);
    std::vector<Match> matches_of(const HeldRecord& held) const;
    void note_repeats(const RecordId& id, Case& one);
    void note_no_repeats(const RecordId& id, const Case& one);
    // Whether what a duplicate says is told here anyway: it is of a record that matches the same technology
    // as surely, and stands.
    [[nodiscard]] bool is_told_by_another(const RecordId& id, const RecordId& same_as,
                                          const Match& match) const;
    void take_early(const RecordId& id, Case& target);
    void forget(const RecordId& id, WarningChanges& changes);

    [[nodiscard]] static bool counts(const Case& one, const Match& match);
    void count(const RecordId& id, const Case& one);
    void uncount(const RecordId& id, const Case& one);
    // Sees which reports on `here` of the days from `first` to `last` are in a cluster; returns those for
    // which that is news. One pass, so that a flood of reports costs no more than its length.
    std::vector<RecordId> find_clusters(std::size_t here, std::int64_t first, std::int64_t last);
    // All that a report of `day` can have changed for these technologies.
    void publish_clusters(const std::set<std::size_t>& here, Day day, std::set<RecordId> also,
                          WarningChanges& changes);

    [[nodiscard]] std::set<RecordId> with_duplicates(std::set<RecordId> of) const;
    static void rate_report(const Case& one, const Match& match, Warning& out);
    static void rate_alert(const Case& one, const Match& match, Warning& out);
    [[nodiscard]] Warning derive(const RecordId& id, const Case& one, const Match& match) const;
    void publish(const RecordId& id, WarningChanges& changes);
    struct Formerly {  // because of one record
        std::map<WarningId, Warning> warnings;
        std::set<std::string> here_now;  // what is in use here of what it concerns now
    };
    void put(Warning derived, const Formerly& formerly, WarningChanges& changes);
    void drop(const WarningId& id, WarningChanges& changes);

    const record::CodeLists* lists_;
    Matcher matcher_;
    std::vector<HereId> here_ids_;
    bool is_settled_ = false;
    std::map<RecordId, Case> cases_;
    Room room_;  // of the cases
    std::map<std::size_t, std::map<Place, MemberId>>
        reports_;  // technology here -> reports that count in clusters
    std::map<RecordId, std::map<RecordId, Attached>> early_;  // about records not seen, or of no concern here
    std::map<MemberId, std::deque<std::pair<RecordId, RecordId>>> early_order_;  // by author: target and id
    std::map<RecordId, std::set<RecordId>> repeated_by_;  // of each record, the cases that are its duplicates
    std::map<WarningId, Warning> warnings_;
};

}  // namespace stonechat::matching
