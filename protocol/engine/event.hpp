#pragma once
// All that can happen to the engine. Its driver turns what sockets, disk, clock and people do into these
// values.

#include <string>
#include <variant>
#include <vector>

#include "protocol/engine/examine.hpp"
#include "protocol/engine/kept.hpp"
#include "protocol/gossip/holders.hpp"
#include "protocol/gossip/neighbours.hpp"
#include "protocol/ids.hpp"
#include "protocol/matching/warning.hpp"
#include "protocol/privacy/cleared.hpp"

namespace stonechat::engine {

using gossip::LinkId;

// A request of this node's own people, answered exactly once by the effect Answer with the same number.
using RequestId = std::uint64_t;

// What time it is, passed in with every event.
struct Now {
    Instant instant;  // for waiting; never goes back
    Day today;        // for people and the day that a record claims
};

// -- links
struct LinkUp {
    LinkId link = 0;
    LinkKey key;  // proved by TLS
    bool dialled = false;
    std::string address;
};
struct LinkDown {
    LinkId link = 0;
};
struct FrameArrived {
    LinkId link = 0;
    Bytes frame;
};
struct FrameSent {  // `bytes` of what Send queued have left
    LinkId link = 0;
    std::size_t bytes = 0;
};
struct DialFailed {
    std::string address;
};

// -- answers of the pool and of the store
struct Examined {
    RecordId record;
    Examination result;
    bool is_check = false;  // as the effect said
};
struct Stored {  // in the order of the Append effects; durable
    struct One {
        RecordId record;
        // store_failed: nothing was kept, unless `may_be_kept` (the write went through, its sync did not).
        Result<sync::LogEntry> line;
        bool may_be_kept = false;
        NewRecord kept;  // what Append carried, given back
    };
    std::vector<One> records;
};
struct BodyChanged {              // answers ChangeBody; durable
    Result<sync::LogEntry> line;  // the newest about the record, which is an old one where nothing changed
    BodyChange change;            // given back
};
struct Scrubbed {
    bool is_done = false;
};
struct LogArrived {  // answers ReadLog; an empty page when the store failed
    LinkId reader = 0;
    LogPage page;
    bool is_damaged = false;  // a row cannot be read, and will not be before a repair
};
struct DigestArrived {  // answers ReadDigest
    LinkId link = 0;
    std::optional<sync::LogEntry> entry;
};
struct PlaceArrived {  // answers ReadPlace: what is held in the record's place
    RecordId record;
    Result<std::vector<RecordId>> held;
};
struct RecordsArrived {  // answers ReadRecords: those that are held
    LinkId link = 0;
    std::vector<StoredRecord> records;
    std::vector<RecordId> absent{};  // those that are not
    bool is_whole = true;            // false: the store failed, and more may be held
};
struct PlacesArrived {  // answers ReadPlaces
    LinkId link = 0;
    PlacesPage page;
};
struct ProvisionalArrived {               // answers ReadProvisional
    std::optional<ProvisionalPage> page;  // empty: the store failed
};
struct Settled {  // answers Settle
    bool is_kept = true;
};
// A sync kept what the one before it had failed to: our log goes on to here, and holds lines that no Stored
// has told of.
struct LogKept {
    sync::LogEntry end;
};
struct CharterSaved {
    CharterSequence sequence = 0;
    bool is_kept = true;  // false: the store refused; what was learned holds until the next start
};

struct SavedAsAsked {  // answers a SaveSetting or SaveWarning that somebody's request stands behind
    RequestId request = 0;
    bool is_kept = true;
};
struct LanesReconsidered {  // answers Reconsider; empty: the store failed
    MemberId author;
    std::optional<Reconsidered> result;
};

// -- this node's own people
struct Publish {
    RequestId request = 0;
    privacy::Cleared cleared;
};
struct OfferCharterEntry {
    RequestId request = 0;
    Bytes signed_entry;
};
struct SetInventory {  // replaces what is in use here; without faults by matching::read_inventory
    RequestId request = 0;
    std::string csv;
};
struct AnswerWarning {  // what people here do about a warning
    RequestId request = 0;
    matching::WarningId warning;
    matching::WarningState state{};
    std::optional<std::string> reason;  // for not_relevant
};
struct ComparePeer {  // audits with a peer now; answered when both heads are equal, or cannot be made so
    RequestId request = 0;
    LinkKey peer;
};
struct ServeAgain {  // after a restore: a person says that no peer can tell what was erased since
    RequestId request = 0;
};
struct PapersWiped {};  // the store holds traces of what people wrote, to be scrubbed
struct AskRelay {       // carries a sealed question to a relay; answered by RelayAnswered
    RequestId request = 0;
    MemberId relay;
    Bytes sealed;
};
struct AnswerRelayed {  // what this node, a relay, answers to RelayAsked
    std::uint64_t number = 0;
    std::optional<Bytes> locked;  // empty: nobody here looks after reports
};
struct SetPeers {  // whom the configuration says to dial
    std::vector<gossip::Candidate> peers;
};

struct Tick {};  // only time has passed

using Event = std::variant<LinkUp, LinkDown, FrameArrived, FrameSent, DialFailed, Examined, Stored, Settled,
                           BodyChanged, Scrubbed, LogArrived, DigestArrived, PlaceArrived, PlacesArrived,
                           RecordsArrived, ProvisionalArrived, LogKept, CharterSaved, SavedAsAsked,
                           LanesReconsidered, Publish, OfferCharterEntry, SetInventory, AnswerWarning,
                           ComparePeer, ServeAgain, PapersWiped, AskRelay, AnswerRelayed, SetPeers, Tick>;

}  // namespace stonechat::engine
