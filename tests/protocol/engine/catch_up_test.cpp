#include <gmock/gmock.h>

#include "tests/support/world.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;
using record::BodyState;
using record::SignatureState;
using support::a_report;

// `evil` is a member whose program does as the test likes. `live` is handed its records one by one, `late`
// all of them in one frame.
struct CatchUpTest : testing::Test {
    support::World world{51};
    support::WorldNode& evil = world.add("Evil");
    support::WorldNode& live = world.add("Live");
    support::WorldNode& late = world.add("Late");
    support::Author author{world.federation, evil.organisation, world.rng.id<Epoch>()};
    record::SaltedBody body = world.salted(a_report());
    LogNumber number = 0;
    std::vector<record::Envelope> written;

    RecordId write(const record::SaltedBody& with) {
        return keep(author.write(record::Kind::report, with), with);
    }
    RecordId keep(const record::VerifiedRecord& one, const record::SaltedBody& with) {
        written.push_back({one.message(), with});
        return one.id();
    }
    RecordId write_badly_signed() {
        auto one = author.write_badly_signed(record::Kind::report, body);
        written.push_back({std::move(one.message), body});
        return one.id;
    }
    void erase(const RecordId& id) {
        const record::SaltedBody erasure =
            world.salted(R"({"codes":"1.0.0","kind":"erasure","content":{"record":")" + id.hex() +
                         R"(","reason":"identifies-someone"}})");
        keep(author.write(record::Kind::erasure, erasure), erasure);
    }
    void write_some(int count) {
        for (int i = 0; i < count; ++i) write(body);
    }
    void send_all_to(support::WorldNode& node) {
        Records all{++number, {}, {}};
        for (const record::Envelope& one : written) all.items.emplace_back(one);
        reach(node);
        world.inject(evil, node, encode_frame(all));
        world.run(1s);
    }
    void send_each_to(support::WorldNode& node) {
        for (const record::Envelope& one : written) {
            reach(node);
            world.inject(evil, node, encode_frame(Records{++number, {}, {one}}));
            world.run(1ms);
        }
        world.run(1s);
    }
    // Both hear of everything in their own way, and then of each other.
    void spread() {
        send_each_to(live);
        send_all_to(late);
        world.unlink(evil, live);
        world.unlink(evil, late);
        world.link(live, late);
        world.run(30s);
    }
    void reach(support::WorldNode& node) {
        if (world.are_linked(evil, node)) return;
        world.link(evil, node);
        world.run(1ms);
    }
    [[nodiscard]] feed::Head head(const support::WorldNode& node) const {
        return node.engine->lanes().head(author_feed());
    }
    [[nodiscard]] record::FeedId author_feed() const {
        return record::read_record(written.front().message)->header.feed();
    }
    void expect_equal_heads() {
        EXPECT_EQ(live.engine->lanes().heads(), late.engine->lanes().heads());
        EXPECT_EQ(live.engine->lanes().gaps_count(), 0U);
        EXPECT_EQ(live.engine->status().checking.waiting, 0U);
        EXPECT_EQ(late.engine->status().checking.waiting, 0U);
    }
    bool use_skin_sort(support::WorldNode& node) {
        const auto request = node.next_request++;
        world.handle(
            node,
            SetInventory{request, "maker,product,version,category\nExample Maker,SkinSort,1.0,scribe\n"});
        world.run();
        return node.answers.at(request).has_value();
    }
};

TEST_F(CatchUpTest, WhatAPeerBroughtIsNeitherReadForItNorHandedBack) {
    write_some(1000);
    send_all_to(live);
    world.unlink(evil, live);
    world.link(live, late);
    world.run(30s);
    ASSERT_EQ(late.engine->status().log_end, 1000U);
    EXPECT_EQ(late.engine->status().peers.front().our_log_handed, 1000U);
    EXPECT_LE(late.lines_read_for_peers, 20U);  // one for each batch that its check let go
    world.unlink(live, late);
    const std::size_t before = late.bytes_sent + live.bytes_sent;
    world.link(live, late);
    world.run(30s);
    // Each knows how far the other has come: nothing but greetings, cursors and an audit without a
    // difference.
    EXPECT_LT(late.bytes_sent + live.bytes_sent - before, 2000U);
}

