#include <gmock/gmock.h>

#include "protocol/record/tech_id.hpp"
#include "tests/support/world.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;
using support::a_report;

constexpr const char* skin_sort = "maker,product,version,category\nExample Maker,SkinSort,1.0,image-triage\n";
constexpr const char* desk_bot = "maker,product,version,category\nExample Maker,DeskBot,1.0,scribe\n";

struct ConcernTest : testing::Test {
    support::World world{71};
    support::WorldNode& a = world.add("A");
    support::WorldNode& b = world.add("B", charter::Role::member, {}, "independent");
    ConcernTest() {
        world.link(a, b);
        world.run();
    }
    Checked<RecordId> use(support::WorldNode& node, const char* csv) {
        const RequestId request = node.next_request++;
        world.handle(node, SetInventory{request, csv});
        world.run();
        return node.answers.at(request);
    }
};

TEST_F(ConcernTest, AReportOnATechnologyInUseHereWarnsAtOnceAndSaysWhy) {
    ASSERT_TRUE(use(b, skin_sort));
    const RecordId id = world.published(a, a_report("SkinSort", "severe"));
    world.run(1ms);
    ASSERT_EQ(b.engine->warnings().all().size(), 1U);
    const auto& warning = b.engine->warnings().all().begin()->second;
    EXPECT_EQ(warning.id.record, id);
    EXPECT_EQ(warning.level, matching::WarningLevel::answer_needed);
    EXPECT_EQ(warning.author_name, "A");
    EXPECT_FALSE(warning.why.empty());
    EXPECT_EQ(b.noted(Noted::What::warned), 1U);
}

TEST_F(ConcernTest, WhoDoesNotUseTheTechnologyIsNotDisturbed) {
    ASSERT_TRUE(use(b, "maker,product,version,category\nOther Maker,ScanReader,1.0,imaging-read\n"));
    world.published(a, a_report("SkinSort", "severe"));
    world.run();
    EXPECT_TRUE(b.engine->warnings().all().empty());
}

TEST_F(ConcernTest, OnesOwnReportDoesNotWarnOneself) {
    ASSERT_TRUE(use(a, skin_sort));
    world.published(a, a_report("SkinSort", "severe"));
    world.run();
    EXPECT_TRUE(a.engine->warnings().all().empty());
}

// What it publishes so is another organisation's report, which nobody else here has seen.
TEST_F(ConcernTest, ARelayIsWarnedOfWhatItPublishesForOthers) {
    auto& relay = world.add("Relay", charter::Role::member, {.issuer = false, .relay = true});
    world.link(relay, a);
    world.run();
    ASSERT_TRUE(use(relay, skin_sort));
    std::string masked = a_report("SkinSort", "severe");
    masked.replace(masked.find(R"("masked":false)"), 14, R"("masked":true)");
    const RecordId id = world.published(relay, masked);
    world.run();
    ASSERT_EQ(relay.engine->warnings().all().size(), 1U);
    const auto& warning = relay.engine->warnings().all().begin()->second;
    EXPECT_EQ(warning.level, matching::WarningLevel::answer_needed);
    EXPECT_EQ(warning.author_name, "organisation hidden");
    world.published(relay, R"({"codes":"1.0.0","kind":"erasure","content":{"record":")" + id.hex() +
                               R"(","reason":"identifies-someone"}})");
    world.run(10s);
    ASSERT_EQ(relay.engine->warnings().all().size(), 1U);
    EXPECT_EQ(relay.engine->warnings().all().begin()->second.title, "An urgent report whose text was erased");
}

TEST_F(ConcernTest, ATechnologyThatIsAddedLaterFindsThePast) {
    for (int i = 0; i < 600; ++i) world.published(a, a_report("DeskBot"));
    world.published(a, a_report("SkinSort"));
    world.run(1s);
    EXPECT_TRUE(b.engine->warnings().all().empty());
    ASSERT_TRUE(use(b, skin_sort));
    world.run(1s);
    const auto& all = b.engine->warnings().all();
    EXPECT_THAT(
        all, testing::Contains(testing::ResultOf(
                 [](const auto& one) { return one.second.match == matching::MatchLevel::certain; }, true)));
}

