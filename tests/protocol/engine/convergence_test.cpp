// Whatever nodes met, and whether they met it live or when they caught up: their heads end equal.

#include <gmock/gmock.h>

#include "protocol/record/canonical_json.hpp"
#include "tests/support/world.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;
using support::a_report;

// `odd` is a member whose program does as the test likes. Two nodes see it live, each by a link of its own;
// what reaches one does not pass to the other before they are linked. `late` comes when all is over.
struct Convergence : testing::Test {
    support::World world{101};
    support::WorldNode& odd = world.add("Odd");
    support::WorldNode& live = world.add("Live");
    support::WorldNode& other = world.add("Live too");
    support::WorldNode& late = world.add("Late");
    const Epoch epoch = world.rng.id<Epoch>();
    support::Author author{world.federation, odd.organisation, epoch};
    const record::FeedId lane{odd.organisation.id, epoch, record::Lane::safety};
    std::map<std::size_t, LogNumber> numbers;

    Convergence() {
        world.link(odd, live);
        world.link(odd, other);
        world.run(1s);
    }
    record::SaltedBody body_of(std::string_view json) {
        const ByteView view = as_bytes(json);
        return {world.rng.id<Salt>(), Bytes(view.begin(), view.end())};
    }
    record::SaltedBody report_body(const std::string& json = a_report()) {
        const auto read = record::read_body(json, record::builtin_code_lists());
        check(read.has_value());  // the test's own mistake
        return body_of(record::write_body(*read));
    }
    void send(support::WorldNode& to, const record::VerifiedRecord& r, const record::SaltedBody& body) {
        world.inject(odd, to,
                     encode_frame(Records{++numbers[to.index], {}, {record::Envelope{r.message(), body}}}));
        world.run();
    }
    void send_both(const record::VerifiedRecord& r, const record::SaltedBody& body) {
        send(live, r, body);
        send(other, r, body);
    }
    record::VerifiedRecord write_report() {
        const record::SaltedBody body = report_body();
        auto written = author.write(record::Kind::report, body);
        send_both(written, body);
        return written;
    }
    // The live nodes meet; then the late one, from one of them alone.
    void meet() {
        world.link(live, other);
        world.run(30s);
        world.link(late, other);
        world.run(30s);
    }
    // As audits have it, and those have it as the charter: a forked lane is one leaf, whatever came first.
    void expect_equal_heads() {
        for (auto* node : {&live, &late}) {
            const RequestId request = node->next_request++;
            world.handle(*node, ComparePeer{request, other.organisation.link()});
            world.run(40s);
            ASSERT_TRUE(node->answers.contains(request));
            EXPECT_TRUE(node->answers.at(request)) << node->answers.at(request).error().text();
            const Comparison* const compared = node->engine->comparison(other.organisation.link());
            ASSERT_NE(compared, nullptr);
            EXPECT_TRUE(compared->is_equal) << node->index;
        }
        for (const auto* node : {&other, &late}) {
            EXPECT_EQ(node->engine->lanes().fork(lane), live.engine->lanes().fork(lane));
            EXPECT_EQ(node->engine->lanes().lanes_count(), live.engine->lanes().lanes_count());
        }
    }
    void expect_all_hold(const RecordId& id, record::BodyState state) {
        const auto held = live.find(id);
        ASSERT_TRUE(held);
        EXPECT_EQ(held->body_state, state);
        for (const auto* node : {&other, &late}) EXPECT_EQ(node->find(id), held) << node->index;
    }
    Sequence head(const support::WorldNode& node) { return node.engine->lanes().head(lane).sequence; }
};

TEST_F(Convergence, LiveAndCatchUpNodesThatMetAForkedLaneEndWithEqualHeads) {
    const auto first = write_report();
    support::Author rival = author;
    const record::SaltedBody body = report_body();
    const record::SaltedBody rival_body = report_body(a_report("OtherTool"));
    const auto one = author.write(record::Kind::report, body);
    const auto two = rival.write(record::Kind::report, rival_body);
    send(live, one, body);
    send(other, two, rival_body);
    ASSERT_FALSE(live.engine->lanes().is_forked(lane));
    // And each side goes on.
    const record::SaltedBody next_body = report_body();
    const auto next = author.write(record::Kind::report, next_body);
    send(live, next, next_body);
    meet();
    expect_equal_heads();
    EXPECT_EQ(late.engine->lanes().fork(lane), 2U);
    for (const auto* written : {&first, &one, &two, &next})
        expect_all_hold(written->id(), record::BodyState::present);
}

