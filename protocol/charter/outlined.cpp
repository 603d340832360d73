// The charter as a light node holds it: an outline, and the members that it has learnt.

#include <algorithm>

#include "protocol/charter/charter.hpp"
#include "protocol/codec/cose.hpp"
#include "protocol/limits.hpp"

namespace stonechat::charter {
namespace {

Refusal refusal(Errc code, std::string field, std::string rule) {
    return Refusal{code, std::move(field), std::move(rule), 0};
}

struct Read {
    SignedEntry signed_entry;
    Entry entry;
    CharterHash hash;
};

Checked<Read> read(ByteView bytes) {
    auto signed_entry = decode_signed_entry(bytes);
    if (!signed_entry) return signed_entry.error();
    auto entry = decode_entry(signed_entry->payload);
    if (!entry) return entry.error();
    const CharterHash hash = hash_of(signed_entry->payload);
    return Read{std::move(*signed_entry), std::move(*entry), hash};
}

CharterSequence place_of(ByteView bytes) {
    const auto known = read(bytes);
    check(known.has_value());  // an outline that was taken holds it
    return known->entry.sequence;
}

// The tail comes in one frame, with the proofs of members behind it.
constexpr std::size_t tail_bytes_max = limits::frame_bytes_max / 4;

// The newest entries, as many as an outline takes: one at least.
std::vector<Bytes> tail_of(const std::vector<Bytes>& entries) {
    auto first = entries.end();
    for (std::size_t count = 0, bytes = 0; first != entries.begin() && count < limits::outline_tail_max;
         ++count) {
        bytes += std::prev(first)->size();
        if (bytes > tail_bytes_max && count > 0) break;
        --first;
    }
    return {first, entries.end()};
}

}  // namespace

std::optional<Outline> Charter::outline() const {
    // A charter that was ever in conflict has branches that take away for ever, which no root commits to.
    if (is_outline() || entries_.empty() || !asides_.empty() || !resolves_.empty()) return std::nullopt;
    Outline out;
    for (const CharterSequence place : outlined_places_) out.entries.push_back(entries_[place - 1]);
    out.tail = tail_of(entries_);
    out.stewards = trunk_.tree.proof(path_of_stewards());
    for (const CharterSequence place : outlined_places_) {
        if (place > stewards_from_.rbegin()->first) break;
        const auto one = read(entries_[place - 1]);
        if (const auto* order = std::get_if<EraseOrder>(&one->entry.action))
            for (const RecordId& record : order->records)
                out.erasures.push_back(trunk_.tree.proof(path_of_erasure(record)));
    }
    return out;
}

std::vector<Bytes> Charter::held() const {
    std::vector<Bytes> out;
    for (const Bytes& bytes : outlined_)
        if (place_of(bytes) <= left_out_) out.push_back(bytes);
    out.insert(out.end(), entries_.begin(), entries_.end());
    return out;
}

Outline Charter::kept_outline() const {
    check(is_outline());
    return {outlined_, tail_of(entries_), {}, {}};
}

// The next entry that says who decides or what is to be erased; what stands between it and the one before it
// says neither, which the proof of the stewards shows of them.
Checked<void> Charter::take_outlined(ByteView bytes) {
    auto next = read(bytes);
    if (!next) return next.error();
    const Entry& entry = next->entry;
    const bool is_founding = outlined_.empty();
    if (std::holds_alternative<Found>(entry.action) != is_founding || !is_outlined(entry.action))
        return refusal(Errc::wrong_value, "action", "is not one that an outline holds in this place");
    Stewards founders;
    const Stewards* council = &trunk_.stewards;
    if (const auto* found = std::get_if<Found>(&entry.action)) {
        if (entry.sequence != 1 || !entry.previous.is_zero() || !entry.federation.is_zero())
            return refusal(Errc::wrong_value, "previous", "nothing stands before the first entry");
        founders = {found->stewards, found->stewards.size(), found->is_demo};
        council = &founders;
    } else if (entry.federation != federation()) {
        return refusal(Errc::wrong_federation, "federation", "made for another federation");
    } else if (entry.sequence <= place_of(outlined_.back())) {
        return refusal(Errc::wrong_value, "sequence", "must lie behind that of the entry before it");
    }
    if (auto ok = check_signatures(next->signed_entry, entry.action, {council}); !ok) return ok;
    auto change = trunk_.plan(entry.action, entry.sequence);
    if (!change) return change.error();
    if (is_founding) trunk_.federation = FederationId{next->hash.bytes};
    if (change->stewards) stewards_from_[entry.sequence] = *change->stewards;
    trunk_.commit(std::move(*change));
    outlined_.emplace_back(bytes.begin(), bytes.end());
    return {};
}

// The newest entry's signatures vouch, by the hashes, for those that it follows.
Checked<void> Charter::take_tail(const std::vector<Bytes>& tail) {
    if (tail.empty()) return refusal(Errc::missing_field, "tail", "the newest entry is missing");
    for (const Bytes& bytes : tail) {
        auto next = read(bytes);
        if (!next) return next.error();
        const Entry& entry = next->entry;
        const bool is_first = entries_.empty();
        if (entry.sequence > 1 && entry.federation != federation())
            return refusal(Errc::wrong_federation, "federation", "made for another federation");
        if (!is_first && (entry.sequence != sequence() + 1 || entry.previous != head()))
            return refusal(Errc::wrong_value, "previous", "must be the entry before it");
        if (is_outlined(entry.action) && std::ranges::find(outlined_, bytes) == outlined_.end())
            return refusal(Errc::wrong_value, "action", "must be among the entries of the outline");
        if (std::holds_alternative<Resolve>(entry.action))
            return refusal(Errc::wrong_value, "action", "a charter with a conflict behind it has no outline");
        const bool is_newest = &bytes == &tail.back();
        if (is_newest && !is_outlined(entry.action))
            if (auto ok = check_signatures(next->signed_entry, entry.action, {&trunk_.stewards}); !ok)
                return ok;
        if (is_first) left_out_ = entry.sequence - 1;
        entries_.push_back(bytes);
        hashes_.push_back(next->hash);
        root_ = entry.root;
    }
    if (sequence() < place_of(outlined_.back()))
        return refusal(Errc::wrong_value, "tail", "must end with the newest entry");
    return {};
}

Checked<Charter> Charter::read_outline(const Outline& outline) {
    Charter out;
    out.trunk_.is_partial = true;
    if (outline.entries.empty())
        return refusal(Errc::missing_field, "entries", "the founding entry is missing");
    for (const Bytes& bytes : outline.entries)
        if (auto taken = out.take_outlined(bytes); !taken) return taken.error();
    if (auto taken = out.take_tail(outline.tail); !taken) return taken.error();
    return out;
}

Checked<Charter> Charter::from_outline(const Outline& outline) {
    auto out = read_outline(outline);
    if (!out) return out;
    if (root_of(path_of_stewards(), encode_stewards(out->trunk_.stewards), outline.stewards) != out->root_)
        return refusal(Errc::bad_signature, "stewards", "are not those that the newest entry commits to");
    const std::vector<RecordId> ordered = out->long_ordered();
    if (ordered.size() != outline.erasures.size())
        return refusal(Errc::wrong_value, "erasures", "one proof for each record that was ordered long ago");
    for (std::size_t i = 0; i < ordered.size(); ++i)
        if (root_of(path_of_erasure(ordered[i]), encode_erasure(ordered[i]), outline.erasures[i]) !=
            out->root_)
            return refusal(Errc::bad_signature, "erasures", "name what the newest entry does not commit to");
    return out;
}

// The records of an outline's orders from before its newest change of stewards.
std::vector<RecordId> Charter::long_ordered() const {
    std::vector<RecordId> out;
    for (const Bytes& bytes : outlined_) {
        const auto one = read(bytes);
        if (one->entry.sequence > stewards_from_.rbegin()->first) break;
        if (const auto* order = std::get_if<EraseOrder>(&one->entry.action))
            out.insert(out.end(), order->records.begin(), order->records.end());
    }
    return out;
}

Checked<Charter> Charter::from_kept(const Outline& outline, const std::vector<Bytes>& members) {
    auto out = read_outline(outline);
    if (!out) return out;
    for (const Bytes& bytes : members) {
        auto member = decode_member(bytes);
        if (!member) return member.error();
        // The store may not have been told yet what became of its records.
        if (!member->earlier.empty()) out->affected_.insert(member->id);
        out->trunk_.learn(std::move(*member));
    }
    return out;
}

bool Charter::goes_on_from(const Charter& shorter) const {
    check(is_outline());
    std::set<CharterHash> ours;
    for (const Bytes& bytes : outlined_) ours.insert(read(bytes)->hash);
    return std::ranges::all_of(shorter.held(), [&](const Bytes& bytes) {
        const auto one = read(bytes);
        return !is_outlined(one->entry.action) || ours.contains(one->hash);
    });
}

Checked<MemberId> Charter::learn(const MemberProof& proof) {
    check(is_outline());
    auto member = verify(proof, root_);
    if (!member) return member.error();
    const MemberId id = member->id;
    if (const Member* held = find(id); held != nullptr && *held == *member) return id;
    learnt_.insert(id);
    // What its entries made of records that are held may have been left out.
    if (!member->earlier.empty()) affected_.insert(id);
    trunk_.learn(std::move(*member));
    return id;
}

bool Charter::take_orders(const Charter& other) {
    check(is_outline() && other.is_outline() && other.federation() == federation());
    std::vector<Bytes> news;
    for (const Bytes& bytes : other.outlined_) {
        auto one = read(bytes);
        const auto* order = std::get_if<EraseOrder>(&one->entry.action);
        const bool is_new =
            order != nullptr && std::ranges::any_of(order->records, [&](const RecordId& record) {
                return !trunk_.erase_orders.contains(record);
            });
        if (!is_new) continue;
        const CharterSequence place = one->entry.sequence;
        if (std::ranges::find(outlined_, place, [](const Bytes& held) { return place_of(held); }) !=
            outlined_.end()) {
            is_contradicted_ = true;
            continue;
        }
        trunk_.commit(Change{{}, {}, {}, order->records});
        news.push_back(bytes);
    }
    outlined_.insert(outlined_.end(), news.begin(), news.end());
    std::ranges::stable_sort(outlined_, {}, [](const Bytes& bytes) { return place_of(bytes); });
    return !news.empty();
}

// What an entry changes of what is held. Who is admitted is learnt once it is met, like everyone else.
Checked<Change> Charter::change_by(const Entry& entry) const {
    auto subject = subject_of(entry.action);
    if (const auto* update = std::get_if<Update>(&entry.action)) subject = update->member;
    if (subject && find(*subject) == nullptr) return Change{};
    return trunk_.plan(entry.action, entry.sequence);
}

// An entry that follows is taken as its signatures say: its root commits to members that are not held, and
// was checked by the stewards' nodes and every full one.
Checked<void> Charter::append_to_outline(ByteView bytes, const SignedEntry& signed_entry, const Entry& entry,
                                         const CharterHash& hash) {
    if (entry.sequence > sequence() + 1)
        return refusal(Errc::charter_not_held, "sequence", "the entry before it is not held");
    const bool follows = entry.sequence == sequence() + 1 && entry.previous == head();
    if (!follows || std::holds_alternative<Resolve>(entry.action))
        return set_against(signed_entry, entry, hash);
    if (auto ok = check_signatures(signed_entry, entry.action, {&trunk_.stewards}); !ok) return ok;
    auto change = change_by(entry);
    if (!change) return change.error();
    const bool is_known = change->member.has_value();
    if (is_known) learnt_.insert(change->member->id);
    if (change->stewards) stewards_from_[entry.sequence] = *change->stewards;
    trunk_.commit(std::move(*change));
    entries_.emplace_back(bytes.begin(), bytes.end());
    hashes_.push_back(hash);
    root_ = entry.root;
    if (is_outlined(entry.action)) outlined_.emplace_back(bytes.begin(), bytes.end());
    if (is_known) note_affected(entry.action);
    if (entries_.size() < 2 * limits::outline_tail_max) return {};
    left_out_ += limits::outline_tail_max;
    entries_.erase(entries_.begin(), entries_.begin() + limits::outline_tail_max);
    hashes_.erase(hashes_.begin(), hashes_.begin() + limits::outline_tail_max);
    return {};
}

// Whether a threshold of the stewards in force is among those who signed. Errc::bad_signature: one of them
// did not. Of others, who may be stewards on another branch, nothing is known.
Checked<bool> Charter::is_signed_by_council(const SignedEntry& entry) const {
    std::uint64_t count = 0;
    for (const StewardSignature& one : entry.signatures) {
        if (!trunk_.stewards.has(one.steward)) continue;
        const codec::Sign1 message{entry.payload, one.signature};
        if (!codec::verify_sign1(codec::Purpose::charter, message, crypto::PublicKey{one.steward.bytes}))
            return refusal(Errc::bad_signature, "signatures", "a steward's signature does not verify");
        ++count;
    }
    return count >= trunk_.stewards.threshold;
}

// An entry beside those that are held. Whether the stewards could sign it, and what it changes, takes the
// whole charter to know. Of a place that is left out it may be the very entry that stands there: only another
// one for it, of whomever it comes, contradicts.
Checked<void> Charter::set_against(const SignedEntry& signed_entry, const Entry& entry,
                                   const CharterHash& hash) {
    const Refusal not_held =
        refusal(Errc::charter_not_held, "previous", "is not in the outline that is held here");
    if (entry.sequence < stewards_from_.rbegin()->first)
        return refusal(Errc::charter_conflict, "sequence", "a place before a change of stewards is closed");
    const auto is_signed = is_signed_by_council(signed_entry);
    if (!is_signed) return is_signed.error();
    if (!*is_signed) return not_held;
    if (entry.sequence > left_out_) {
        is_contradicted_ = true;
        return not_held;
    }
    if (seen_.try_emplace(entry.sequence, hash).first->second != hash) is_contradicted_ = true;
    if (seen_.size() > limits::outline_seen_max) seen_.erase(seen_.begin());
    return not_held;
}

}  // namespace stonechat::charter