TEST_F(ConcernTest, WarningsAndWhatPeopleDidSurviveARestart) {
    ASSERT_TRUE(use(b, skin_sort));
    world.published(a, a_report("SkinSort", "severe"));
    world.run();
    const auto id = b.engine->warnings().all().begin()->first;
    world.handle(b, AnswerWarning{b.next_request++, id, matching::WarningState::assessing, {}});
    world.run();
    world.stop(b);
    world.start(b);
    world.handle(b, Tick{});
    world.run();
    ASSERT_EQ(b.engine->warnings().all().size(), 1U);
    EXPECT_EQ(b.engine->warnings().all().at(id).state, matching::WarningState::assessing);
    EXPECT_TRUE(b.engine->has_looked_at_all());
    EXPECT_EQ(b.noted(Noted::What::warned), 1U);  // not told twice
}

TEST_F(ConcernTest, AWithheldTextStillWarnsByItsHeader) {
    ASSERT_TRUE(use(b, skin_sort));
    auto& old = world.add("Old rules");
    world.link(old, b);
    world.run();
    std::string json = a_report("SkinSort", "severe");
    json.insert(json.rfind("}}"),
                R"(,"what_happened":"NHS number 943 476 5919 was shown.","text_checked":"person")");
    const record::SaltedBody salted = world.salted(json);
    const auto body = record::read_canonical_body(salted.body, record::builtin_code_lists());
    support::Author author{world.federation, old.organisation, world.rng.id<Epoch>()};
    const auto r = author.write(record::Kind::report, salted, record::technologies_of(*body));
    world.inject(old, b, encode_frame(Records{1, {}, {record::Envelope{r.message(), salted}}}));
    world.run();
    EXPECT_EQ(b.find(r.id())->body_state, record::BodyState::withheld);
    EXPECT_EQ(b.engine->warnings().all().size(), 1U);
}

TEST_F(ConcernTest, AMakersWordCountsForWhatTheCharterListsForItWhateverItsHeaderSays) {
    ASSERT_TRUE(use(b, "maker,product,version,category\nOther Maker,ScanReader,1.0,imaging-read\n"));
    const TechId own = *record::tech_id("Example Maker", "SkinSort");
    const TechId foreign = *record::tech_id("Other Maker", "ScanReader");
    const auto technology = [](const std::string& maker, const std::string& product, const TechId& tech) {
        return R"({"category":"scribe","maker":")" + maker + R"(","product":")" + product + R"(","tech":")" +
               record::tech_text(tech) + R"(","version":"1.0"})";
    };
    const std::string text = R"({"codes":"1.0.0","content":{"by":"maker","other":[)" +
                             technology("Other Maker", "ScanReader", foreign) +
                             R"(],"says":"same-as","technology":)" +
                             technology("Example Maker", "SkinSort", own) + R"(},"kind":"technology"})";
    const auto say_it_is_the_same = [&](const std::vector<TechId>& listed) {
        const auto maker = support::an_organisation(world.rng, "Example Maker");
        const Bytes entry = world.federation.admit(maker, charter::Role::maker, {}, listed);
        for (auto* node : {&a, &b}) world.offer_charter(*node, entry);
        world.run();
        const record::SaltedBody salted = world.salted(text);
        support::Author author{world.federation, maker, world.rng.id<Epoch>()};
        const auto r = author.write(record::Kind::technology, salted, {own});
        world.inject(a, b, encode_frame(Records{0, {}, {record::Envelope{r.message(), salted}}}));
        world.run();
        ASSERT_EQ(b.find(r.id())->body_state, record::BodyState::present);
    };
    say_it_is_the_same({own});
    say_it_is_the_same({own});  // nor do two makers make it likely
    world.published(a, a_report("SkinSort"));
    world.run();
    EXPECT_TRUE(b.engine->warnings().all().empty());
    say_it_is_the_same({own, foreign});
    ASSERT_EQ(b.engine->warnings().all().size(), 1U);
    EXPECT_EQ(b.engine->warnings().all().begin()->second.match, matching::MatchLevel::certain);
}

