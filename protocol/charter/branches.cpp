// Conflicts: what stands aside, which branch counts, and what holds while none does.

#include <algorithm>

#include "protocol/charter/charter.hpp"
#include "protocol/limits.hpp"

namespace stonechat::charter {
namespace {

// Entries that were taken before: their bytes are good.
Entry reread(const Bytes& bytes) {
    const auto decoded = decode_signed_entry(bytes);
    check(decoded.has_value());
    auto entry = decode_entry(decoded->payload);
    check(entry.has_value());
    return std::move(*entry);
}

void replay(State& state, const Entry& entry) {
    auto change = state.plan(entry.action, entry.sequence);
    check(change.has_value());  // it fitted when it was taken
    state.commit(std::move(*change));
}

bool contains(const std::vector<CharterHash>& some, const CharterHash& one) {
    return std::ranges::find(some, one) != some.end();
}

}  // namespace

const Charter::Aside* Charter::aside(const CharterHash& hash) const {
    const auto found = std::ranges::find(asides_, hash, &Aside::hash);
    return found == asides_.end() ? nullptr : &*found;
}

std::vector<Bytes> Charter::asides() const {
    std::vector<Bytes> out;
    for (const Aside& one : asides_) out.push_back(one.bytes);
    return out;
}

CharterSequence Charter::newest() const {
    CharterSequence newest = sequence();
    for (const Aside& one : asides_) newest = std::max(newest, one.entry.sequence);
    return newest;
}

// The first place off the trunk on the branch of an entry that follows a held one.
CharterSequence Charter::root_place(const Entry& entry) const {
    const Entry* first = &entry;
    while (const Aside* before = aside(first->previous)) first = &before->entry;
    return first->sequence;
}

// Hashes from the first entry to this one; of a place on the trunk only those off it are listed behind it.
std::vector<CharterHash> Charter::chain_of(CharterSequence sequence, const CharterHash& hash) const {
    std::vector<CharterHash> off;
    CharterHash at = hash;
    for (; const Aside* held = aside(at); --sequence) {
        off.push_back(at);
        at = held->entry.previous;
    }
    std::vector<CharterHash> chain{hashes_.begin(), hashes_.begin() + static_cast<std::ptrdiff_t>(sequence)};
    chain.insert(chain.end(), off.rbegin(), off.rend());
    return chain;
}

State Charter::state_at(CharterSequence sequence, const CharterHash& hash) const {
    if (hash == head()) return trunk_;
    State out;
    out.federation = federation();
    const std::vector<CharterHash> chain = chain_of(sequence, hash);
    for (std::size_t i = 0; i < chain.size(); ++i) {
        const Aside* held = aside(chain[i]);
        replay(out, held != nullptr ? held->entry : reread(entries_[i]));
    }
    return out;
}

// Who were stewards right before the place that a resolving entry calls the first in dispute, on its own
// branch.
Checked<Stewards> Charter::stewards_before_conflict(const Entry& entry, const Resolve& action) const {
    if (action.place < 2 || action.place >= entry.sequence)
        return Refusal{Errc::wrong_value, "place", "lies before this entry, and after the first", 0};
    const CharterSequence before = action.place - 1;
    if (action.place <= root_place(entry)) return std::prev(stewards_from_.upper_bound(before))->second;
    return state_at(before, chain_of(entry.sequence - 1, entry.previous).at(before - 1)).stewards;
}

std::vector<Charter::Resolving> Charter::resolvings() const {
    std::vector<Resolving> all = resolves_;
    for (const Aside& one : asides_)
        if (const auto* resolve = std::get_if<Resolve>(&one.entry.action))
            all.push_back({one.entry.sequence, one.hash, *resolve});
    return all;
}

// Whether the stewards knew of an entry when they decided against it.
bool Charter::is_decided_against(const CharterHash& hash) const {
    return std::ranges::any_of(resolves_,
                               [&](const Resolving& one) { return contains(one.action.over, hash); });
}

// The last resolving entry against which no other stands that it does not itself decide against.
std::optional<Charter::Resolving> Charter::effective() const {
    const std::vector<Resolving> all = resolvings();
    std::optional<Resolving> out;
    for (const Resolving& one : all) {
        const std::vector<CharterHash> chain = chain_of(one.sequence, one.hash);
        const bool stands = std::ranges::all_of(all, [&](const Resolving& other) {
            return contains(chain, other.hash) || contains(one.action.over, other.hash) ||
                   contains(chain_of(other.sequence, other.hash), one.hash);
        });
        if (stands && (!out || out->sequence < one.sequence)) out = one;
    }
    return out;
}

// Makes the branch of `chosen` the trunk, with what follows it; what was the trunk from there on stands
// aside.
void Charter::put_in_force(const Resolving& chosen) {
    std::vector<CharterHash> chain = chain_of(chosen.sequence, chosen.hash);
    for (;;) {
        const auto next = std::ranges::find_if(
            asides_, [&](const Aside& one) { return one.entry.previous == chain.back(); });
        if (next == asides_.end()) break;
        chain.push_back(next->hash);
    }
    std::vector<Aside> all = std::exchange(asides_, {});
    std::size_t kept = 0;
    while (kept < hashes_.size() && kept < chain.size() && hashes_[kept] == chain[kept]) ++kept;
    for (std::size_t i = kept; i < hashes_.size(); ++i)
        all.push_back({entries_[i], reread(entries_[i]), hashes_[i]});
    const std::vector<Bytes> common{entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(kept)};
    const FederationId federation = trunk_.federation;
    trunk_ = State{};
    trunk_.federation = federation;
    entries_.clear();
    hashes_.clear();
    stewards_from_.clear();
    resolves_.clear();
    outlined_places_.clear();
    const auto add = [&](const Bytes& bytes, const Entry& entry, const CharterHash& hash) {
        auto change = trunk_.plan(entry.action, entry.sequence);
        check(change.has_value());
        extend(bytes, entry, hash, std::move(*change));
    };
    for (std::size_t i = 0; i < kept; ++i) add(common[i], reread(common[i]), chain[i]);
    for (std::size_t i = kept; i < chain.size(); ++i) {
        const auto held = std::ranges::find(all, chain[i], &Aside::hash);
        add(held->bytes, held->entry, held->hash);
        all.erase(held);
    }
    std::ranges::stable_sort(all, {}, [](const Aside& one) { return one.entry.sequence; });
    asides_ = std::move(all);
}

// Works out anew which branch counts and what holds.
void Charter::settle() {
    const auto resolved = effective();
    if (resolved && !(resolved->sequence <= sequence() && hashes_[resolved->sequence - 1] == resolved->hash))
        put_in_force(*resolved);
    const CharterSequence decided = resolved ? resolved->sequence : 0;
    std::vector<CharterSequence> places;
    for (const Aside& one : asides_)
        if (const CharterSequence place = root_place(one.entry); place > decided) places.push_back(place);
    conflict_.reset();
    affected_.insert(suspended_.begin(), suspended_.end());
    suspended_.clear();
    disputed_ = trunk_;
    std::vector<Aside> beside = asides_;  // what does not count in full
    if (!places.empty()) {
        const CharterSequence place = *std::ranges::min_element(places);
        conflict_ = Conflict{place, {}};
        disputed_ = state_at(place - 1, hashes_[place - 2]);
        for (std::size_t i = place - 1; i < entries_.size(); ++i)
            beside.push_back({entries_[i], reread(entries_[i]), hashes_[i]});
    }
    // In an order that is the same wherever which branch came first.
    std::ranges::sort(beside, {}, [](const Aside& one) { return std::pair{one.entry.sequence, one.hash}; });
    for (const Aside& one : beside) {
        disputed_->take_away(one.entry.action, one.entry.sequence);
        const auto subject = subject_of(one.entry.action);
        if (subject) affected_.insert(*subject);
        if (!conflict_ || root_place(one.entry) <= decided) continue;
        if (one.entry.sequence == conflict_->place) conflict_->candidates.push_back(one.hash);
        if (subject && !std::holds_alternative<Revoke>(one.entry.action)) suspended_.insert(*subject);
    }
}

// What is known of the branches that lose, so that whoever comes later, and may find their places closed,
// takes of them what those who decide have taken.
void Charter::name_all_others(Resolve& resolve, const std::vector<CharterHash>& chain) const {
    std::vector<CharterHash> others{hashes_.begin() + static_cast<std::ptrdiff_t>(resolve.place - 1),
                                    hashes_.end()};
    for (const Aside& one : asides_) others.push_back(one.hash);
    for (const CharterHash& one : others)
        if (resolve.over.size() < limits::charter_asides_max && !contains(chain, one) &&
            !contains(resolve.over, one))
            resolve.over.push_back(one);
}

Checked<Entry> Charter::next_resolve(const CharterHash& chosen, Day day) const {
    const auto wrong = [](std::string rule) {
        return Refusal{Errc::wrong_value, "chosen", std::move(rule), 0};
    };
    if (!conflict_) return wrong("the charter is not frozen: there is nothing to resolve");
    check(!is_outline());  // it has no branches
    // The end of the branch that the chosen entry is on.
    CharterSequence at = 0;
    for (CharterSequence i = conflict_->place; i <= sequence(); ++i)
        if (hashes_[i - 1] == chosen) at = sequence();
    CharterHash end = at == 0 ? chosen : head();
    if (const Aside* held = aside(chosen)) at = held->entry.sequence;
    if (at == 0) return wrong("is none of the entries in dispute");
    for (const Aside& one : asides_)
        if (one.entry.previous == end) {
            end = one.hash;
            at = one.entry.sequence;
        }
    const std::vector<CharterHash> chain = chain_of(at, end);
    Resolve resolve{conflict_->place, {}};
    for (const CharterHash& candidate : conflict_->candidates)
        if (!contains(chain, candidate)) resolve.over.push_back(candidate);
    for (const Resolving& other : resolvings())
        if (!contains(chain, other.hash) && !contains(resolve.over, other.hash))
            resolve.over.push_back(other.hash);
    if (resolve.over.empty()) return wrong("stands on no branch of its own");
    name_all_others(resolve, chain);
    Entry entry{.federation = federation(),
                .sequence = at + 1,
                .previous = end,
                .day = day,
                .action = std::move(resolve),
                .root = state_at(at, end).tree.root()};
    return entry;
}

}  // namespace stonechat::charter
