#include "protocol/sync/audit.hpp"

#include <algorithm>
#include <bit>
#include <map>

namespace stonechat::sync {
namespace {

// Leaves that a last part should hold at most: with a hash of 8 bytes for each leaf and of 16 for each part,
// the bytes hardly change between 16 and 32, and fewer parts favour the usual case, in which little differs.
constexpr std::uint64_t last_part_leaves = 32;

// The whole is divided so that its parts can be divided once more and then be listed: that is three round
// trips with the lists' answers. Parts are divided as finely as is still needed.
unsigned bits_for(const AuditRange& range, std::uint64_t leaves) {
    const auto needed = static_cast<unsigned>(std::bit_width((leaves - 1) / last_part_leaves));
    const unsigned wanted = range.bits == 0 ? (needed + 1) / 2 : needed;
    return std::min({wanted, AuditParts::bits_max, AuditRange::bits_max - range.bits});
}

Refusal nonsense(std::string field, std::string rule) {
    return {Errc::bad_frame, std::move(field), std::move(rule), 0};
}

bool all_lie_in(const AuditRange& range, const std::vector<AuditLeaf>& leaves) {
    return std::ranges::all_of(leaves,
                               [&](const AuditLeaf& leaf) { return range.contains(position_of(leaf.feed)); });
}

}  // namespace

// The answer that is being made, and what it asks in turn.
class Audit::Reply {
public:
    // There is nothing to say about the next question.
    void pass() {
        ++seen_;
        ++skipped_;
    }
    void add(decltype(AuditItem::answer) answer, std::vector<Question> questions) {
        ++seen_;
        AuditItem item{skipped_, std::move(answer)};
        const std::size_t more = encoded_bytes(item);
        if (is_full_ || bytes_ + more > audit_message_bytes_max) {
            is_full_ = is_cut_ = true;
            return;
        }
        bytes_ += more;
        skipped_ = 0;
        items_.push_back(std::move(item));
        std::ranges::move(questions, std::back_inserter(questions_));
    }
    void cut() { is_cut_ = true; }