TEST_F(CatchUpTest, OneSignatureVouchesForARunUntilEachIsChecked) {
    late.holds_check = true;
    write_some(40);
    send_all_to(late);
    EXPECT_EQ(head(late).sequence, 40U);
    EXPECT_EQ(late.engine->status().checking.waiting, 39U);
    world.release_check(late);
    world.run(1s);
    EXPECT_EQ(late.engine->status().checking.waiting, 0U);
    const auto page = late.store->log_after(0, 100, 1U << 30U);
    for (const auto& line : page->lines) {
        EXPECT_EQ(line.record.signature, SignatureState::verified);
        EXPECT_EQ(line.record.body_state, BodyState::present);
    }
    EXPECT_EQ(late.noted(Noted::What::checked), 1U);
}

TEST_F(CatchUpTest, NothingProvisionalLeavesAndNewsGoesAhead) {
    late.holds_check = true;
    world.link(live, late);
    write_some(40);
    send_all_to(late);
    const RecordId first = record::read_record(written.front().message)->id;
    EXPECT_TRUE(late.holds(first));
    EXPECT_FALSE(late.find(first)->envelope.body);
    EXPECT_EQ(live.engine->log_end(), 0U);
    world.inject(live, late, encode_frame(Pull{{first}}));
    world.run(1s);
    EXPECT_EQ(live.engine->log_end(), 0U);
    const RecordId news = world.published(late, a_report());
    world.run(1ms);
    EXPECT_TRUE(live.holds(news));
    EXPECT_EQ(live.engine->log_end(), 1U);
    const std::size_t before = late.bytes_sent;
    world.release_check(late);
    world.run(10s);
    EXPECT_EQ(live.engine->log_end(), 41U);
    EXPECT_GT(late.bytes_sent, before);
    expect_equal_heads();
}

TEST_F(CatchUpTest, ProvisionalRecordsWarnOnceTheyAreChecked) {
    ASSERT_TRUE(use_skin_sort(late));
    late.holds_check = true;
    const record::SaltedBody severe = world.salted(a_report("SkinSort", "severe"));
    const auto read = record::read_canonical_body(severe.body, record::builtin_code_lists());
    for (int i = 0; i < 40; ++i)
        keep(author.write(record::Kind::report, severe, record::technologies_of(*read)), severe);
    send_all_to(late);
    EXPECT_EQ(late.engine->warnings().all().size(), 1U);  // of the one that is verified
    world.release_check(late);
    world.run(1s);
    EXPECT_EQ(late.engine->warnings().all().size(), 40U);
}

TEST_F(CatchUpTest, ACheckThatIsInterruptedGoesOnWhereItWas) {
    late.holds_check = true;
    write_some(60);
    send_all_to(late);
    world.stop(late);
    late.disk.lose_power();
    world.start(late);
    EXPECT_EQ(late.engine->status().checking.waiting, 59U);
    world.handle(late, Tick{});
    world.run(1s);
    ASSERT_FALSE(late.held_checks.empty());
    world.release_check(late);
    world.run(1s);
    EXPECT_EQ(late.engine->status().checking.waiting, 0U);
    EXPECT_EQ(late.store->load()->provisional_count, 0U);
}

TEST_F(CatchUpTest, ADiskThatRefusesTheCheckIsAskedAgain) {
    late.holds_check = true;
    write_some(40);
    send_all_to(late);
    late.disk.faults.fail_next_syncs = 1;
    world.release_check(late);
    world.run(1ms);
    EXPECT_EQ(late.engine->status().checking.waiting, 39U);
    world.run(5s);
    EXPECT_EQ(late.engine->status().checking.waiting, 0U);
    EXPECT_EQ(late.store->load()->provisional_count, 0U);
}

