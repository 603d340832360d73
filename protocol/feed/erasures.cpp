#include "protocol/feed/erasures.hpp"

namespace stonechat::feed {

bool is_erased(record::BodyState state) {
    return state == record::BodyState::erased_by_author || state == record::BodyState::erased_by_order;
}

const ErasureCase::Asked* ErasureCase::by_author() const {
    if (!held) return nullptr;
    const auto found = asked.find(held->author);
    return found == asked.end() ? nullptr : &found->second;
}

CharterSequence ErasureCase::since() const {
    const Asked* const own = by_author();
    return own != nullptr ? own->charter : ordered.value_or(0);
}

void Erasures::restore(const std::vector<AskedErasure>& kept) {
    for (const AskedErasure& one : kept) ask(one.target, one.author, {.erasure = one.erasure});
}

bool Erasures::ask(const RecordId& target, const MemberId& author, const ErasureCase::Asked& asked) {
    const auto [place, is_new] = cases_[target].asked.try_emplace(author, asked);
    if (!is_new && place->second.erasure == asked.erasure) place->second = asked;  // now with its wording
    return is_new;
}

bool Erasures::order(const RecordId& target, CharterSequence entry) {
    std::optional<CharterSequence>& ordered = cases_[target].ordered;
    if (ordered) return false;
    ordered = entry;
    return true;
}

void Erasures::confirm(const RecordId& target, const MemberId& member) {
    cases_[target].confirmed.insert(member);
}

void Erasures::holds(const RecordId& id, const record::Header& header, record::BodyState state) {
    const auto found = cases_.find(id);
    if (found == cases_.end()) return;
    found->second.held = ErasureCase::Held{header.author, header.kind, header.day, is_erased(state)};
}

std::optional<record::BodyState> Erasures::state_for(const RecordId& id, const record::Header& header) const {
    const auto found = cases_.find(id);
    if (found == cases_.end() || header.kind == record::Kind::erasure) return std::nullopt;
    if (found->second.asked.contains(header.author)) return record::BodyState::erased_by_author;
    if (found->second.ordered) return record::BodyState::erased_by_order;
    return std::nullopt;
}

}  // namespace stonechat::feed