    [[nodiscard]] bool was_asked() const { return seen_ > 0; }

private:
    friend class Audit;
    std::size_t seen_ = 0;
    std::uint64_t skipped_ = 0;
    std::size_t bytes_ = 0;
    bool is_full_ = false;
    bool is_cut_ = false;
    std::vector<AuditItem> items_;
    std::vector<Question> questions_;
};

std::pair<Audit, AuditOpen> Audit::open(const AuditNonce& nonce, const AuditHeads& heads,
                                        std::size_t messages_max) {
    Audit audit{nonce, messages_max};
    audit.asked_.push_back(AskedRange{});
    return {std::move(audit), AuditOpen{nonce, heads.count(), heads.sum({}).fingerprint()}};
}

std::pair<Audit, AuditAnswer> Audit::opened(const AuditOpen& open, const AuditHeads& heads) {
    Audit audit{open.nonce, audit_messages_max};
    Reply reply;
    audit.compare({}, open.all, heads, reply);
    audit.outcome_.were_equal = reply.items_.empty();
    AuditAnswer answer = audit.finish(std::move(reply));
    return {std::move(audit), std::move(answer)};
}

Checked<std::optional<AuditAnswer>> Audit::take(const AuditAnswer& answer, const AuditHeads& heads) {
    if (std::exchange(is_over_, true)) return nonsense("audit", "is over");
    if (++messages_ > messages_max_)
        return Refusal{Errc::limit_exceeded, "audit", "takes more messages than any honest one", 0};
    outcome_.were_equal = messages_ == 2 && answer.items.empty();
    outcome_.is_cut = outcome_.is_cut || answer.is_cut;
    const std::vector<Question> asked = std::exchange(asked_, {});
    Reply reply;
    std::size_t next = 0;
    for (const AuditItem& item : answer.items) {
        if (item.skipped >= asked.size() - next) return nonsense("items", "answer more than was asked");
        next += item.skipped;
        const auto taken = answer_item(asked[next++], item, heads, reply);
        if (!taken) return taken.error();
    }
    if (!reply.was_asked()) return std::optional<AuditAnswer>{};
    return std::optional{finish(std::move(reply))};
}

AuditAnswer Audit::finish(Reply&& reply) {
    ++messages_;
    asked_ = std::move(reply.questions_);
    is_over_ = asked_.empty();
    outcome_.is_cut = outcome_.is_cut || reply.is_cut_;
    return {reply.is_cut_, std::move(reply.items_)};
}

Checked<void> Audit::answer_item(const Question& asked, const AuditItem& item, const AuditHeads& heads,
                                 Reply& reply) {
    if (const auto* question = std::get_if<AskedRange>(&asked)) {
        if (const auto* list = std::get_if<AuditList>(&item.answer)) {
            compare(question->range, *list, heads, reply);
            return {};
        }
        const auto* parts = std::get_if<AuditParts>(&item.answer);
        if (parts == nullptr || question->range.bits + parts->bits > AuditRange::bits_max)
            return nonsense("answer", "a fingerprint is answered with parts or a list");
        for (std::size_t i = 0; i < parts->fingerprints.size(); ++i)
            compare(question->range.part(parts->bits, i), parts->fingerprints[i], heads, reply);
        return {};
    }
    if (const auto* question = std::get_if<AskedList>(&asked)) {
        const auto* difference = std::get_if<AuditDifference>(&item.answer);
        const std::size_t listed = question->leaves.size();
        if (difference == nullptr || !all_lie_in(question->range, difference->leaves) ||
            (!difference->wanted.empty() && difference->wanted.back() >= listed))
            return nonsense("answer", "a list is answered with what differs from it");
        give(*question, *difference, reply);
        return {};
    }
    const auto& question = std::get<AskedLeaves>(asked);
    const auto* leaves = std::get_if<AuditLeaves>(&item.answer);
    if (leaves == nullptr || leaves->leaves.size() > question.count ||
        !all_lie_in(question.range, leaves->leaves))
        return nonsense("answer", "what was wanted is answered with leaves");
    take_theirs(leaves->leaves);
    return {};
}

void Audit::take_theirs(const std::vector<AuditLeaf>& leaves) {
    outcome_.theirs.insert(outcome_.theirs.end(), leaves.begin(), leaves.end());
}

void Audit::compare(const AuditRange& range, const Fingerprint& theirs, const AuditHeads& heads,
                    Reply& reply) {
    const AuditSum own = heads.sum(range);
    if (own.fingerprint() == theirs) return reply.pass();
    if (own.count() > AuditList::leaves_max && range.bits < AuditRange::bits_max) {
        AuditParts parts{bits_for(range, own.count()), {}};
        std::vector<Question> questions;
        for (std::uint64_t i = 0; i < std::uint64_t{1} << parts.bits; ++i) {
            const AuditRange part = range.part(parts.bits, i);
            parts.fingerprints.push_back(heads.sum(part).fingerprint());
            questions.push_back(AskedRange{part});
        }
        return reply.add(std::move(parts), std::move(questions));
    }
    AuditList list;
    AskedList question{range, {}};
    heads.visit(range, [&](const AuditLeaf& leaf, const LeafHash& hash) {
        if (list.leaves.size() == AuditList::leaves_max) return reply.cut();
        list.leaves.push_back(short_hash(nonce_, hash));
        question.leaves.push_back(leaf);
    });
    std::vector<Question> questions;
    questions.push_back(std::move(question));
    reply.add(std::move(list), std::move(questions));
}

void Audit::compare(const AuditRange& range, const AuditList& theirs, const AuditHeads& heads, Reply& reply) {
    std::map<ShortHash, std::uint64_t> listed;
    for (std::size_t i = 0; i < theirs.leaves.size(); ++i) listed.emplace(theirs.leaves[i], i);
    AuditDifference difference;
    heads.visit(range, [&](const AuditLeaf& leaf, const LeafHash& hash) {
        if (listed.erase(short_hash(nonce_, hash)) > 0) return;
        // A whole store's worth is for catch-up: what fits is told, and the next audit goes on.
        if (difference.leaves.size() == audit_leaves_max / 2) return reply.cut();
        difference.leaves.push_back(leaf);
    });
    for (const auto& [hash, index] : listed) difference.wanted.push_back(index);
    std::ranges::sort(difference.wanted);
    if (difference.wanted.empty() && difference.leaves.empty()) return reply.pass();
    outcome_.ours.insert(outcome_.ours.end(), difference.leaves.begin(), difference.leaves.end());
    std::vector<Question> questions;
    if (!difference.wanted.empty()) questions.push_back(AskedLeaves{range, difference.wanted.size()});
    reply.add(std::move(difference), std::move(questions));
}

void Audit::give(const AskedList& asked, const AuditDifference& difference, Reply& reply) {
    take_theirs(difference.leaves);
    if (difference.wanted.empty()) return;
    AuditLeaves wanted;
    for (const std::uint64_t index : difference.wanted) wanted.leaves.push_back(asked.leaves.at(index));
    outcome_.ours.insert(outcome_.ours.end(), wanted.leaves.begin(), wanted.leaves.end());
    reply.add(std::move(wanted), {});
}

}  // namespace stonechat::sync
