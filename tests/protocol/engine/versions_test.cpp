// Nodes whose programs are of different minor versions in one federation.

#include <gmock/gmock.h>

#include "tests/support/world.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;
using support::a_receipt;
using support::a_report;

// Puts items behind a frame's known parts.
void add_parts(Bytes& frame, std::size_t count, const Bytes& items) {
    frame.at(0) = static_cast<std::byte>(std::to_integer<unsigned>(frame.at(0)) + count);
    frame.insert(frame.end(), items.begin(), items.end());
}

// Of the next minor version, with what it knows more.
Bytes next_hello(Hello hello) {
    hello.minor = Hello::current_minor + 1;
    Bytes frame = encode_frame(hello);
    add_parts(frame, 1, *from_hex("a1014178"));
    return frame;
}

// Two nodes of the next minor version, which adds parts to every frame, and between them one of ours.
struct TwoVersions : testing::Test {
    support::World world{91};
    support::WorldNode& newer = world.add("Newer");
    support::WorldNode& ours = world.add("Ours");
    support::WorldNode& far = world.add("Newer too");
    LogNumber number = 0;

    TwoVersions() {
        world.alters = [this](const support::WorldNode& from, Bytes& frame) {
            if (&from == &ours) return;
            const auto read = decode_frame(frame);
            ASSERT_TRUE(read);
            if (std::holds_alternative<Hello>(*read))
                frame = next_hello(std::get<Hello>(*read));
            else
                add_parts(frame, 1, *from_hex("8201a0"));
        };
        world.link(newer, ours);
        world.link(ours, far);
        world.run(1s);
    }
    void expect_no_complaints() {
        for (const auto& node : world.nodes) {
            EXPECT_EQ(node->engine->status().refused, 0U) << node->index;
            for (const auto& peer : node->engine->status().peers) EXPECT_EQ(peer.charges, 0U) << node->index;
        }
        EXPECT_TRUE(world.are_linked(newer, ours));
        EXPECT_TRUE(world.are_linked(ours, far));
    }
    void expect_equal_heads() {
        for (const auto& node : world.nodes)
            EXPECT_EQ(node->engine->lanes().heads(), ours.engine->lanes().heads()) << node->index;
    }
    // A record of a kind that only the newer version knows, written by its node.
    record::VerifiedRecord send_newer_kind(record::Lane lane, const record::SaltedBody& body) {
        const record::Header header{.federation = world.federation.charter.federation(),
                                    .author = newer.organisation.id,
                                    .epoch = world.rng.id<Epoch>(),
                                    .lane = lane,
                                    .previous = {},
                                    .kind = record::Kind{200},
                                    .day = world.today,
                                    .technologies = {},
                                    .body_hash = record::hash_of(body),
                                    .body_bytes = body.body.size(),
                                    .charter = world.federation.charter.sequence(),
                                    .ruleset = 99};
        const auto written = record::sign(header, newer.organisation.record_key);
        world.inject(newer, ours,
                     encode_frame(Records{++number, {}, {record::Envelope{written.message(), body}}}));
        world.run(1s);
        return written;
    }
    record::SaltedBody newer_body() {
        const std::string_view text = R"({"codes":"9.9.9","content":{"outlook":"fair"},"kind":"forecast"})";
        const ByteView view = as_bytes(text);
        return {world.rng.id<Salt>(), Bytes(view.begin(), view.end())};
    }
};

TEST_F(TwoVersions, WorkTogetherLiveAndInCatchUpAndEndWithEqualHeads) {
    for (support::WorldNode* node : {&newer, &ours, &far}) {
        world.published(*node, a_report());
        world.published(*node, a_receipt());
    }
    world.run(10s);
    expect_equal_heads();
    auto& late = world.add("Late");
    world.run();
    world.link(late, far);
    world.run(10s);
    EXPECT_EQ(late.engine->lanes().heads(), ours.engine->lanes().heads());
    const RequestId request = ours.next_request++;
    world.handle(ours, ComparePeer{request, newer.organisation.link()});
    world.run(30s);
    EXPECT_TRUE(ours.answers.at(request)) << "an audit";
    expect_no_complaints();
}