// A sync that failed leaves rows that the engine does not count as kept, and so takes in once more.
TEST_F(CatchUpTest, WhatComesInAnewWhileItIsCheckedIsVerified) {
    late.holds_check = true;
    write_some(40);
    send_all_to(late);
    written.clear();
    write_some(Gathering::run_records_max);
    late.disk.faults.fail_next_syncs = 1000;
    send_all_to(late);
    late.disk.faults.fail_next_syncs = 0;
    ASSERT_EQ(head(late).sequence, 40U);
    Records again{++number, {}, {}};
    for (const record::Envelope& one : written) again.items.emplace_back(one);
    reach(late);
    world.inject(evil, late, encode_frame(again));  // goes to the pool as one run
    world.release_check(late);                      // reads before the pool has answered
    world.run(10s);
    EXPECT_EQ(head(late).sequence, 40U + Gathering::run_records_max);
    EXPECT_EQ(late.engine->status().checking.waiting, 0U);
    EXPECT_EQ(late.store->load()->provisional_count, 0U);
}

// Once a later sync succeeds, the log that peers read holds it, though its Stored never came.
TEST_F(CatchUpTest, WhatAFailedSyncLeftInTheLogIsTakenInFromThere) {
    const RecordId id = write(body);
    late.disk.faults.fail_next_syncs = 1;
    send_each_to(late);
    ASSERT_EQ(head(late).sequence, 0U);
    world.link(live, late);
    world.published(late, a_report());
    world.run(1s);
    EXPECT_EQ(head(late).sequence, 1U);
    EXPECT_TRUE(live.holds(id));
}

// No Stored follows: the sync of a setting keeps it.
TEST_F(CatchUpTest, WhatAFailedSyncLeftAtTheEndOfTheLogIsTakenInWithTheNextSync) {
    write(body);
    late.disk.faults.fail_next_syncs = 1;
    send_each_to(late);
    ASSERT_EQ(head(late).sequence, 0U);
    ASSERT_TRUE(use_skin_sort(late));
    world.run(1s);
    EXPECT_EQ(head(late).sequence, 1U);
}

// Its standing ends while its records wait for their check: they are void, and hold nobody up.
TEST_F(CatchUpTest, WhatBecomesVoidBeforeItsCheckStopsNoLog) {
    late.holds_check = true;
    write_some(40);
    send_all_to(late);
    ASSERT_EQ(late.engine->status().checking.waiting, 39U);
    world.offer_charter(late, world.federation.add(charter::Revoke{evil.organisation.id, {}}));
    world.run(1s);
    const RecordId news = world.published(late, a_report());
    world.link(live, late);
    world.release_check(late);
    world.run(10s);
    EXPECT_EQ(live.engine->status().peers.front().their_log_reached, late.engine->log_end());
    EXPECT_TRUE(live.holds(news));
    EXPECT_EQ(late.store->load()->provisional_count, 0U);
}

// The first time its sync failed, the second time a peer left its body out: the store has it.
TEST_F(CatchUpTest, AnErasureWhoseBodyWasWrittenWithoutBeingKnownIsActedOn) {
    const record::SaltedBody text = world.salted(a_report("ToolOfTheErasedText"));
    const RecordId id = write(text);
    send_each_to(live);
    erase(id);
    const record::Envelope whole = written.back();
    const auto send = [&](const record::Envelope& one) {
        reach(live);
        world.inject(evil, live, encode_frame(Records{++number, {}, {one}}));
        world.run(1s);
    };
    live.disk.faults.fail_next_syncs = 1;
    send(whole);
    ASSERT_EQ(live.find(id)->body_state, BodyState::present);
    send({whole.message, {}});
    world.run(10s);
    EXPECT_EQ(live.find(id)->body_state, BodyState::erased_by_author);
    EXPECT_FALSE(live.disk.holds(text.body));
}

