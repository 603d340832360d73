#pragma once
// The costly part of taking records in, on a thread of the pool: their signatures, and what their bodies are
// worth.

#include <memory>
#include <optional>
#include <vector>

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
    // An accepted record names this one as the one before it: it keeps its place even when it is badly
    // signed.
    bool is_named = false;
};

struct Examination {
    Result<record::AcceptedRecord> record;  // Errc::bad_signature
    record::BodyState body_state = record::BodyState::missing;
    std::uint64_t ruleset = 0;
    std::optional<record::SaltedBody> salted;  // only when present or unexamined
    // Only when present and of a version known here. Apart, for it is a kilobyte and passes many hands.
    std::unique_ptr<const record::Body> body;
    bool had_other_body = false;  // the peer sent a body that is not this header's
};

// A function of its arguments alone. The acceptance of the record depends on the signature only; the body
// decides its own state. Threads: any.
Examination examine(Unexamined input, const record::CodeLists& lists);

// The same for records of one lane of which each names the one before it. When the signature of the last
// verifies, the others are provisional, their bodies hashed but unexamined; when not, each is examined by
// itself. One result for each, in their order.
std::vector<Examination> examine_run(std::vector<Unexamined> run, const record::CodeLists& lists);

}  // namespace stonechat::engine
