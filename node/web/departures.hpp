#pragma once
// How a report that was read to its last character leaves the review queue: once, whatever becomes of the
// machine in the midst.
//
// Its case says on disk that it is leaving before it does, so that nobody lets it leave a second time
// meanwhile. How that ended is noted when the engine has answered; a disk that refuses to keep it is asked
// again. After a break, or where the disk did not confirm the record, nobody here can tell whether it left:
// its case waits again and says so (Case::may_have_left), until a person has found out. So does every case
// that was undecided in a backup which the node is put back from: it may have left after the backup was made.

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>

#include "node/web/papers.hpp"
#include "node/web/report/cases.hpp"
#include "protocol/record/body.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::web {

struct Office;

// -- how a departure went
struct NotBegun {};  // the disk refused to keep that it is leaving: nothing has left
struct NotTaken {    // nothing has left, and nothing will
    Refusal why;
};
struct MayHaveLeft {};  // or it still will, once the disk confirms it
struct Left {
    RecordId record;
    bool is_noted = false;  // false: its case still says that it is leaving, until the disk keeps the rest
};
using Departure = std::variant<NotBegun, NotTaken, MayHaveLeft, Left>;

// Threads: the network thread. Outlives every answer.
class Departures {
public:
    // What was leaving when the node stopped waits again, and may have left. What is known to be erased is
    // forgotten.
    explicit Departures(Office& office);
    Departures(const Departures&) = delete;
    Departures& operator=(const Departures&) = delete;

    using Told = std::function<void(const Departure&)>;
    // `one` is what stands in `key`; `one.held` says who has read which bytes, and no others leave.
    void begin(const std::string& key, Case one, const Told& told);
    // Where the disk refused to keep how a departure ended: asks it again. Called every while.
    void note_again();

    // A person, `finder`, has found out about a case that may have left: it is this record.
    void note_found(const std::string& key, const RecordId& record, const std::string& finder,
                    const Saved& saved);
    // Or it has not left, and may be decided about again.
    void note_not_left(const std::string& key, const Saved& saved);

    // Of what was published here and is erased by now nothing but its end is kept, here and in the files.
    // Called when the node has erased something, which it confirms to others two seconds later at the
    // earliest; and every while, for what the disk refused.
    void forget_erased();

private:
    struct End {
        std::optional<RecordId> record = {};
        bool keeps_only_end = false;  // Office::keeps_only_end_of(), as it left
        bool may_have_left = false;
        bool is_from_backup = false;
    };
    void leave(const std::string& key, const Case& one, const Told& told);
    void refuse(const std::string& key, const Refusal& why, const Told& told);
    [[nodiscard]] Checked<void> note_readers(const Case& one, const record::Body& body,
                                             bool keeps_only_end) const;
    void doubt_what_is_open();
    [[nodiscard]] Held as_in_backup(const Case& one) const;
    [[nodiscard]] Case ended(Case one, const End& end) const;
    void note(const std::string& key, const End& end, const Saved& saved);

    Office& office_;
    std::set<std::string> under_way_;  // from begin() until the disk has answered how it ended
    std::map<std::string, End> ends_;  // that the disk has refused to keep
};

}  // namespace stonechat::web
