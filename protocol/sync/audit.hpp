#pragma once
// Finds out in which lanes two nodes' heads differ, by range-based set reconciliation: where fingerprints
// agree nothing more is said, where they differ the range is divided, and where few lanes are left they are
// listed.

#include <optional>
#include <variant>
#include <vector>

#include "protocol/sync/audit_message.hpp"

namespace stonechat::sync {

// What both sides know at the end.
struct AuditOutcome {
    bool were_equal = false;        // the first fingerprint agreed
    std::vector<AuditLeaf> theirs;  // leaves that the other side has and this one had not
    std::vector<AuditLeaf> ours;    // leaves that this side has and the other had not
    bool is_cut = false;            // there may be more: an audit after these are settled goes on
};

// One side of one audit. The two sides take turns: open(), then take() for each answer that arrives.
//
// Invariants: looks at the heads only while called, so they may change between; a lane that changed meanwhile
// may
//             be found to differ. At most audit_messages_max messages of at most
//             audit_message_bytes_max; with up to two million lanes three round trips.
// Errors:     an answer that does not fit the question is Errc::bad_frame; one message too many is
//             Errc::limit_exceeded. The audit is over after either.
// Threads:    none of its own.
class Audit {
public:
    // The first message, and the side that sends it.
    static std::pair<Audit, AuditOpen> open(const AuditNonce& nonce, const AuditHeads& heads,
                                            std::size_t messages_max = audit_messages_max);
    // The other side, and its answer.
    static std::pair<Audit, AuditAnswer> opened(const AuditOpen& open, const AuditHeads& heads);

    // The answer to send, if there is one.
    Checked<std::optional<AuditAnswer>> take(const AuditAnswer& answer, const AuditHeads& heads);

    [[nodiscard]] bool is_over() const { return is_over_; }
    [[nodiscard]] const AuditOutcome& outcome() const { return outcome_; }

private:
    Audit(const AuditNonce& nonce, std::size_t messages_max) : nonce_{nonce}, messages_max_{messages_max} {}

    // What this side's last message asked, in order.
    struct AskedRange {
        AuditRange range;
    };
    struct AskedList {
        AuditRange range;
        std::vector<AuditLeaf> leaves;
    };
    struct AskedLeaves {
        AuditRange range;
        std::size_t count;
    };
    using Question = std::variant<AskedRange, AskedList, AskedLeaves>;
    class Reply;

    Checked<void> answer_item(const Question& asked, const AuditItem& item, const AuditHeads& heads,
                              Reply& reply);
    void take_theirs(const std::vector<AuditLeaf>& leaves);
    void compare(const AuditRange& range, const Fingerprint& theirs, const AuditHeads& heads, Reply& reply);
    void compare(const AuditRange& range, const AuditList& theirs, const AuditHeads& heads, Reply& reply);
    void give(const AskedList& asked, const AuditDifference& difference, Reply& reply);
    AuditAnswer finish(Reply&& reply);

    AuditNonce nonce_;
    std::size_t messages_max_;
    std::vector<Question> asked_;
    std::size_t messages_ = 1;
    bool is_over_ = false;
    AuditOutcome outcome_;
};

}  // namespace stonechat::sync
