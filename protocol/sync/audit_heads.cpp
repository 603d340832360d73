#include "protocol/sync/audit_heads.hpp"

#include <algorithm>
#include <tuple>

namespace stonechat::sync {
namespace {

// Entries of one node before it is divided: a sum that ends inside a node adds up at most so many.
constexpr std::size_t node_entries_max = 32;

std::array<std::byte, 8> big_endian(std::uint64_t value) {
    std::array<std::byte, 8> out;
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>(value >> (56 - 8 * i));
    return out;
}

std::uint64_t read_big_endian(ByteView bytes) {
    std::uint64_t value = 0;
    for (const std::byte byte : bytes) value = value << 8U | std::to_integer<std::uint64_t>(byte);
    return value;
}

std::array<std::byte, 1> one_byte(std::uint8_t value) {
    return {static_cast<std::byte>(value)};
}

std::array<std::byte, 1> lane_byte(const record::FeedId& feed) {
    return one_byte(static_cast<std::uint8_t>(feed.lane));
}

}  // namespace

LeafHash hash_of(const AuditLeaf& leaf) {
    const auto& [feed, sequence, head, is_forked] = leaf;
    return crypto::sha256_as<LeafHash>({feed.author.bytes, feed.epoch.bytes, lane_byte(feed),
                                        one_byte(is_forked ? 1 : 0), big_endian(is_forked ? 0 : sequence),
                                        is_forked ? RecordId{}.bytes : head.bytes});
}

std::uint64_t position_of(const record::FeedId& feed) {
    const auto digest = crypto::sha256({feed.author.bytes, feed.epoch.bytes, lane_byte(feed)});
    return read_big_endian(ByteView{digest.bytes}.first(8));
}

bool AuditRange::contains(std::uint64_t position) const {
    return bits == 0 || (position ^ prefix) >> (bits_max - bits) == 0;
}

AuditRange AuditRange::part(unsigned split, std::uint64_t index) const {
    check(split > 0 && bits + split <= bits_max);
    return {prefix | index << (bits_max - bits - split), bits + split};
}

AuditSum::Limbs AuditSum::limbs_of(const LeafHash& hash) {
    Limbs limbs;
    for (std::size_t i = 0; i < limbs.size(); ++i)
        limbs[i] = read_big_endian(ByteView{hash.bytes}.subspan(24 - 8 * i, 8));
    return limbs;
}

void AuditSum::add(const Limbs& more) {
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < limbs_.size(); ++i) {
        const std::uint64_t with_carry = limbs_[i] + carry;
        carry = with_carry < carry ? 1 : 0;
        limbs_[i] = with_carry + more[i];
        carry += limbs_[i] < with_carry ? 1 : 0;
    }
}

void AuditSum::add(const LeafHash& hash) {
    add(limbs_of(hash));
    ++count_;
}

void AuditSum::remove(const LeafHash& hash) {
    // Adds the two's complement: all bits turned, plus one.
    Limbs negative = limbs_of(hash);
    for (std::uint64_t& limb : negative) limb = ~limb;
    add(negative);
    add(Limbs{1, 0, 0, 0});
    --count_;
}

void AuditSum::add(const AuditSum& other) {
    add(other.limbs_);
    count_ += other.count_;
}

Fingerprint AuditSum::fingerprint() const {
    return crypto::sha256_as<Fingerprint>({big_endian(limbs_[3]), big_endian(limbs_[2]),
                                           big_endian(limbs_[1]), big_endian(limbs_[0]), big_endian(count_)});
}

unsigned AuditHeads::bit(std::uint64_t position, unsigned depth) {
    return static_cast<unsigned>(position >> (AuditRange::bits_max - 1 - depth)) & 1U;
}

AuditHeads::Node& AuditHeads::bucket(std::uint64_t position, unsigned& depth) {
    Node* node = &root_;
    for (depth = 0; node->is_inner(); ++depth) node = node->halves[bit(position, depth)].get();
    return *node;
}

const AuditHeads::Entry* AuditHeads::find(std::uint64_t position, const record::FeedId& feed) const {
    const Node* node = &root_;
    for (unsigned depth = 0; node->is_inner(); ++depth) node = node->halves[bit(position, depth)].get();
    const auto found = std::ranges::find(node->entries, feed, [](const Entry& one) { return one.leaf.feed; });
    return found == node->entries.end() ? nullptr : &*found;
}

void AuditHeads::change_sums(std::uint64_t position, const LeafHash* added, const LeafHash* removed) {
    Node* node = &root_;
    for (unsigned depth = 0;; ++depth) {
        if (added != nullptr) node->sum.add(*added);
        if (removed != nullptr) node->sum.remove(*removed);
        if (!node->is_inner()) return;
        node = node->halves[bit(position, depth)].get();
    }
}

void AuditHeads::set(const AuditLeaf& leaf) {
    Entry entry{position_of(leaf.feed), leaf, hash_of(leaf)};
    const Entry* held = find(entry.position, leaf.feed);
    change_sums(entry.position, &entry.hash, held == nullptr ? nullptr : &held->hash);
    unsigned depth = 0;
    Node& node = bucket(entry.position, depth);
    const auto order = [](const Entry& one) { return std::tie(one.position, one.leaf.feed); };
    const auto place = std::ranges::lower_bound(node.entries, order(entry), std::less{}, order);
    if (held != nullptr) {
        *place = std::move(entry);
        return;
    }
    node.entries.insert(place, std::move(entry));
    if (node.entries.size() > node_entries_max && depth < AuditRange::bits_max) divide(node, depth);
}

void AuditHeads::erase(const record::FeedId& feed) {
    const std::uint64_t position = position_of(feed);
    const Entry* held = find(position, feed);
    if (held == nullptr) return;
    change_sums(position, nullptr, &held->hash);
    unsigned depth = 0;
    std::erase_if(bucket(position, depth).entries, [&](const Entry& one) { return one.leaf.feed == feed; });
}

// Lanes that a hostile author has picked to stand close together may all fall into one half again: that half
// is divided when the next one comes.
void AuditHeads::divide(Node& node, unsigned depth) {
    for (auto& half : node.halves) half = std::make_unique<Node>();
    for (Entry& entry : node.entries) {
        Node& half = *node.halves[bit(entry.position, depth)];
        half.sum.add(entry.hash);
        half.entries.push_back(std::move(entry));
    }
    node.entries = {};
}

AuditSum AuditHeads::sum(const AuditRange& range) const {
    const Node* node = &root_;
    unsigned depth = 0;
    for (; node->is_inner() && depth < range.bits; ++depth)
        node = node->halves[bit(range.prefix, depth)].get();
    if (depth == range.bits) return node->sum;
    AuditSum out;
    for (const Entry& entry : node->entries)
        if (range.contains(entry.position)) out.add(entry.hash);
    return out;
}

void AuditHeads::visit(const AuditRange& range, const Visit& visit) const {
    const Node* node = &root_;
    for (unsigned depth = 0; node->is_inner() && depth < range.bits; ++depth)
        node = node->halves[bit(range.prefix, depth)].get();
    AuditHeads::visit(*node, range, visit);
}

void AuditHeads::visit(const Node& node, const AuditRange& range, const Visit& visit) {
    if (node.is_inner())
        for (const auto& half : node.halves) AuditHeads::visit(*half, range, visit);
    for (const Entry& entry : node.entries)
        if (range.contains(entry.position)) visit(entry.leaf, entry.hash);
}

}  // namespace stonechat::sync
