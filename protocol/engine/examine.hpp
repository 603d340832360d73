#pragma once
// The costly part of taking a record in, on a thread of the pool: its signature, and what its body is worth.

#include <memory>
#include <optional>

#include "protocol/ids.hpp"
#include "protocol/record/body.hpp"
#include "protocol/record/code_lists.hpp"
#include "protocol/record/envelope.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::engine {

// What to look at, and by what: the charter has judged the header already.
struct Unexamined {
    record::SignedRecord record;
    RecordKey key;
    bool may_be_masked = false;  // the author holds the relay's seat
    std::optional<record::SaltedBody> body;
};

struct Examination {
    Result<record::VerifiedRecord> record;  // Errc::bad_signature
    record::BodyState body_state = record::BodyState::missing;
    std::uint64_t ruleset = 0;
    std::optional<record::SaltedBody> salted;  // only when present
    // Only when present and of a version known here. Apart, for it is a kilobyte and passes many hands.
    std::unique_ptr<const record::Body> body;
    bool had_other_body = false;  // the peer sent a body that is not this header's
};

// A function of its arguments alone. The acceptance of the record depends on the signature only; the body
// decides its own state. Threads: any.
Examination examine(Unexamined input, const record::CodeLists& lists);

}  // namespace stonechat::engine
