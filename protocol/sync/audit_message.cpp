#include "protocol/sync/audit_message.hpp"

namespace stonechat::sync {
namespace {

using codec::Reader;
using codec::Writer;

constexpr std::uint64_t counter_max = (std::uint64_t{1} << 53U) - 1;

enum : std::uint64_t { parts_answer = 0, list_answer = 1, difference_answer = 2, leaves_answer = 3 };

// Fingerprints and short hashes stand one behind the other in one byte string: a head each would be a
// twentieth of an audit.
template <class IdType>
void write_joined(Writer& out, const std::vector<IdType>& ids) {
    Bytes joined;
    joined.reserve(ids.size() * IdType::bytes_count);
    for (const IdType& id : ids) append(joined, id.bytes);
    out.bytes(joined);
}

template <class IdType>
std::vector<IdType> read_joined(Reader& in, std::string_view field, std::size_t count_max) {
    const ByteView joined = in.bytes(field, count_max * IdType::bytes_count);
    if (joined.size() % IdType::bytes_count != 0)
        in.refuse(Errc::wrong_value, field, "must hold whole values only");
    std::vector<IdType> ids;
    for (std::size_t at = 0; in.ok() && at < joined.size(); at += IdType::bytes_count)
        ids.push_back(*IdType::from(joined.subspan(at, IdType::bytes_count)));
    return ids;
}

constexpr std::uint64_t head_leaf_parts = 5;
constexpr std::uint64_t forked_leaf_parts = 4;

void write_leaves(Writer& out, const std::vector<AuditLeaf>& leaves) {
    out.array(leaves.size());
    for (const AuditLeaf& leaf : leaves) {
        out.array(leaf.is_forked ? forked_leaf_parts : head_leaf_parts).bytes(leaf.feed.author.bytes);
        out.bytes(leaf.feed.epoch.bytes).uint(static_cast<std::uint64_t>(leaf.feed.lane)).uint(leaf.sequence);
        if (!leaf.is_forked) out.bytes(leaf.head.bytes);
    }
}

std::vector<AuditLeaf> read_leaves(Reader& in) {
    std::vector<AuditLeaf> leaves;
    const std::size_t count = in.array("leaves", audit_leaves_max);
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        AuditLeaf& leaf = leaves.emplace_back();
        const std::size_t parts = in.array("leaf", head_leaf_parts);
        if (parts < forked_leaf_parts) in.refuse(Errc::wrong_value, "leaf", "has 4 or 5 parts");
        leaf.feed.author = in.id<MemberId>("author");
        leaf.feed.epoch = in.id<Epoch>("epoch");
        leaf.feed.lane = static_cast<record::Lane>(in.uint("lane", 1));
        leaf.sequence = in.uint("sequence", counter_max);
        if (leaf.sequence == 0) in.refuse(Errc::wrong_value, "sequence", "counts from 1");
        leaf.is_forked = parts == forked_leaf_parts;
        if (!leaf.is_forked) leaf.head = in.id<RecordId>("head");
    }
    return leaves;
}

void write_answer(Writer& out, const AuditParts& parts) {
    out.uint(parts_answer).uint(parts.bits);
    write_joined(out, parts.fingerprints);
}
void write_answer(Writer& out, const AuditList& list) {
    out.uint(list_answer);
    write_joined(out, list.leaves);
}
void write_answer(Writer& out, const AuditDifference& difference) {
    out.uint(difference_answer).array(difference.wanted.size());
    for (const std::uint64_t index : difference.wanted) out.uint(index);
    write_leaves(out, difference.leaves);
}
void write_answer(Writer& out, const AuditLeaves& leaves) {
    out.uint(leaves_answer);
    write_leaves(out, leaves.leaves);
}

// How many parts each answer has in its item, what was skipped and its own number included.
constexpr std::size_t item_parts[] = {4, 3, 4, 3};

AuditParts read_parts(Reader& in) {
    AuditParts parts;
    parts.bits = static_cast<unsigned>(in.uint("bits", AuditParts::bits_max));
    if (parts.bits == 0) in.refuse(Errc::wrong_value, "bits", "one part is no division");
    const std::size_t count = std::size_t{1} << parts.bits;
    parts.fingerprints = read_joined<Fingerprint>(in, "fingerprints", count);
    if (parts.fingerprints.size() != count)
        in.refuse(Errc::wrong_value, "fingerprints", "must be one for each part");
    return parts;
}

AuditDifference read_difference(Reader& in) {
    AuditDifference difference;
    const std::size_t count = in.array("wanted", AuditList::leaves_max);
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        const std::uint64_t index = in.uint("wanted", AuditList::leaves_max - 1);
        if (i > 0 && index <= difference.wanted.back())
            in.refuse(Errc::not_canonical, "wanted", "must ascend");
        difference.wanted.push_back(index);
    }
    difference.leaves = read_leaves(in);
    return difference;
}

