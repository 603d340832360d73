#pragma once
// Gathers what a peer's log brings in bulk until the records of one lane make a run, so that one signature
// vouches for all of it. A log is in the order in which its node came by the records, its authors mixed: the
// more records are looked at together, the longer the runs. When it is full the longest go first: runs that
// all had to go then would be half as long, where authors take turns.

#include <map>
#include <optional>
#include <vector>

#include "protocol/engine/examine.hpp"
#include "protocol/ids.hpp"

namespace stonechat::engine {

using Run = std::vector<Unexamined>;

// Invariants: the records of a run are of one lane and each names the one before it; each record that came in
//             goes out once. At most gathered_records_max records and about gathered_bytes_max bytes wait,
//             none longer than gathered_time after the last came or until gathered_age_max others have come.
// Threads:    none of its own.
class Gathering {
public:
    // At most; the last one in may go over by its own size. A thousand authors taking turns still make runs
    // of ten, and half of limits::in_flight_records_max leaves the peer reading on.
    static constexpr std::size_t gathered_records_max = 6144;
    static constexpr std::size_t gathered_bytes_max = std::size_t{16} * 1024 * 1024;
    // Records that come after the first of a run before it ends: until then the peer's cursor stays before
    // it.
    static constexpr std::uint64_t gathered_age_max = 3 * gathered_records_max;
    // From the last that came: the peer's next frame is on its way, or the stream has come to its end.
    static constexpr NodeClock::duration gathered_time{100};
    // Longer runs would only keep one thread of the pool busy while others wait.
    static constexpr std::size_t run_records_max = 128;

    void add(Instant now, Unexamined&& one);
    // The runs that are complete by now; the records of the shortest are worth examining one by one.
    [[nodiscard]] std::vector<Run> take_due(Instant now);
    [[nodiscard]] std::optional<Instant> deadline() const;
    [[nodiscard]] std::size_t size() const { return records_; }

private:
    struct Open {
        Run run;
        std::uint64_t began = 0;  // how many had come before its first
    };
    using OpenRuns =
        std::map<record::FeedId, Open>;  // ordered, so that every run of the program visits alike
    void end(Run& run);
    void end_longest();

    OpenRuns open_;
    std::vector<Run> complete_;
    std::size_t records_ = 0;  // in open_
    std::size_t bytes_ = 0;
    std::uint64_t came_ = 0;
    Instant due_;
};

}  // namespace stonechat::engine