// Statements of a member of its own, each about another product and SkinSort.
struct Talker {
    support::World& world;
    support::Organisation who = support::an_organisation(world.rng, "Talker");
    support::Author author{world.federation, who, world.rng.id<Epoch>()};

    record::Envelope says_same(const std::string& product) {
        const auto technology = [](const std::string& name) {
            const TechId id = *record::tech_id("Example Maker", name);
            return R"({"category":"scribe","maker":"Example Maker","product":")" + name + R"(","tech":")" +
                   record::tech_text(id) + R"(","version":"1.0"})";
        };
        const std::string text = R"({"codes":"1.0.0","content":{"by":"user","other":[)" +
                                 technology(product) + R"(],"says":"same-as","technology":)" +
                                 technology("SkinSort") + R"(},"kind":"technology"})";
        const record::SaltedBody salted = world.salted(text);
        const auto record =
            author.write(record::Kind::technology, salted, {*record::tech_id("Example Maker", "SkinSort")});
        return record::Envelope{record.message(), salted};
    }
};

TEST_F(ConcernTest, StatementsThatComeWhileAllIsFedCostOneMorePassHoweverManyTheyAre) {
    for (int i = 0; i < 600; ++i) world.published(a, a_report("DeskBot"));
    world.run(1s);
    Talker talker{world};
    const Bytes entry = world.federation.admit(talker.who, charter::Role::member, {});
    for (auto* node : {&a, &b}) world.offer_charter(*node, entry);
    world.run(1s);
    ASSERT_TRUE(b.engine->has_looked_at_all());

    const std::size_t before = b.passes_begun;
    world.handle(b, SetInventory{b.next_request++, skin_sort});
    for (int i = 0; i < 5; ++i)
        world.inject(a, b, encode_frame(Records{0, {}, {talker.says_same("Product " + std::to_string(i))}}));
    world.run(1s);
    EXPECT_EQ(b.passes_begun - before, 2U);
    EXPECT_TRUE(b.engine->has_looked_at_all());

    // One that comes when all is fed begins a pass at once, and what it says counts after it.
    world.inject(a, b, encode_frame(Records{0, {}, {talker.says_same("DeskBot")}}));
    world.run(1s);
    EXPECT_EQ(b.passes_begun - before, 3U);
}

TEST_F(ConcernTest, AnotherInventoryWhileAllIsFedIsTakenAtOnce) {
    for (int i = 0; i < 600; ++i) world.published(a, a_report("DeskBot"));
    world.run(1s);
    const std::size_t before = b.passes_begun;
    world.handle(b, SetInventory{b.next_request++, skin_sort});
    world.handle(b, SetInventory{b.next_request++, desk_bot});
    world.run(1s);
    EXPECT_EQ(b.passes_begun - before, 2U);
    EXPECT_EQ(b.engine->warnings().all().size(), 600U);
}

TEST_F(ConcernTest, AnInventoryWithAFaultIsRefusedAndTheOldOneStays) {
    ASSERT_TRUE(use(b, skin_sort));
    const auto refused =
        use(b, "maker,product,version,category\nExample Maker,DeskBot,1.0,no-such-category\n");
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().rule, testing::StartsWith("line 2"));
    EXPECT_EQ(b.engine->inventory().front().technology.product, "SkinSort");
}

