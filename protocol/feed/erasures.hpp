#pragma once
// Whose texts are to be gone, by whose word, and which members have confirmed that they are gone.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "protocol/ids.hpp"
#include "protocol/record/envelope.hpp"
#include "protocol/record/header.hpp"

namespace stonechat::feed {

// The bare fact, as a store keeps it: in the record `erasure` its author asks for the text of `target` to go.
struct AskedErasure {
    RecordId target;
    MemberId author;
    RecordId erasure;
    friend bool operator==(const AskedErasure&, const AskedErasure&) = default;
};

[[nodiscard]] bool is_erased(record::BodyState state);

// What is known about the erasure of one record's text.
struct ErasureCase {
    struct Asked {
        RecordId erasure;
        std::string reason{};  // code; empty until the erasure's own body has been read
        Day day{};
        CharterSequence charter = 0;  // the newest entry that the erasure's author held
    };
    std::map<MemberId, Asked> asked;         // acts only where the record is that member's
    std::optional<CharterSequence> ordered;  // by the stewards, in this entry
    // Of the record itself; empty while it is not held here.
    struct Held {
        MemberId author;
        record::Kind kind{};
        Day day{};
        bool is_erased = false;
    };
    std::optional<Held> held;
    std::set<MemberId> confirmed;

    [[nodiscard]] const Asked* by_author() const;  // the one that acts
    // Who belonged by then is expected to confirm; later newcomers never had the text.
    [[nodiscard]] CharterSequence since() const;
};

// Invariants: what was asked or ordered once acts for ever, also on a record that comes later. The text of an
//             erasure is never erased: it names a record and a reason, and without it newcomers would keep
//             what all others have erased.
// Limits:     one entry for each record named in an erasure, an order or a confirmation, which are records
//             and charter entries themselves and as bounded as those.
// Threads:    none of its own.
class Erasures {
public:
    void restore(const std::vector<AskedErasure>& kept);

    // Each returns whether that is news.
    bool ask(const RecordId& target, const MemberId& author, const ErasureCase::Asked& asked);
    bool order(const RecordId& target, CharterSequence entry);
    void confirm(const RecordId& target, const MemberId& member);
    // The record is held here in this state. Only records in some case are remembered.
    void holds(const RecordId& id, const record::Header& header, record::BodyState state);

    [[nodiscard]] bool concerns(const RecordId& id) const { return cases_.contains(id); }
    // The state that a record's body must have; empty: it may be held.
    [[nodiscard]] std::optional<record::BodyState> state_for(const RecordId& id,
                                                             const record::Header& header) const;
    [[nodiscard]] const std::map<RecordId, ErasureCase>& all() const { return cases_; }

private:
    std::map<RecordId, ErasureCase> cases_;
};

}  // namespace stonechat::feed
