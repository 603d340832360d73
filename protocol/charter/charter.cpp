#include "protocol/charter/charter.hpp"

#include <algorithm>

#include "protocol/codec/cose.hpp"
#include "protocol/limits.hpp"

namespace stonechat::charter {
namespace {

Refusal refusal(Errc code, std::string field, std::string rule) {
    return Refusal{code, std::move(field), std::move(rule), 0};
}

const Member* find_in(const State& state, const std::map<LinkKey, MemberId>& keys, const LinkKey& key) {
    const auto found = keys.find(key);
    if (found == keys.end()) return nullptr;
    const auto member = state.members.find(found->second);
    return member == state.members.end() ? nullptr : &member->second;
}

// Of entries in the order of their places: those of the longest branch, then the others.
std::vector<const Bytes*> longest_branch_first(const std::vector<Bytes>& signed_entries) {
    struct Known {
        const Bytes* bytes;
        CharterHash previous;
    };
    std::map<CharterHash, Known> known;
    CharterHash end;
    CharterSequence end_place = 0;
    for (const Bytes& bytes : signed_entries) {
        const auto decoded = decode_signed_entry(bytes);
        const auto entry = decoded ? decode_entry(decoded->payload) : Checked<Entry>{decoded.error()};
        if (!entry) continue;
        const CharterHash hash = hash_of(decoded->payload);
        known.emplace(hash, Known{&bytes, entry->previous});
        if (entry->sequence > end_place) {
            end = hash;
            end_place = entry->sequence;
        }
    }
    std::vector<const Bytes*> out;
    std::set<const Bytes*> taken;
    for (auto at = known.find(end); at != known.end(); at = known.find(at->second.previous)) {
        out.push_back(at->second.bytes);
        taken.insert(at->second.bytes);
    }
    std::ranges::reverse(out);
    for (const Bytes& bytes : signed_entries)
        if (!taken.contains(&bytes)) out.push_back(&bytes);
    return out;
}

}  // namespace

const Member* Charter::find(const MemberId& id) const {
    const auto found = members().find(id);
    return found == members().end() ? nullptr : &found->second;
}

bool Charter::is_steward(const MemberId& id) const {
    return std::ranges::any_of(stewards(),
                               [&](const Steward& one) { return one.member == id && !id.is_zero(); });
}

const Member* Charter::by_link_key(const LinkKey& key) const {
    return find_in(state(), state().link_keys, key);
}

const Member* Charter::by_former_link_key(const LinkKey& key) const {
    return find_in(state(), state().former_link_keys, key);
}

bool Charter::is_suspended(const MemberId& id) const {
    if (!suspended_.contains(id)) return false;
    const Member* member = find(id);
    return member == nullptr || !member->standing.is_revoked;
}

bool Charter::holds(CharterSequence sequence, const CharterHash& hash) const {
    if (sequence == 0) return hash.is_zero();
    const bool is_on_trunk = sequence > left_out_ && sequence <= this->sequence();
    if (is_on_trunk && hashes_[sequence - left_out_ - 1] == hash) return true;
    const Aside* held = aside(hash);
    return held != nullptr && held->entry.sequence == sequence;
}

const Bytes* Charter::entry_at(CharterSequence sequence) const {
    const bool is_held = sequence > left_out_ && sequence <= this->sequence();
    return is_held ? &entries_[sequence - left_out_ - 1] : nullptr;
}

Checked<void> Charter::append(ByteView bytes) {
    const auto decoded = decode_signed_entry(bytes);
    if (!decoded) return decoded.error();
    const auto entry = decode_entry(decoded->payload);
    if (!entry) return entry.error();
    const CharterHash hash = hash_of(decoded->payload);
    if (holds(entry->sequence, hash)) return {};
    const bool is_founding = std::holds_alternative<Found>(entry->action);
    if (sequence() == 0) {
        if (entry->sequence > 1)
            return refusal(Errc::charter_not_held, "sequence", "the entry before it is not held");
        if (!is_founding)
            return refusal(Errc::wrong_value, "action", "the first entry founds the federation");
        if (!entry->previous.is_zero() || !entry->federation.is_zero())
            return refusal(Errc::wrong_value, "previous", "nothing stands before the first entry");
        return take(bytes, *decoded, *entry, hash, trunk_);
    }
    if (entry->sequence == 1 || entry->federation != federation())
        return refusal(Errc::wrong_federation, "federation", "made for another federation");
    if (is_founding) return refusal(Errc::wrong_value, "action", "a federation is founded once");
    if (is_outline()) return append_to_outline(bytes, *decoded, *entry, hash);
    if (!holds(entry->sequence - 1, entry->previous))
        return refusal(Errc::charter_not_held, "previous", "the entry before it is not held");
    const bool is_resolving = std::holds_alternative<Resolve>(entry->action);
    if (entry->previous == head() && !is_resolving) return take(bytes, *decoded, *entry, hash, trunk_);
    // What else there is to know takes a replay of the charter, which is not to be had for nothing: strangers
    // may hand in entries.
    if (auto ok = check_steward_signed(*decoded); !ok) return ok;
    if (entry->previous == head()) return take(bytes, *decoded, *entry, hash, trunk_);
    return put_aside(bytes, *decoded, *entry, hash);
}

bool Charter::knows_steward(const StewardKey& key) const {
    return std::ranges::any_of(stewards_from_, [&](const auto& one) { return one.second.has(key); }) ||
           std::ranges::any_of(asides_, [&](const Aside& one) {
               const auto* joins = std::get_if<AddSteward>(&one.entry.action);
               return joins != nullptr && joins->steward.key == key;
           });
}

// Whether as many stewards, of any time and branch, have signed the entry as any threshold asks for: one
// alone must not be able to have charters replayed. No more, for a branch may have lowered its own.
Checked<void> Charter::check_steward_signed(const SignedEntry& entry) const {
    const std::uint64_t needed = stewards_from_.begin()->second.fewest_to_decide();
    std::uint64_t signed_by = 0;
    for (const StewardSignature& one : entry.signatures) {
        if (signed_by == needed) break;
        if (!knows_steward(one.steward)) continue;
        const codec::Sign1 message{entry.payload, one.signature};
        if (!codec::verify_sign1(codec::Purpose::charter, message, crypto::PublicKey{one.steward.bytes}))
            return refusal(Errc::bad_signature, "signatures", "a steward's signature does not verify");
        ++signed_by;
    }
    if (signed_by < needed) return refusal(Errc::below_threshold, "signatures", "too few are of stewards");
    return {};
}

// `before`: what stands before it on its branch.
Checked<void> Charter::take(ByteView bytes, const SignedEntry& signed_entry, const Entry& entry,
                            const CharterHash& hash, const State& before) {
    std::vector<const Stewards*> councils{&before.stewards};
    // A founding entry carries every steward's signature: each has agreed to its own part.
    Stewards founders;
    if (const auto* found = std::get_if<Found>(&entry.action)) {
        founders = {found->stewards, found->stewards.size(), found->is_demo};
        councils = {&founders};
    }
    Stewards former;
    if (const auto* resolve = std::get_if<Resolve>(&entry.action)) {
        auto found = stewards_before_conflict(entry, *resolve);
        if (!found) return found.error();
        former = std::move(*found);
        councils.push_back(&former);
    }
    if (auto ok = check_signatures(signed_entry, entry.action, councils); !ok) return ok;
    auto change = before.plan(entry.action, entry.sequence);
    if (!change) return change.error();
    if (before.root_with(*change) != entry.root)
        return refusal(Errc::wrong_value, "root", "is not that of what this entry makes of the charter");
    if (&before == &trunk_) {
        extend(bytes, entry, hash, std::move(*change));
        return {};
    }
    asides_.push_back({Bytes{bytes.begin(), bytes.end()}, entry, hash});
    note_affected(entry.action);
    settle();
    return {};
}

std::optional<MemberId> subject_of(const Action& action) {
    if (const auto* admit = std::get_if<Admit>(&action)) return member_id(admit->request);
    if (const auto* revoke = std::get_if<Revoke>(&action)) return revoke->member;
    if (const auto* change = std::get_if<SetRole>(&action)) return change->member;
    const auto* rekey = std::get_if<Rekey>(&action);
    if (rekey == nullptr) return std::nullopt;
    const auto request = read_key_request(rekey->request);
    return request ? std::optional{request->member} : std::nullopt;
}

void Charter::note_affected(const Action& action) {
    if (const auto subject = subject_of(action)) affected_.insert(*subject);
}

void Charter::extend(ByteView bytes, const Entry& entry, const CharterHash& hash, Change&& change) {
    if (change.stewards) stewards_from_[entry.sequence] = *change.stewards;
    if (entry.sequence == 1) trunk_.federation = FederationId{hash.bytes};
    trunk_.commit(std::move(change));
    entries_.emplace_back(bytes.begin(), bytes.end());
    hashes_.push_back(hash);
    root_ = entry.root;
    if (is_outlined(entry.action) && !is_outline()) outlined_places_.push_back(entry.sequence);
    if (!std::holds_alternative<Admit>(entry.action)) note_affected(entry.action);
    if (const auto* resolve = std::get_if<Resolve>(&entry.action))
        resolves_.push_back({entry.sequence, hash, *resolve});
    const bool must_settle = !is_taking_up_ || std::holds_alternative<Resolve>(entry.action);
    if (!asides_.empty() && must_settle) settle();
}

std::size_t Charter::take_up(const std::vector<Bytes>& signed_entries) {
    is_taking_up_ = true;
    std::size_t left_out = 0;
    for (const Bytes* bytes : longest_branch_first(signed_entries))
        if (!append(*bytes)) ++left_out;
    is_taking_up_ = false;
    if (!asides_.empty()) settle();
    return left_out;
}

Checked<void> Charter::put_aside(ByteView bytes, const SignedEntry& signed_entry, const Entry& entry,
                                 const CharterHash& hash) {
    const CharterSequence place = root_place(entry);
    // The last entry that changed the stewards stands firm with all before it: see append().
    const bool is_closed = place < stewards_from_.rbegin()->first && !is_taking_up_;
    if (is_closed && !is_decided_against(hash))
        return refusal(Errc::charter_conflict, "sequence", "a place before a change of stewards is closed");
    if (asides_.size() >= limits::charter_asides_max && !is_taking_up_)
        return refusal(Errc::overloaded, "sequence", "too many entries contradict one another");
    const State before = state_at(entry.sequence - 1, entry.previous);
    return take(bytes, signed_entry, entry, hash, before);
}

Checked<Entry> Charter::next(Action action, Day day) const {
    if (is_outline())
        return refusal(Errc::charter_not_held, "charter",
                       "this light node holds an outline of it: entries are made on a full node");
    if (conflict_)
        return refusal(Errc::charter_conflict, "charter", "is frozen until its stewards resolve a conflict");
    Entry entry{.federation = federation(),
                .sequence = sequence() + 1,
                .previous = head(),
                .day = day,
                .action = std::move(action),
                .root = {}};
    const auto change = trunk_.plan(entry.action, entry.sequence);
    if (!change) return change.error();
    entry.root = trunk_.root_with(*change);
    return entry;
}

Checked<std::vector<Entry>> Charter::next_all(std::vector<Action> actions, Day day) const {
    Charter ahead = *this;
    std::vector<Entry> out;
    for (Action& action : actions) {
        auto entry = ahead.next(std::move(action), day);
        if (!entry) return entry.error();
        auto change = ahead.trunk_.plan(entry->action, entry->sequence);
        const Bytes unsigned_entry = encode_entry(*entry);
        ahead.extend(unsigned_entry, *entry, hash_of(unsigned_entry), std::move(*change));
        out.push_back(std::move(*entry));
    }
    return out;
}

std::optional<MemberProof> Charter::prove(const MemberId& id) const {
    const auto found = trunk_.members.find(id);
    if (found == trunk_.members.end() || is_outline()) return std::nullopt;
    return MemberProof{encode_member(found->second), trunk_.tree.proof(path_of(id))};
}

Checked<Judgement> Charter::judge(const record::Header& header, const RecordId& id) const {
    if (header.federation != federation())
        return refusal(Errc::wrong_federation, "federation", "made for another federation");
    const Member* member = find(header.author);
    if (is_suspended(header.author))
        return refusal(Errc::charter_not_held, "author", "has a standing that the stewards dispute");
    if (member != nullptr) return charter::judge(*member, header, id, newest());
    const bool is_ahead = header.charter > newest();
    if (is_outline() && !is_ahead)
        return refusal(Errc::charter_not_held, "author", "is not in the outline that is held here");
    return refusal(is_ahead ? Errc::charter_not_held : Errc::unknown_author, "author",
                   is_ahead ? "cites a charter entry that is not held here" : "is not in the charter");
}

}  // namespace stonechat::charter