TEST_F(ConcernTest, AListThatTheDiskRefusesIsNotSaidToBeKeptAndIsTriedAgain) {
    ASSERT_TRUE(use(b, skin_sort));
    for (const bool is_full : {true, false}) {  // or it is written, and its sync fails
        b.disk.faults.disk_full = is_full;
        b.disk.faults.fail_next_syncs = is_full ? 0 : 1;
        const auto refused = use(b, desk_bot);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, make_error_code(Errc::store_failed));
        b.disk.faults.disk_full = false;
        world.published(a, a_report("DeskBot", "severe"));
        world.run(1s);
        const std::size_t warned = b.engine->warnings().all().size();
        world.stop(b);
        world.start(b);
        world.run(1s);
        ASSERT_EQ(b.engine->inventory().size(), 1U);
        EXPECT_EQ(b.engine->inventory().front().technology.product, "DeskBot");
        EXPECT_EQ(b.engine->warnings().all().size(), warned);
        world.link(a, b);
        world.run();
        ASSERT_TRUE(use(b, skin_sort));
    }
}

TEST_F(ConcernTest, AnAnswerThatTheDiskRefusesIsNotSaidToBeKeptAndIsTriedAgain) {
    ASSERT_TRUE(use(b, skin_sort));
    world.published(a, a_report("SkinSort", "severe"));
    world.run(1s);
    const matching::WarningId id = b.engine->warnings().all().begin()->first;
    b.disk.faults.disk_full = true;
    const RequestId request = b.next_request++;
    world.handle(b, AnswerWarning{request, id, matching::WarningState::assessing, {}});
    world.run();
    ASSERT_TRUE(b.answers.contains(request));
    ASSERT_FALSE(b.answers.at(request));
    EXPECT_EQ(b.answers.at(request).error().code, make_error_code(Errc::store_failed));
    b.disk.faults.disk_full = false;
    ASSERT_TRUE(use(b, skin_sort));  // whatever is written next
    world.stop(b);
    world.start(b);
    world.run(1s);
    EXPECT_EQ(b.engine->warnings().all().at(id).state, matching::WarningState::assessing);
}

// A file's block rots. What stood in it is missed here, and nothing else.
TEST_F(ConcernTest, ARowThatCannotBeReadKeepsNoOtherFromWarningOrLeaving) {
    constexpr LogNumber rotten = 300;
    for (int i = 0; i < 400; ++i) world.published(a, a_report("DeskBot"));
    world.published(a, a_report("SkinSort", "severe"));
    world.run(1s);
    world.stop(b);
    b.damaged.insert(rotten);
    world.start(b);
    ASSERT_TRUE(use(b, skin_sort));
    world.run(5s);
    EXPECT_EQ(b.engine->warnings().all().size(), 1U);
    auto& c = world.add("C");
    world.link(c, b);
    world.run(10s);
    EXPECT_EQ(c.engine->status().log_end, b.engine->status().log_end);
    world.link(a, b);
    world.run(1s);
    const RecordId news = world.published(a, a_report("SkinSort", "fatal"));
    world.run(1s);
    EXPECT_EQ(b.engine->warnings().all().size(), 2U);
    EXPECT_TRUE(c.holds(news));
    EXPECT_EQ(b.noted(Noted::What::store_damaged), 1U);
}

TEST_F(ConcernTest, AnotherInventoryTakesBackWhatNobodyLookedAt) {
    ASSERT_TRUE(use(b, skin_sort));
    world.published(a, a_report("SkinSort", "severe"));
    world.run();
    ASSERT_TRUE(use(b, "maker,product,version,category\nOther Maker,ScanReader,1.0,imaging-read\n"));
    EXPECT_TRUE(b.engine->warnings().all().empty());
    EXPECT_TRUE(b.store->warnings().value().empty());
    ASSERT_TRUE(use(b, desk_bot));
    EXPECT_EQ(b.engine->inventory().front().technology.product, "DeskBot");
}

}  // namespace
}  // namespace stonechat::engine