TEST_F(Convergence, LiveAndCatchUpNodesThatMetAForkWhichAPinEndsEndWithEqualHeads) {
    write_report();
    support::Author rival = author;
    const record::SaltedBody body = report_body();
    const record::SaltedBody rival_body = report_body(a_report("OtherTool"));
    const auto one = author.write(record::Kind::report, body);
    const auto two = rival.write(record::Kind::report, rival_body);
    send(live, one, body);
    send(other, two, rival_body);
    meet();
    world.offer_charter(live,
                        world.federation.add(charter::SetRole{odd.organisation.id,
                                                              charter::Role::member,
                                                              {},
                                                              {},
                                                              {{epoch, record::Lane::safety, 2, two.id()}}}));
    world.run(10s);
    expect_equal_heads();
    for (const auto* node : {&live, &other, &late}) {
        EXPECT_FALSE(node->engine->lanes().is_forked(lane)) << node->index;
        EXPECT_EQ(node->engine->lanes().head(lane).id, two.id()) << node->index;
    }
}

TEST_F(Convergence, LiveAndCatchUpNodesThatMetAParkedRecordEndWithEqualHeads) {
    support::Organisation newcomer = support::an_organisation(world.rng, "Newcomer");
    const Bytes entry = world.federation.admit(newcomer);
    support::Author writes{world.federation, newcomer, world.rng.id<Epoch>()};
    const record::SaltedBody body = report_body();
    const auto ahead = writes.write(record::Kind::report, body);  // cites an entry that no node holds yet
    send(live, ahead, body);
    EXPECT_EQ(live.engine->status().parked, 1U);
    write_report();
    EXPECT_FALSE(live.holds(ahead.id()));
    world.offer_charter(other, entry);
    meet();
    expect_equal_heads();
    expect_all_hold(ahead.id(), record::BodyState::present);
    EXPECT_EQ(live.engine->status().parked, 0U);
}

TEST_F(Convergence, LiveAndCatchUpNodesThatMetAWithheldBodyEndWithEqualHeads) {
    write_report();
    std::string json = a_report();
    json.insert(json.rfind("}}"),
                R"(,"what_happened":"NHS number 943 476 5919 was shown.","text_checked":"person")");
    const record::SaltedBody leak = report_body(json);
    const auto withheld = author.write(record::Kind::report, leak);
    send(live, withheld, leak);
    write_report();
    ASSERT_EQ(live.find(withheld.id())->body_state, record::BodyState::withheld);
    meet();
    expect_equal_heads();
    // The header is everywhere, the text nowhere: whoever withholds it does not pass it on.
    for (const auto* node : {&live, &other, &late}) {
        EXPECT_EQ(head(*node), 3U) << node->index;
        EXPECT_EQ(node->find(withheld.id())->envelope.message, withheld.message()) << node->index;
        EXPECT_EQ(node->find(withheld.id())->envelope.body, std::nullopt) << node->index;
    }
}

TEST_F(Convergence, LiveAndCatchUpNodesThatMetANewerCodeEndWithEqualHeads) {
    write_report();
    // A code of a list that is newer than ours, in a report that is otherwise as we know it.
    std::string json = a_report();
    json.replace(json.find("1.0.0"), 5, "9.0.0");
    json.replace(json.find("missed-finding"), 14, "made-by-a-newer-list");
    const auto parsed = record::parse_json(json);
    ASSERT_TRUE(parsed);
    const record::SaltedBody body = body_of(record::canonical_json(*parsed));
    const auto newer = author.write(record::Kind::report, body);
    send(live, newer, body);
    write_report();
    meet();
    expect_equal_heads();
    expect_all_hold(newer.id(), record::BodyState::present);
    EXPECT_EQ(late.find(newer.id())->envelope.body, body) << "the very bytes";
    EXPECT_EQ(head(late), 3U);
}

}  // namespace
}  // namespace stonechat::engine
