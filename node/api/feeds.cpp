#include "node/api/handlers.hpp"
#include "node/api/record_json.hpp"
#include "node/api/reply.hpp"
#include "protocol/record/kind.hpp"

namespace stonechat::api {
namespace {

void add_feed(JsonObject& out, const record::FeedId& feed, const charter::Charter& charter) {
    const charter::Member* const author = charter.find(feed.author);
    out.text("author", feed.author.hex());
    out.text("author_name", author == nullptr ? "" : author->request.organisation);
    out.text("epoch", feed.epoch.hex()).text("lane", record::name_of(feed.lane));
}

Json feed_json(const feed::Head& head, const engine::Engine& engine) {
    JsonObject out;
    add_feed(out, head.feed, engine.charter());
    out.number("sequence", head.sequence).truth("forked", engine.lanes().is_forked(head.feed));
    out.add("record", head.sequence == 0 ? Json{nullptr} : json_text(head.id.hex()));
    return out.take();
}

// Whether the stewards have decided it; the lane itself says whether the decision has been carried out here.
Json fork_json(const feed::Fork& fork, const engine::Engine& engine) {
    const charter::Member* const author = engine.charter().find(fork.feed.author);
    const auto pinned = author == nullptr ? std::nullopt : charter::newest_pin(*author, fork.feed);
    const bool belongs = author != nullptr && !author->standing.is_revoked;
    const bool is_open = engine.lanes().is_forked(fork.feed) || (!pinned && belongs);
    JsonObject out;
    add_feed(out, fork.feed, engine.charter());
    out.number("sequence", fork.sequence).text("found_on", iso_date(fork.found));
    out.add("records", Json{Json::Array{json_text(fork.one.hex()), json_text(fork.other.hex())}});
    out.text("state", is_open ? "open" : pinned ? "ended_by_pin" : "author_revoked");
    Json pin{nullptr};
    if (pinned)
        pin = JsonObject{}
                  .number("sequence", pinned->pin.sequence)
                  .text("record", pinned->pin.id.hex())
                  .number("charter_entry", pinned->entry)
                  .take();
    out.add("pin", std::move(pin));
    return out.take();
}

}  // namespace

void list_feeds(const Node& node, const Request&, Respond respond) {
    const engine::Engine& engine = node.driver.engine();
    JsonObject out;
    out.add("feeds", json_array(engine.lanes().heads(),
                                [&](const feed::Head& head) { return feed_json(head, engine); }));
    out.add("forks",
            json_array(engine.forks().all(), [&](const auto& one) { return fork_json(one.second, engine); }));
    respond(reply(out.take()));
}

}  // namespace stonechat::api