TEST_F(CatchUpTest, ARunWhoseLastSignatureIsBadIsCheckedRecordByRecord) {
    late.holds_check = true;
    write_some(40);
    write_badly_signed();
    send_all_to(late);
    EXPECT_EQ(head(late).sequence, 40U);
    EXPECT_EQ(late.engine->status().checking.waiting, 0U);
    EXPECT_FALSE(world.are_linked(evil, late));
}

TEST_F(CatchUpTest, ABodyThatIsNotTheRunsOwnIsNotTaken) {
    write_some(40);
    written.at(3).body->salt = world.rng.id<Salt>();
    send_all_to(late);
    const RecordId id = record::read_record(written.at(3).message)->id;
    EXPECT_EQ(late.find(id)->body_state, BodyState::missing);
    EXPECT_EQ(late.engine->status().refused, 1U);
    EXPECT_EQ(head(late).sequence, 40U);
}

TEST_F(CatchUpTest, AnErasureThatARunBringsErasesOnceItIsChecked) {
    const record::SaltedBody text = world.salted(a_report("ToolOfTheErasedText"));
    const RecordId id = write(text);
    write_some(40);
    erase(id);
    write_some(1);
    late.holds_check = true;
    send_all_to(late);
    EXPECT_EQ(late.find(id)->body_state, BodyState::unexamined);
    world.release_check(late);
    world.run(10s);
    EXPECT_EQ(late.find(id)->body_state, BodyState::erased_by_author);
    EXPECT_FALSE(late.disk.holds(text.body));
    EXPECT_EQ(late.engine->status().checking.waiting, 0U);
}

TEST_F(CatchUpTest, ATextThatIsErasedBeforeItsCheckNeverComesUp) {
    ASSERT_TRUE(use_skin_sort(late));
    const record::SaltedBody text = world.salted(a_report("SkinSort", "severe"));
    const auto read = record::read_canonical_body(text.body, record::builtin_code_lists());
    const RecordId id = keep(author.write(record::Kind::report, text, record::technologies_of(*read)), text);
    write_some(40);
    late.holds_check = true;
    send_all_to(late);
    erase(id);
    world.inject(evil, late, encode_frame(Records{++number, {}, {written.back()}}));
    world.run(1s);
    EXPECT_EQ(late.find(id)->body_state, BodyState::erased_by_author);
    world.release_check(late);
    world.run(10s);
    EXPECT_EQ(late.find(id)->signature, SignatureState::verified);
    EXPECT_EQ(late.find(id)->body_state, BodyState::erased_by_author);
    EXPECT_FALSE(late.disk.holds(text.body));
    EXPECT_EQ(late.engine->warnings().all().size(), 41U);  // this one by its header alone
}

// -- those who saw it live and those who caught up end alike

TEST_F(CatchUpTest, LiveAndLateEndEqualAfterABadlySignedRecord) {
    write_some(20);
    const RecordId bad = write_badly_signed();
    write_some(20);
    spread();
    expect_equal_heads();
    EXPECT_EQ(head(live).sequence, 41U);
    for (auto* node : {&live, &late}) {
        ASSERT_TRUE(node->holds(bad));
        EXPECT_EQ(node->find(bad)->signature, SignatureState::bad);
        EXPECT_FALSE(node->find(bad)->envelope.body);
        EXPECT_EQ(node->noted(Noted::What::badly_signed), 1U);
    }
    // One that comes later has it from them, and blames none of them.
    auto& last = world.add("Last");
    world.link(last, late);
    world.run(30s);
    EXPECT_EQ(last.find(bad)->signature, SignatureState::bad);
    EXPECT_EQ(head(last), head(late));
    EXPECT_TRUE(world.are_linked(last, late));
    EXPECT_EQ(last.engine->status().refused, 0U);
}

TEST_F(CatchUpTest, LiveAndLateEndEqualAfterTwoBadlySignedRecordsInARow) {
    write_some(20);
    write_badly_signed();
    write_badly_signed();
    write_some(20);
    spread();
    expect_equal_heads();
    EXPECT_EQ(head(live).sequence, 42U);
}

