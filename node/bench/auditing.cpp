// What two nodes say to each other while they compare their heads, and the work of it.

#include "node/bench/auditing.hpp"

#include "node/bench/stopwatch.hpp"
#include "protocol/codec/cbor.hpp"

namespace stonechat::bench {
namespace {

template <class Message>
Bytes encoded(const Message& message) {
    codec::Writer out;
    write(out, message);
    return out.take();
}

// Messages go through their encoding, as between two nodes.
sync::AuditAnswer sent(const sync::AuditAnswer& answer, AuditCost& cost) {
    const Bytes bytes = encoded(answer);
    ++cost.messages;
    cost.bytes += bytes.size();
    codec::Reader in{bytes};
    auto read = in.finish(sync::read_audit_answer(in));
    check(read.has_value());
    return std::move(*read);
}

}  // namespace

AuditCost audit(const sync::AuditHeads& here, const sync::AuditHeads& there, std::size_t differing,
                crypto::Rng& rng) {
    AuditCost cost;
    const Stopwatch watch;
    auto [opener, open] = sync::Audit::open(rng.id<sync::AuditNonce>(), here);
    cost.bytes += encoded(open).size();
    auto [other, first] = sync::Audit::opened(open, there);
    std::optional<sync::AuditAnswer> answer = sent(first, cost);
    for (bool is_openers_turn = true; answer; is_openers_turn = !is_openers_turn) {
        auto next = is_openers_turn ? opener.take(*answer, here) : other.take(*answer, there);
        check(next.has_value());
        answer = *next ? std::optional{sent(**next, cost)} : std::nullopt;
    }
    cost.seconds = watch.seconds();
    check(opener.is_over() && other.is_over() && opener.outcome().theirs.size() == differing);
    return cost;
}

void go_on(sync::AuditLeaf& leaf, crypto::Rng& rng) {
    leaf.sequence += 1;
    leaf.head = rng.id<RecordId>();
}

}  // namespace stonechat::bench