AuditItem read_item(Reader& in) {
    AuditItem item;
    const std::size_t parts = in.array("item", 4);
    item.skipped = in.uint("skipped", counter_max);
    const std::uint64_t answer = in.uint("answer", leaves_answer);
    if (parts != item_parts[answer]) in.refuse(Errc::wrong_value, "item", "has another number of parts");
    if (!in.ok()) return item;
    switch (answer) {
        case parts_answer:
            item.answer = read_parts(in);
            break;
        case list_answer:
            item.answer = AuditList{read_joined<ShortHash>(in, "list", AuditList::leaves_max)};
            break;
        case difference_answer:
            item.answer = read_difference(in);
            break;
        default:
            item.answer = AuditLeaves{read_leaves(in)};
    }
    return item;
}

constexpr std::size_t item_heads_bytes =
    16;  // its array, what is skipped, the answer's number, strings' heads
constexpr std::size_t leaf_bytes = 72;
constexpr std::size_t wanted_bytes = 2;

std::size_t content_bytes(const AuditParts& parts) {
    return parts.fingerprints.size() * Fingerprint::bytes_count;
}
std::size_t content_bytes(const AuditList& list) {
    return list.leaves.size() * ShortHash::bytes_count;
}
std::size_t content_bytes(const AuditDifference& difference) {
    return difference.wanted.size() * wanted_bytes + difference.leaves.size() * leaf_bytes;
}
std::size_t content_bytes(const AuditLeaves& leaves) {
    return leaves.leaves.size() * leaf_bytes;
}

}  // namespace

ShortHash short_hash(const AuditNonce& nonce, const LeafHash& hash) {
    return crypto::sha256_as<ShortHash>({nonce.bytes, hash.bytes});
}

void write(Writer& out, const AuditOpen& open) {
    out.bytes(open.nonce.bytes).uint(open.lanes).bytes(open.all.bytes);
}

void write(Writer& out, const AuditAnswer& answer) {
    out.uint(answer.is_cut ? 1 : 0).array(answer.items.size());
    for (const AuditItem& item : answer.items) {
        out.array(item_parts[item.answer.index()]).uint(item.skipped);
        std::visit([&](const auto& one) { write_answer(out, one); }, item.answer);
    }
}

AuditOpen read_audit_open(Reader& in) {
    AuditOpen open;
    open.nonce = in.id<AuditNonce>("nonce");
    open.lanes = in.uint("lanes", counter_max);
    open.all = in.id<Fingerprint>("fingerprint");
    return open;
}

AuditAnswer read_audit_answer(Reader& in) {
    AuditAnswer answer;
    answer.is_cut = in.uint("is cut", 1) == 1;
    const std::size_t count = in.array("items", audit_items_max);
    for (std::size_t i = 0; i < count && in.ok(); ++i) answer.items.push_back(read_item(in));
    return answer;
}

std::size_t encoded_bytes(const AuditItem& item) {
    return item_heads_bytes + std::visit([](const auto& one) { return content_bytes(one); }, item.answer);
}

}  // namespace stonechat::sync
