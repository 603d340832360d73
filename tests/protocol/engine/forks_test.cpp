// What a node knows, keeps and tells people when an author signs two records for one place.

#include <gmock/gmock.h>

#include "tests/support/world.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;
using support::a_report;

// `thief` has B's key: both write in one lane.
struct ForksOfAuthors : testing::Test {
    support::World world{81};
    support::WorldNode& a = world.add("A");
    support::WorldNode& b = world.add("B");
    support::WorldNode& c = world.add("C");
    const Epoch epoch = world.rng.id<Epoch>();
    support::Author own{world.federation, b.organisation, epoch};
    std::optional<support::Author> thief{own};
    const record::FeedId lane{b.organisation.id, epoch, record::Lane::safety};
    LogNumber number = 0;

    ForksOfAuthors() {
        world.link(b, a);
        world.link(a, c);
        world.run();
    }
    struct Written {
        RecordId id;
        record::Envelope envelope;
    };
    Written write(support::Author& author, const std::string& report) {
        const auto read = record::read_body(report, record::builtin_code_lists());
        check(read.has_value());  // the test's own mistake
        const std::string text = record::write_body(*read);
        const ByteView view = as_bytes(text);
        const record::SaltedBody body{world.rng.id<Salt>(), Bytes(view.begin(), view.end())};
        const auto written = author.write(record::Kind::report, body, record::technologies_of(*read));
        return {written.id(), {written.message(), body}};
    }
    RecordId send(support::Author& author, const std::string& report, support::WorldNode* to = nullptr) {
        const Written written = write(author, report);
        world.inject(b, to == nullptr ? a : *to, encode_frame(Records{++number, {}, {written.envelope}}));
        world.run();
        return written.id;
    }
    bool warns(const support::WorldNode& node, const RecordId& id) const {
        for (const auto& [warning_id, warning] : node.engine->warnings().all())
            if (warning_id.record == id && warning.standing == matching::Standing::stands) return true;
        return false;
    }
    const feed::Fork& evidence(const support::WorldNode& node) const {
        return node.engine->forks().all().at(lane);
    }
    std::set<RecordId> records_in(const feed::Fork& fork) const { return {fork.one, fork.other}; }
};

// A store that fails to read says nothing of what it holds.
TEST_F(ForksOfAuthors, ARecordWhosePlaceCannotBeReadWaitsUntilItCan) {
    const RecordId one = send(own, a_report("SkinSort", "severe"));
    send(own, a_report("WardView"));
    a.disk.faults.fail_next_reads = 1;
    const RecordId other = send(*thief, a_report("SkinSort", "fatal"));
    ASSERT_EQ(a.disk.faults.fail_next_reads, 0U);
    EXPECT_FALSE(a.holds(other));
    EXPECT_FALSE(a.engine->lanes().is_forked(lane));
    world.unlink(b, a);
    world.unlink(a, c);
    world.run(10s);
    EXPECT_TRUE(a.holds(other));
    EXPECT_EQ(records_in(evidence(a)), (std::set<RecordId>{one, other}));
}

TEST_F(ForksOfAuthors, BothContentsWarnPeopleUntilAPinDecides) {
    world.handle(c, SetInventory{c.next_request++,
                                 "maker,product,version,category\nExample Maker,SkinSort,1.0,scribe\n"});
    world.run();
    const RecordId one = send(own, a_report("SkinSort", "severe"));
    const RecordId other = send(*thief, a_report("SkinSort", "fatal"));
    ASSERT_TRUE(c.engine->lanes().is_forked(lane));
    EXPECT_TRUE(warns(c, one));
    EXPECT_TRUE(warns(c, other));
    world.stop(c);
    world.start(c);
    world.run(1s);
    EXPECT_TRUE(warns(c, one)) << "after a restart too";
    EXPECT_TRUE(warns(c, other));
    world.offer_charter(
        a, world.federation.add(charter::Revoke{b.organisation.id, {{epoch, record::Lane::safety, 1, one}}}));
    world.link(c, a);
    world.run(1s);
    EXPECT_TRUE(warns(c, one));
    EXPECT_FALSE(warns(c, other));
}

TEST_F(ForksOfAuthors, EvidenceNamesBothRecordsTheirPlaceAndTheDayAndOutlivesARestart) {
    send(own, a_report());
    thief.emplace(own);
    const RecordId one = send(own, a_report());
    EXPECT_TRUE(a.engine->forks().all().empty());
    const RecordId other = send(*thief, a_report("OtherTool"));
    for (auto* node : {&a, &c}) {
        ASSERT_EQ(node->engine->forks().all().size(), 1U);
        EXPECT_EQ(evidence(*node).sequence, 2U);
        EXPECT_EQ(evidence(*node).found, world.today);
        EXPECT_EQ(records_in(evidence(*node)), (std::set<RecordId>{one, other}));
    }
    world.stop(c);
    world.today = Day{world.today.value + 3};
    world.start(c);
    EXPECT_EQ(evidence(c), evidence(a));
}

