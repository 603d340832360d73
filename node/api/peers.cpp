#include <algorithm>
#include <chrono>

#include "node/api/handlers.hpp"
#include "node/api/peer_json.hpp"
#include "node/api/record_json.hpp"
#include "node/api/reply.hpp"

namespace stonechat::api {
namespace {

// The engine's clock only counts on; what time it was follows from how long ago it was. RFC 3339, in UTC.
Json time_json(const std::optional<Instant>& instant) {
    using namespace std::chrono;
    if (!instant) return Json{nullptr};
    const auto ago = steady_clock::now() - steady_clock::time_point{instant->time_since_epoch()};
    return json_text(iso_time(system_clock::now() - duration_cast<system_clock::duration>(ago)));
}

std::string name_in(const charter::Charter& charter, const MemberId& id) {
    const charter::Member* const member = charter.find(id);
    return member == nullptr ? std::string{} : member->request.organisation;
}

Json lane_json(const engine::LaneDifference& lane, const charter::Charter& charter) {
    JsonObject out;
    out.text("author", lane.feed.author.hex()).text("name", name_in(charter, lane.feed.author));
    out.text("epoch", lane.feed.epoch.hex());
    out.text("lane", lane.feed.lane == record::Lane::bulk ? "bulk" : "safety");
    out.number("here", lane.ours).number("there", lane.theirs).truth("forked", lane.is_forked);
    return out.take();
}

Json comparison_json(const std::optional<engine::Comparison>& compared, const charter::Charter& charter) {
    if (!compared) return Json{nullptr};
    JsonObject out;
    out.add("agreed_at", time_json(compared->agreed)).add("ended_at", time_json(compared->audited));
    out.truth("equal", compared->is_equal).truth("stalled", compared->is_stalled);
    out.truth("serves_erased", compared->serves_erased).number("withholds", compared->lanes_denied);
    out.number("behind", compared->lanes_behind).number("ahead", compared->lanes_ahead);
    out.number("fetched", compared->fetched);
    out.add("lanes", json_array(compared->lanes, [&](const engine::LaneDifference& lane) {
                return lane_json(lane, charter);
            }));
    return out.take();
}

Checked<LinkKey> read_key(const std::string& text) {
    const auto json = record::parse_json(text);
    if (!json) return json.error();
    const Json* const member = json->find("link_key");
    const auto* const hex = member == nullptr ? nullptr : member->as<std::string>();
    const auto key = hex == nullptr ? std::nullopt : LinkKey::from_hex(*hex);
    if (!key)
        return Refusal{make_error_code(Errc::wrong_value), "/link_key", "must be 64 hexadecimal digits"};
    return *key;
}

}  // namespace

Json peer_json(const engine::EngineStatus::Peer& peer, const charter::Charter& charter) {
    JsonObject out;
    out.text("link_key", peer.key.hex()).text("name", peer.name).text("agent", peer.agent);
    out.add("member", peer.member.is_zero() ? Json{nullptr} : json_text(peer.member.hex()));
    out.truth("called_by_us", peer.dialled).truth("greeted", peer.has_greeted);
    out.truth("light", peer.is_light);
    out.number("received_up_to", peer.their_log_reached).number("sent_up_to", peer.our_log_handed);
    out.number("under_way", peer.under_way).number("charges", peer.charges);
    out.add("compared", comparison_json(peer.comparison, charter));
    return out.take();
}

Json agreement_json(const std::optional<engine::Agreement>& agreement, const charter::Charter& charter) {
    if (!agreement) return Json{nullptr};
    const charter::Member* const member = charter.by_link_key(agreement->peer);
    JsonObject out;
    out.text("link_key", agreement->peer.hex());
    out.text("name", member == nullptr ? "a node that no longer belongs" : member->request.organisation);
    out.text("day", iso_date(agreement->day)).add("at", time_json(agreement->instant));
    return out.take();
}

void compare_peer(const Node& node, const Request& request, Respond respond) {
    const auto key = read_key(request.body);
    if (!key) return respond(refused(key.error()));
    const auto peers = node.driver.engine().status().peers;
    if (std::ranges::none_of(peers, [&](const auto& peer) { return peer.key == *key; }))
        return respond(not_here("No peer with this key is connected."));
    node.driver.submit(
        [key = *key](engine::RequestId number) {
            return engine::ComparePeer{number, key};
        },
        [&node, key = *key, respond = std::move(respond)](const Checked<RecordId>& result) {
            if (!result) return respond(refused(result.error()));
            const engine::Engine& engine = node.driver.engine();
            for (const auto& peer : engine.status().peers)
                if (peer.key == key) return respond(reply(peer_json(peer, engine.charter())));
            respond(not_here("The peer is no longer connected."));
        });
}

}  // namespace stonechat::api
