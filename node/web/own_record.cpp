#include "node/web/own_record.hpp"

#include <algorithm>

#include "crypto/hash.hpp"
#include "node/api/reply.hpp"

namespace stonechat::web {
namespace {

constexpr Sequence read_together = 100;

bool is_wanted(const engine::StoredRecord& stored, const RecordId& id, const WantedRecord& wanted) {
    const auto& body = stored.envelope.body;
    return body && !wanted.others.contains(id) && crypto::sha256(body->body).hex() == wanted.sha256;
}

// Looks through one lane, the newest first.
Checked<void> look_through(const storage::Store& store, feed::Range lane, const WantedRecord& wanted,
                           OwnRecord& out) {
    std::size_t looked_at = 0;
    while (lane.to >= 1) {
        lane.from = lane.to > read_together ? lane.to - read_together + 1 : 1;
        auto links = store.between(lane, read_together);
        if (!links) return api::unreadable(links.error());
        std::ranges::reverse(*links);
        for (const feed::Link& link : *links) {
            if (++looked_at > own_records_looked_at_max) {
                out.has_looked_at_all = false;
                return {};
            }
            const auto stored = store.find(link.id);
            if (!stored) return api::unreadable(stored.error());
            if (!*stored || !is_wanted(**stored, link.id, wanted)) continue;
            out.record = link.id;
            return {};
        }
        lane.to = lane.from - 1;
    }
    return {};
}

}  // namespace

std::vector<feed::Range> own_report_lanes(const engine::Engine& engine, const MemberId& self) {
    const record::Lane lane = *record::lane_of(record::Kind::report);
    std::vector<record::FeedId> feeds;
    for (const feed::Head& head : engine.lanes().heads())
        if (head.feed.author == self && head.feed.lane == lane) feeds.push_back(head.feed);
    // Of an epoch that was only just opened the lanes know nothing before its first record is confirmed.
    if (const auto epoch = engine.own_epoch()) {
        const record::FeedId newest{self, *epoch, lane};
        if (std::ranges::find(feeds, newest) == feeds.end()) feeds.push_back(newest);
    }
    std::vector<feed::Range> out;
    out.reserve(feeds.size());
    // One further than is known: that one may be written, and not confirmed.
    for (const record::FeedId& feed : feeds) out.push_back({feed, 1, engine.lanes().last(feed).sequence + 1});
    return out;
}

Checked<OwnRecord> find_own_record(const storage::Store& store, const WantedRecord& wanted) {
    OwnRecord out;
    for (const feed::Range& lane : wanted.lanes) {
        if (auto looked = look_through(store, lane, wanted, out); !looked) return looked.error();
        if (out.record) break;
    }
    return out;
}

}  // namespace stonechat::web