TEST_F(ForksOfAuthors, AForkBelowTheHeadIsEvidencedWithTheRecordThatTheStoreHoldsThere) {
    thief.emplace(own);
    const RecordId one = send(own, a_report());
    for (int i = 0; i < 3; ++i) send(own, a_report());
    const RecordId other = send(*thief, a_report("OtherTool"));
    EXPECT_EQ(evidence(a).sequence, 1U);
    EXPECT_EQ(records_in(evidence(a)), (std::set<RecordId>{one, other}));
}

// All three are examined and written together: when the last came, nothing was held in its place yet.
TEST_F(ForksOfAuthors, AForkThatTheHeadPassedWhileItCameIsEvidencedAsWell) {
    const Written one = write(own, a_report());
    const Written next = write(own, a_report());
    const Written other = write(*thief, a_report("OtherTool"));
    world.inject(b, a, encode_frame(Records{2, {}, {one.envelope, next.envelope, other.envelope}}));
    world.run(1s);
    ASSERT_TRUE(a.engine->lanes().is_forked(lane));
    ASSERT_EQ(a.engine->forks().all().size(), 1U);
    EXPECT_EQ(evidence(a).sequence, 1U);
    EXPECT_EQ(records_in(evidence(a)), (std::set<RecordId>{one.id, other.id}));
}

TEST_F(ForksOfAuthors, APinEndsAForkAlsoWhenItsRecordWasKeptByALaterSyncThanItsOwn) {
    const Written one = write(own, a_report());
    const Written next = write(own, a_report());
    const Written other = write(*thief, a_report("OtherTool"));
    world.offer_charter(a, world.federation.add(charter::Revoke{
                               b.organisation.id, {{epoch, record::Lane::safety, 2, next.id}}}));
    world.run(1s);
    // Nobody but its author has them; C passes them on as it would the records of anyone.
    const auto pass_on = [&](const record::Envelope& envelope) {
        world.inject(c, a, encode_frame(Records{++number, {}, {envelope}}));
        world.run(1s);
    };
    pass_on(other.envelope);
    pass_on(one.envelope);
    ASSERT_TRUE(a.engine->lanes().is_forked(lane));
    a.disk.faults.fail_next_syncs = 1;
    pass_on(next.envelope);
    world.published(a, a_report());
    world.run(1s);
    EXPECT_FALSE(a.engine->lanes().is_forked(lane));
    EXPECT_EQ(a.engine->lanes().head(lane).id, next.id);
}

TEST_F(ForksOfAuthors, ARecordThatNamesAnotherOneThanTheHeadIsEvidenceBeforeThatOneIsHeld) {
    const RecordId one = send(own, a_report());
    const auto unsent = thief->write(record::Kind::report);
    send(*thief, a_report("OtherTool"));
    EXPECT_EQ(evidence(a).sequence, 1U);
    EXPECT_EQ(records_in(evidence(a)), (std::set<RecordId>{one, unsent.id()}));
}

TEST_F(ForksOfAuthors, EvidenceStaysWhenAPinHasEndedTheFork) {
    const RecordId one = send(own, a_report());
    send(*thief, a_report("OtherTool"));
    world.offer_charter(
        a, world.federation.add(charter::SetRole{
               b.organisation.id, charter::Role::member, {}, {}, {{epoch, record::Lane::safety, 1, one}}}));
    world.run(1s);
    for (auto* node : {&a, &c}) {
        EXPECT_FALSE(node->engine->lanes().is_forked(lane));
        EXPECT_EQ(evidence(*node).sequence, 1U);
    }
}

TEST_F(ForksOfAuthors, ANewForkOfALaneTakesThePlaceOfOneThatIsOver) {
    const RecordId one = send(own, a_report());
    send(*thief, a_report("OtherTool"));
    world.offer_charter(
        a, world.federation.add(charter::SetRole{
               b.organisation.id, charter::Role::member, {}, {}, {{epoch, record::Lane::safety, 1, one}}}));
    world.run(1s);
    thief.emplace(own);
    const RecordId again = send(own, a_report());
    const RecordId beside = send(*thief, a_report("OtherTool"));
    for (auto* node : {&a, &c}) {
        EXPECT_TRUE(node->engine->lanes().is_forked(lane));
        EXPECT_EQ(evidence(*node).sequence, 2U);
        EXPECT_EQ(records_in(evidence(*node)), (std::set<RecordId>{again, beside}));
    }
}

}  // namespace
}  // namespace stonechat::engine
