#include <algorithm>

#include "protocol/charter/member.hpp"

namespace stonechat::charter {
namespace {

Refusal refusal(Errc code, std::string field, std::string rule) {
    return Refusal{code, std::move(field), std::move(rule), 0};
}

const Pin* pin_for(const std::vector<Pin>& pins, const record::FeedId& feed) {
    const auto found = std::ranges::find_if(
        pins, [&](const Pin& pin) { return pin.epoch == feed.epoch && pin.lane == feed.lane; });
    return found == pins.end() ? nullptr : &*found;
}

// Whether a standing lets its holder author this header. Bodies are judged elsewhere and decide nothing here.
bool may_author(const Standing& standing, const record::Header& header) {
    switch (standing.role) {
        case Role::member:
            return true;
        case Role::observer:
            return false;
        case Role::maker:
            break;
    }
    if (header.kind != record::Kind::technology && header.kind != record::Kind::notice) return false;
    return !header.technologies.empty() && std::ranges::all_of(header.technologies, [&](const TechId& tech) {
        return std::ranges::find(standing.technologies, tech) != standing.technologies.end();
    });
}

Checked<Judgement> judge_by(const Standing& standing, const record::Header& header) {
    if (standing.is_revoked) return refusal(Errc::revoked_author, "author", "was revoked");
    if (!may_author(standing, header))
        return refusal(Errc::not_allowed, "kind",
                       std::string{"may not be authored by this "} + std::string{name_of(standing.role)});
    return Judgement{standing.record_key, standing};
}

}  // namespace

std::optional<Pinned> newest_pin(const Member& member, const record::FeedId& feed) {
    for (auto ended = member.earlier.rbegin(); ended != member.earlier.rend(); ++ended)
        if (const Pin* pin = pin_for(ended->pins, feed)) return Pinned{*pin, ended->ended};
    return std::nullopt;
}

std::vector<Pin> raised(std::vector<Pin> pins, const Member& member) {
    for (Pin& pin : pins)
        for (const EndedStanding& ended : member.earlier)
            for (const Pin& earlier : ended.pins)
                if (earlier.epoch == pin.epoch && earlier.lane == pin.lane &&
                    earlier.sequence >= pin.sequence)
                    pin = earlier;
    return pins;
}

Checked<Judgement> judge(const Member& member, const record::Header& header, const RecordId& id,
                         CharterSequence charter) {
    for (std::size_t i = 0; i < member.earlier.size(); ++i) {
        const EndedStanding& ended = member.earlier[i];
        const Pin* pin = pin_for(ended.pins, header.feed());
        if (pin != nullptr && header.sequence <= pin->sequence) {
            if (header.sequence == pin->sequence && id != pin->id)
                return refusal(Errc::revoked_author, "sequence",
                               "the charter pins another record in this place");
            return judge_by(ended.standing, header);
        }
        if (header.charter >= ended.ended) continue;
        const bool is_last = i + 1 == member.earlier.size();
        const Standing& next = is_last ? member.standing : member.earlier[i + 1].standing;
        if (next.record_key != ended.standing.record_key)
            return refusal(Errc::revoked_author, "author", "signs with another key by now");
        // What it says is older than this ending and lies above its pins: a later one may cover or end it
        // too.
        if (auto by = judge_by(next, header); !by || is_last) return by;
    }
    // A later entry can only end the standing that is in force here: what an earlier one covers is settled.
    if (header.charter > charter)
        return refusal(Errc::charter_not_held, "charter", "cites a charter entry that is not held here");
    return judge_by(member.standing, header);
}

}  // namespace stonechat::charter
