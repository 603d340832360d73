#pragma once
// All that the engine can ask for. The node and the simulator both visit this variant without a default case:
// a new effect does not compile until both handle it.

#include <string>
#include <variant>
#include <vector>

#include "protocol/engine/event.hpp"

namespace stonechat::engine {

// -- links
struct Send {
    LinkId link = 0;
    Bytes frame;
};
struct CloseLink {
    LinkId link = 0;
    std::string reason;  // plain words for the log
};
struct HoldLink {  // read no further for now
    LinkId link = 0;
};
struct ReleaseLink {
    LinkId link = 0;
};
struct Dial {
    gossip::Candidate candidate;
};

// -- the pool; answered by Examined
struct Examine {
    RecordId record;
    Unexamined input;
    bool is_check = false;  // of a provisional record of the store, which may come in anew meanwhile
};
// Records of one lane of which each names the one before it; answered by one Examined for each.
struct ExamineRun {
    std::vector<Unexamined> run;
};

// -- the store, in this order; Append is answered by Stored, Settle by Settled, ChangeBody by BodyChanged,
// SaveCharter by CharterSaved, Scrub by Scrubbed
struct Append {
    NewRecord record;
};
struct Settle {  // all of them or none
    std::vector<Settlement> found;
};
struct ChangeBody {
    BodyChange change;
};
struct Scrub {};  // let no file hold what was erased by now; takes long, and other writes go on meanwhile
struct SaveCharter {
    CharterSequence sequence = 0;
    Bytes entry;
};
struct Reconsider {  // answered by LanesReconsidered
    Reconsideration by;
};
struct SaveCursor {
    sync::Cursor cursor;
};
struct SaveWarning {
    std::string id;
    std::string text;
    RequestId request = 0;  // of somebody who is to hear whether it is kept: SavedAsAsked
};
struct DropWarning {
    std::string id;
};
struct SaveSetting {
    std::string name;
    Bytes value;
    RequestId request = 0;  // as SaveWarning's
};
// -- the store, whenever it suits; each is answered by its event
struct ReadLog {
    LinkId reader = 0;  // 0: the engine itself
    LogNumber after = 0;
    std::size_t count = 0;
    std::size_t bytes = 0;
};
struct ReadDigest {
    LinkId link = 0;
    LogNumber number = 0;
};
struct ReadPlace {
    RecordId record;
    record::FeedId feed;
    Sequence sequence = 0;
};
struct ReadRecords {
    LinkId link = 0;  // 0: the engine itself
    std::vector<RecordId> ids;
};
struct ReadPlaces {
    LinkId link = 0;
    std::vector<feed::Range> ranges;
    std::size_t count = 0;
    std::size_t bytes = 0;
};

struct ReadProvisional {
    ProvisionalPlace from;
    std::size_t count = 0;
    std::size_t bytes = 0;
};

// -- people
struct Answer {
    RequestId request = 0;
    Checked<RecordId> result;  // of Publish the record's id, of all else zero; or why not
};

struct RelayAnswered {  // of AskRelay: what the relay answered, or why nobody could carry it
    RequestId request = 0;
    Checked<Bytes> locked;
};
struct RelayAsked {  // this node is a relay: a sealed question; answered with AnswerRelayed
    std::uint64_t number = 0;
    Bytes sealed;
};

// Something worth a line in the log. Ids, numbers and codes only: never text of records or people.
struct Noted {
    enum class What {
        link_opened,
        link_closed,
        link_refused,         // what a peer sent was refused: code, field and offset say why
        key_unknown,          // a link ended because the charter does not know its key
        charter_entry,        // number: its sequence
        fork,                 // two records in one place: member and number say which
        published,            // our own record is durable
        new_epoch,            // our next records begin a new epoch; number: OwnEpoch::Why
        store_refused,        // the store kept nothing of what came: code says why
        store_damaged,        // said once: the store holds a row that cannot be read, and needs a repair
        conflict,             // two charter entries in one place; number: which
        resolved,             // a conflict of the charter is over
        contradicted,         // our outline of the charter is, and gives way to the whole; number: its end
        voided,               // records of member that its standing no longer covers; number: how many
        badly_signed,         // a record is not signed by its author, but a later one of its author names it
        checking,             // provisional records wait; number: how many, rate: checked a second of late
        checked,              // none waits any more; number: how many were checked since the last such note
        warned,               // a record concerns us; number: 1 when it asks for an answer
        audited,              // heads were compared; number: lanes that differed
        audit_stalled,        // the same lanes (number) differ again though what was missing was asked for
        link_warned,          // a peer's charges have reached the warning; number: how much they are
        application,          // someone wants to belong: member
        application_held,     // a node holds ours for the stewards
        application_refused,  // a node refused ours; the answer is in the status
        erased,               // the text of a record is erased here
        erasure_ignored,      // an erasure (record) of a text that is not its author's (member) to erase
        scrubbed,             // no file of the store holds an erased text any more
        scrub_failed,         // some may still; tried again later
        withholds,            // a hub twice had no record (member, number) that another hub showed
        kept_back,            // a stranger had records that none of our peers told us of; number: how many
        serves_erased,        // a peer serves an erased text (record) although it holds the erasure
        caught_up,            // a restored store has heard of what was erased since, and serves again
    };
    What what{};
    LinkId link = 0;
    LinkKey peer{};
    MemberId member{};
    RecordId record{};
    boost::system::error_code code{};
    std::string field{};
    std::uint64_t number = 0;
    std::uint64_t rate = 0;
};

using Effect = std::variant<Send, CloseLink, HoldLink, ReleaseLink, Dial, Examine, ExamineRun, Append, Settle,
                            ChangeBody, Scrub, SaveCharter, Reconsider, SaveCursor, SaveWarning, DropWarning,
                            SaveSetting, ReadLog, ReadDigest, ReadPlace, ReadPlaces, ReadRecords,
                            ReadProvisional, Answer, RelayAnswered, RelayAsked, Noted>;

}  // namespace stonechat::engine
