#pragma once
// Three nodes whose charter changes under them, for the tests of what that does.

#include <gmock/gmock.h>

#include "tests/support/world.hpp"

namespace stonechat::engine {

struct StandingTest : testing::Test {
    support::World world{71};
    support::WorldNode& a = world.add("A");
    support::WorldNode& b = world.add("B");
    support::WorldNode& c = world.add("C");
    StandingTest() {
        world.link(a, b);
        world.link(a, c);
        world.run();
    }

    static charter::Pin pin(const support::WorldNode& holder, const RecordId& id) {
        const auto record = record::read_record(holder.find(id)->envelope.message);
        return {record->header.epoch, record->header.lane, record->header.sequence, id};
    }
    static feed::Head head_of(const support::WorldNode& holder, const support::WorldNode& author) {
        for (const feed::Head& head : holder.engine->lanes().heads())
            if (head.feed.author == author.organisation.id) return head;
        return {};
    }
    static bool is_void(const support::WorldNode& holder, const RecordId& id) {
        const auto held = holder.find(id);
        return held && held->is_void;
    }
    // A record in one author's lane that its own node did not write: somebody else has its key.
    record::VerifiedRecord forged(const support::WorldNode& author, const record::Header& beside) {
        record::Header header = beside;
        header.day = Day{header.day.value + 1};
        return record::sign(header, author.organisation.record_key);
    }
    void restart(support::WorldNode& node) {
        world.stop(node);
        world.start(node);
    }
};

}  // namespace stonechat::engine