TEST_F(TwoVersions, ARecordOfAnUnknownKindPassesThroughOursUnchanged) {
    for (const record::Lane lane : {record::Lane::safety, record::Lane::bulk}) {
        const record::SaltedBody body = newer_body();
        const auto written = send_newer_kind(lane, body);
        for (const support::WorldNode* node : {&ours, &far}) {
            const auto held = node->find(written.id());
            ASSERT_TRUE(held) << node->index;
            EXPECT_EQ(held->envelope, (record::Envelope{written.message(), body})) << node->index;
            EXPECT_EQ(held->body_state, record::BodyState::present) << node->index;
        }
    }
    auto& late = world.add("Late");
    world.run();
    world.link(late, ours);
    world.run(10s);
    EXPECT_EQ(late.engine->lanes().heads(), ours.engine->lanes().heads());
    expect_no_complaints();
}

// Before minor version 3 names were told whole and in the log.
TEST(OlderVersion, IsToldNamesInTheFormThatItKnows) {
    support::World world{92};
    support::WorldNode& older = world.add("Older");
    support::WorldNode& ours = world.add("Ours");
    std::size_t short_names = 0;
    world.alters = [&](const support::WorldNode& from, Bytes& frame) {
        auto read = decode_frame(frame);
        auto* const hello = std::get_if<Hello>(&*read);
        if (hello != nullptr && &from == &older) {
            hello->minor = Hello::names_since - 1;
            frame = encode_frame(*hello);
        }
        if (&from == &ours && std::holds_alternative<Names>(*read)) ++short_names;
    };
    world.link(older, ours);
    world.run(1s);
    const RecordId id = world.published(ours, a_receipt());
    world.run(1s);
    EXPECT_TRUE(older.holds(id));
    EXPECT_EQ(short_names, 0U);
}

// Before minor version 5 all that was pulled came whole.
TEST(OlderVersion, IsSentWholeWhatANewerOneIsSentLean) {
    for (const std::uint64_t minor : {Hello::lean_since - 1, Hello::lean_since}) {
        support::World world{93};
        support::WorldNode& theirs = world.add("Theirs");
        support::WorldNode& ours = world.add("Ours");
        std::size_t lean = 0;
        std::size_t plain = 0;
        world.alters = [&](const support::WorldNode& from, Bytes& frame) {
            auto read = decode_frame(frame);
            auto* const hello = std::get_if<Hello>(&*read);
            if (hello != nullptr && &from == &theirs) {
                hello->minor = minor;
                frame = encode_frame(*hello);
            }
            const auto* const pulled = std::get_if<Pulled>(&*read);
            if (pulled != nullptr && &from == &ours) ++(pulled->is_lean ? lean : plain);
        };
        world.link(theirs, ours);
        world.run(1s);
        const RecordId id = world.published(ours, a_receipt());
        world.run(2s);
        ASSERT_TRUE(theirs.holds(id)) << minor;
        EXPECT_EQ(theirs.find(id)->envelope, ours.find(id)->envelope) << minor;
        EXPECT_EQ(lean, minor < Hello::lean_since ? 0U : 1U);
        EXPECT_EQ(plain, minor < Hello::lean_since ? 1U : 0U);
    }
}

TEST_F(TwoVersions, AFrameThatOnlyTheNewerOneKnowsIsPassedOver) {
    world.inject(newer, ours,
                 *from_hex("83"
                           "182a"
                           "a10101"
                           "6474657374"));
    world.run(1s);
    const RecordId id = world.published(newer, a_report());
    world.run(1s);
    EXPECT_TRUE(far.holds(id));
    expect_no_complaints();
}

TEST_F(TwoVersions, AFrameThatItsSenderDoesNotClaimToKnowCostsItTheLink) {
    auto& same = world.add("Same");
    world.alters = nullptr;
    world.link(same, ours);
    world.run(1s);
    world.inject(same, ours,
                 *from_hex("82"
                           "182a"
                           "00"));
    world.run();
    EXPECT_FALSE(world.are_linked(same, ours));
    EXPECT_TRUE(world.are_linked(newer, ours));
}

}  // namespace
}  // namespace stonechat::engine