TEST_F(CatchUpTest, LiveAndLateEndEqualAfterAForkedLane) {
    const Epoch epoch = world.rng.id<Epoch>();
    support::Author one{world.federation, evil.organisation, epoch};
    support::Author other{world.federation, evil.organisation, epoch};
    for (int i = 0; i < 20; ++i) {
        const auto same = one.write(record::Kind::report, body);
        static_cast<void>(other.write(record::Kind::report, body));
        keep(same, body);
    }
    std::vector<record::Envelope> branch;
    for (int i = 0; i < 20; ++i) {
        keep(one.write(record::Kind::report, body), body);
        record::SaltedBody different = body;
        different.salt = world.rng.id<Salt>();
        branch.push_back({other.write(record::Kind::report, different).message(), different});
    }
    // Each hears of one branch first.
    send_each_to(live);
    written.insert(written.begin() + 20, branch.begin(), branch.end());
    send_all_to(late);
    world.unlink(evil, late);
    world.unlink(evil, live);
    world.link(live, late);
    world.run(30s);
    EXPECT_TRUE(live.engine->lanes().is_forked(author_feed()));
    EXPECT_TRUE(late.engine->lanes().is_forked(author_feed()));
    EXPECT_EQ(live.engine->log_end(), 60U);
    EXPECT_EQ(late.engine->log_end(), 60U);
}

TEST_F(CatchUpTest, LiveAndLateEndEqualAfterParkedRecords) {
    const support::Organisation newcomer = support::an_organisation(world.rng, "Newcomer");
    const Bytes entry = world.federation.admit(newcomer);
    support::Author writes{world.federation, newcomer, world.rng.id<Epoch>()};
    for (int i = 0; i < 40; ++i) keep(writes.write(record::Kind::report, body), body);
    send_each_to(live);
    send_all_to(late);
    EXPECT_EQ(live.engine->status().parked, 40U);
    EXPECT_EQ(late.engine->status().parked, 40U);
    world.offer_charter(evil, entry);
    world.run(30s);
    expect_equal_heads();
    EXPECT_EQ(head(live).sequence, 40U);
}

TEST_F(CatchUpTest, LiveAndLateEndEqualAfterAWithheldBody) {
    std::string json = a_report();
    json.insert(json.rfind("}}"),
                R"(,"what_happened":"NHS number 943 476 5919 was shown.","text_checked":"person")");
    write_some(20);
    const record::SaltedBody text = world.salted(json);
    const RecordId leak = write(text);
    write_some(20);
    spread();
    expect_equal_heads();
    for (auto* node : {&live, &late}) {
        EXPECT_EQ(node->find(leak)->body_state, BodyState::withheld);
        EXPECT_FALSE(node->find(leak)->envelope.body);
        // It was kept unexamined where it came in bulk, and is in no file any more.
        EXPECT_FALSE(node->disk.holds(text.body)) << node->index;
        EXPECT_EQ(node->noted(Noted::What::scrubbed), 0U);
    }
}

TEST_F(CatchUpTest, LiveAndLateEndEqualAfterANewerCode) {
    write_some(20);
    std::string newer = std::string{as_text(body.body)};
    newer.replace(newer.find("missed-finding"), 14, "code-of-later");
    newer.replace(newer.find(R"("codes":"1.0.0")"), 15, R"("codes":"9.0.0")");
    const ByteView view = as_bytes(newer);
    const RecordId coded = write({world.rng.id<Salt>(), Bytes(view.begin(), view.end())});
    const RecordId kind = keep(author.write(record::Kind{200}, body), body);
    write_some(20);
    spread();
    expect_equal_heads();
    for (auto* node : {&live, &late}) {
        EXPECT_EQ(node->find(coded)->body_state, BodyState::present);
        EXPECT_EQ(node->find(kind)->body_state, BodyState::present);
    }
}

}  // namespace
}  // namespace stonechat::engine
