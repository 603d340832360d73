// Light nodes: all safety headers, and the texts that concern what is used there.
#include <gmock/gmock.h>

#include "protocol/record/tech_id.hpp"
#include "tests/support/world.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;
using matching::InterestIn;
using record::BodyState;
using support::a_receipt;
using support::a_report;

constexpr const char* skin_sort = "maker,product,version,category\nExample Maker,SkinSort,1.0,image-triage\n";
constexpr const char* skin_sort_and_desk_bot =
    "maker,product,version,category\nExample Maker,SkinSort,1.0,image-triage\n"
    "Example Maker,DeskBot,1.0,image-triage\n";

std::string an_alert_on(const std::string& product) {
    const std::string tech = record::tech_text(*record::tech_id("Example Maker", product));
    return R"({"codes":"1.0.0","kind":"alert","content":{"severity":"check","state":"issued","title":"Look twice",)"
           R"("risk":"It may be wrong.","issued":"2026-11-20","acknowledge_by":"2026-11-27","complete_by":"2026-12-20","checked":"issuer","applies_to":[{"tech":")" +
           tech + R"(","versions":"all"}],"actions":[{"code":"check-use","text":"Look twice."}]}})";
}

struct LightTest : testing::Test {
    support::World world{31};
    support::WorldNode& trust = world.add("Trust");
    support::WorldNode& hub = world.add("Hub");
    support::WorldNode& other_hub = world.add("Other hub");
    support::WorldNode& dentist = world.add("Dentist", charter::Role::member, {}, "independent");

    LightTest() {
        world.link(trust, hub);
        world.link(trust, other_hub);
        become(dentist, InterestIn::technologies);
        world.run();
    }
    void become(support::WorldNode& node, std::optional<InterestIn> light) {
        world.stop(node);
        node.light = light;
        world.start(node);
    }
    void link_to_hubs() {
        world.link(dentist, hub);
        world.link(dentist, other_hub);
        world.run(1s);
    }
    void use(const char* csv) {
        const RequestId request = dentist.next_request++;
        world.handle(dentist, SetInventory{request, csv});
        world.run(10s);
        ASSERT_TRUE(dentist.answers.at(request));
    }
    BodyState state_of(const RecordId& id) const {
        const auto found = dentist.find(id);
        return found ? found->body_state : BodyState{};
    }
    std::size_t bytes_to_dentist() const { return hub.bytes_sent + other_hub.bytes_sent; }
    std::vector<feed::Head> safety_heads(const support::WorldNode& node) const {
        std::vector<feed::Head> heads = node.engine->lanes().heads();
        std::erase_if(heads, [](const auto& head) { return head.feed.lane != record::Lane::safety; });
        return heads;
    }
};

TEST_F(LightTest, HoldsEverySafetyHeaderAndTheTextsThatConcernWhatIsUsedThere) {
    link_to_hubs();
    use(skin_sort);
    const RecordId concerns = world.published(trust, a_report("SkinSort"));
    const RecordId does_not = world.published(trust, a_report("DeskBot"));
    world.run(5s);
    EXPECT_EQ(state_of(concerns), BodyState::present);
    EXPECT_EQ(state_of(does_not), BodyState::not_held);
    EXPECT_EQ(safety_heads(dentist), safety_heads(trust));
    EXPECT_EQ(dentist.engine->status().bodies_wanted, 0U);
}

TEST_F(LightTest, WarnsLikeAFullNode) {
    link_to_hubs();
    use(skin_sort);
    const RecordId id = world.published(trust, a_report("SkinSort", "severe"));
    world.published(trust, a_report("DeskBot", "severe"));
    world.run(1s);
    ASSERT_EQ(dentist.engine->warnings().all().size(), 1U);
    const auto& warning = dentist.engine->warnings().all().begin()->second;
    EXPECT_EQ(warning.id.record, id);
    EXPECT_EQ(warning.level, matching::WarningLevel::answer_needed);
}

TEST_F(LightTest, HoldsAlertsWhateverTheyAreAbout) {
    link_to_hubs();
    use(skin_sort);
    const RecordId alert = world.published(trust, an_alert_on("DeskBot"));
    world.run(1s);
    EXPECT_EQ(state_of(alert), BodyState::present);
}

TEST_F(LightTest, HoldsATextThatOnlyItsWordsShowToConcernIt) {
    link_to_hubs();
    use(skin_sort);
    const RecordId id = world.published(trust, a_report("Skin Sort", "severe"));  // another tech: id
    world.run(1s);
    EXPECT_EQ(state_of(id), BodyState::present);
    ASSERT_EQ(dentist.engine->warnings().all().size(), 1U);
    EXPECT_EQ(dentist.engine->warnings().all().begin()->second.match, matching::MatchLevel::likely);
}

TEST_F(LightTest, HoldsNothingOfTheBulkLaneButItsOwn) {
    link_to_hubs();
    const RecordId theirs = world.published(trust, a_receipt());
    const RecordId own = world.published(dentist, a_receipt());
    world.run(5s);
    EXPECT_FALSE(dentist.holds(theirs));
    EXPECT_TRUE(other_hub.holds(theirs));
    EXPECT_TRUE(dentist.holds(own));
    EXPECT_TRUE(trust.holds(own));
}

TEST_F(LightTest, PublishesLikeAnyOther) {
    link_to_hubs();
    const RecordId id = world.published(dentist, a_report("DeskBot"));
    world.run(1s);
    for (const auto* node : {&hub, &other_hub, &trust})
        EXPECT_EQ(node->find(id)->body_state, BodyState::present) << node->index;
    EXPECT_EQ(state_of(id), BodyState::present) << "its own text is always held";
}

TEST_F(LightTest, CatchesUpWithHeadersAndAgreesWithBothHubs) {
    for (int i = 0; i < 300; ++i) world.published(trust, a_report("DeskBot"));
    for (int i = 0; i < 200; ++i) world.published(trust, a_receipt());
    const RecordId concerns = world.published(trust, a_report("SkinSort"));
    world.run(5s);
    use(skin_sort);
    const std::size_t before = bytes_to_dentist();
    link_to_hubs();
    world.run(2min);
    EXPECT_EQ(safety_heads(dentist), safety_heads(trust));
    EXPECT_EQ(state_of(concerns), BodyState::present);
    for (const auto* node : {&hub, &other_hub}) {
        const Comparison* compared = dentist.engine->comparison(node->organisation.link());
        ASSERT_NE(compared, nullptr);
        EXPECT_TRUE(compared->is_equal) << node->index;
        EXPECT_EQ(compared->lanes_denied, 0U) << node->index;
    }
    // 300 headers whole from one hub and by name from the other; with their texts it would be twice as much.
    EXPECT_LT(bytes_to_dentist() - before, 250'000U);
}

TEST_F(LightTest, GetsThePastOfATechnologyThatIsAddedLater) {
    link_to_hubs();
    use(skin_sort);
    std::vector<RecordId> past;
    for (int i = 0; i < 300; ++i) past.push_back(world.published(trust, a_report("DeskBot")));
    world.run(5s);
    for (const RecordId& id : past) ASSERT_EQ(state_of(id), BodyState::not_held);
    use(skin_sort_and_desk_bot);
    world.run(2min);
    for (const RecordId& id : past) ASSERT_EQ(state_of(id), BodyState::present);
    EXPECT_EQ(dentist.engine->warnings().all().size(), past.size());
    EXPECT_THAT(dentist.closed, testing::IsEmpty());
    EXPECT_EQ(dentist.engine->status().refused, 0U);
}

TEST_F(LightTest, GetsThePastOfATechnologyThatWasAddedWhileNoHubWasInReach) {
    link_to_hubs();
    const RecordId id = world.published(trust, a_report("DeskBot"));
    world.run(5s);
    world.unlink(dentist, hub);
    world.unlink(dentist, other_hub);
    use(skin_sort_and_desk_bot);
    world.run(2min);
    world.stop(dentist);
    world.start(dentist);
    link_to_hubs();
    world.run(10s);
    EXPECT_EQ(state_of(id), BodyState::present);
}

TEST_F(LightTest, IsSentHeadersOnceWhenItFollowsAnew) {
    link_to_hubs();
    for (int i = 0; i < 300; ++i) world.published(trust, a_report("DeskBot"));
    world.run(5min);
    const std::size_t before = bytes_to_dentist();
    use(skin_sort);
    world.run(2min);
    EXPECT_LT(bytes_to_dentist() - before, 5'000U);
}

TEST_F(LightTest, HoldsAllTextsOfACategoryWhereItIsToldTo) {
    become(dentist, InterestIn::categories);
    link_to_hubs();
    use("maker,product,version,category\nOther Maker,Other Product,1.0,scribe\n");
    const RecordId same_kind = world.published(trust, a_report("DeskBot"));  // a scribe
    world.run(5s);
    EXPECT_EQ(state_of(same_kind), BodyState::present);
    use(skin_sort);
    world.run(2min);
    const RecordId other_kind = world.published(trust, a_report("DeskBot"));
    world.run(5min);
    world.unlink(dentist, hub);
    world.unlink(dentist, other_hub);
    link_to_hubs();
    const RecordId later = world.published(trust, a_report("DeskBot"));
    world.run(5s);
    EXPECT_TRUE(dentist.holds(other_kind));
    EXPECT_EQ(state_of(later), BodyState::not_held);
}

TEST_F(LightTest, HoldsEveryTextWhereItIsToldTo) {
    become(dentist, InterestIn::everything);
    link_to_hubs();
    const RecordId id = world.published(trust, a_report("DeskBot"));
    world.run(2min);
    EXPECT_EQ(state_of(id), BodyState::present);
}

TEST_F(LightTest, HoldsEverythingOnceItIsAFullNode) {
    link_to_hubs();
    const RecordId report = world.published(trust, a_report("DeskBot"));
    const RecordId receipt = world.published(trust, a_receipt());
    world.run(5s);
    become(dentist, std::nullopt);
    link_to_hubs();
    world.run(5min);
    EXPECT_EQ(state_of(report), BodyState::present);
    EXPECT_TRUE(dentist.holds(receipt));
    EXPECT_EQ(dentist.engine->lanes().heads(), trust.engine->lanes().heads());
}

TEST_F(LightTest, LosesATextThatItsAuthorErases) {
    link_to_hubs();
    use(skin_sort);
    const RecordId held = world.published(trust, a_report("SkinSort"));
    const RecordId not_held = world.published(trust, a_report("DeskBot"));
    world.run(5s);
    const Bytes text = dentist.find(held)->envelope.body->body;
    for (const RecordId& id : {held, not_held})
        world.published(trust, R"({"codes":"1.0.0","kind":"erasure","content":{"record":")" + id.hex() +
                                   R"(","reason":"identifies-someone"}})");
    world.run(10s);
    EXPECT_EQ(state_of(held), BodyState::erased_by_author);
    EXPECT_EQ(state_of(not_held), BodyState::erased_by_author);
    EXPECT_FALSE(dentist.disk.holds(text));
}

TEST_F(LightTest, TellsNoRestoredHubThatNothingWasErased) {
    link_to_hubs();
    world.published(dentist, a_report("SkinSort"));
    world.published(trust, a_report("SkinSort"));
    world.run(5s);
    world.stop(hub);
    world.restore(hub);
    world.link(dentist, hub);
    world.run(1min);
    EXPECT_TRUE(hub.engine->holds_back_bodies());
    use(skin_sort);  // asks the hub for more before it was served
    EXPECT_TRUE(world.are_linked(dentist, hub));
    world.link(trust, hub);
    world.run(1min);
    EXPECT_FALSE(hub.engine->holds_back_bodies());
    const RecordId id = world.published(trust, a_report("SkinSort"));
    world.run(5s);
    EXPECT_EQ(state_of(id), BodyState::present);
    EXPECT_EQ(hub.engine->status().refused, 0U);
}

TEST_F(LightTest, NamesAHubThatWithholdsARecord) {
    link_to_hubs();
    world.run(1min);
    // Made beforehand, so that the hub can refuse to take it from the first time on.
    support::Author author{world.federation, trust.organisation, world.rng.id<Epoch>()};
    const auto hidden = author.write(record::Kind::report, {world.rng.id<Salt>(), Bytes(10, std::byte{1})});
    const auto is_hidden = [&](const record::Envelope& one) { return one.message == hidden.message(); };
    world.tampers = [&](const support::WorldNode&, const support::WorldNode& to, Bytes& frame) {
        auto read = &to == &hub ? decode_frame(frame) : Checked<Frame>{Newer{}};
        if (!read) return;
        if (auto* const records = std::get_if<Records>(&*read))
            std::erase_if(records->items, [&](const Item& item) {
                const auto* const one = std::get_if<record::Envelope>(&item);
                return one != nullptr && is_hidden(*one);
            });
        else if (auto* const pulled = std::get_if<Pulled>(&*read))
            std::erase_if(pulled->records, is_hidden);
        else if (auto* const places = std::get_if<Places>(&*read))
            std::erase_if(places->records, is_hidden);
        else
            return;
        frame = encode_frame(*read);
    };
    world.inject(trust, other_hub, encode_frame(Records{0, {}, {record::Envelope{hidden.message(), {}}}}));
    world.run(10s);
    ASSERT_TRUE(dentist.holds(hidden.id()));
    ASSERT_FALSE(hub.holds(hidden.id()));
    EXPECT_EQ(dentist.noted(Noted::What::withholds), 0U) << "once may be chance";
    world.run(5min);
    EXPECT_GE(dentist.noted(Noted::What::withholds), 1U);
    for (const Noted& note : dentist.notes) {
        if (note.what != Noted::What::withholds) continue;
        EXPECT_EQ(note.peer, hub.organisation.link());
        EXPECT_EQ(note.member, trust.organisation.id);
    }
    EXPECT_EQ(dentist.engine->comparison(hub.organisation.link())->lanes_denied, 1U);
    EXPECT_EQ(dentist.engine->comparison(other_hub.organisation.link())->lanes_denied, 0U);
    // Named until it shows it.
    world.tampers = nullptr;
    world.run(2h);
    EXPECT_TRUE(hub.holds(hidden.id())) << "a light node tells a hub what it lacks";
    EXPECT_EQ(dentist.engine->comparison(hub.organisation.link())->lanes_denied, 0U);
}

TEST_F(LightTest, DoesNotNameAHubThatHasNotHeardOfItYet) {
    link_to_hubs();
    world.unlink(trust, hub);
    const RecordId id = world.published(trust, a_report("DeskBot"));
    world.run(10min);
    EXPECT_TRUE(hub.holds(id)) << "the light node told it";
    EXPECT_EQ(dentist.noted(Noted::What::withholds), 0U);
}

TEST(EncodedInterest, ComesBackAndAnythingElseIsRefused) {
    crypto::SeededRng rng{4};
    for (const matching::Interest& interest :
         {matching::Interest::everything(), matching::Interest{},
          matching::Interest::in_topics({rng.id<matching::Topic>(), rng.id<matching::Topic>()})})
        EXPECT_EQ(decode_interest(encode_interest(interest)), interest);
    EXPECT_EQ(decode_interest({}), std::nullopt);
    EXPECT_EQ(decode_interest(Bytes(8)), std::nullopt) << "a topic cut off";
}

TEST_F(LightTest, AsksNoHubOfAnOlderVersion) {
    world.alters = [&](const support::WorldNode& from, Bytes& frame) {
        auto read = decode_frame(frame);
        auto* const hello = &from == &hub && read ? std::get_if<Hello>(&*read) : nullptr;
        if (hello == nullptr) return;
        hello->minor = 0;
        frame = encode_frame(*hello);
    };
    link_to_hubs();
    EXPECT_FALSE(world.are_linked(dentist, hub));
    EXPECT_TRUE(world.are_linked(dentist, other_hub));
    EXPECT_THAT(dentist.closed, testing::Contains("its version of the protocol knows no light nodes"));
}

TEST_F(LightTest, WhoFollowsAnewTooSoonLosesTheLink) {
    link_to_hubs();
    const Follow again{0, {}, false, LightFollow{0, matching::Interest::everything()}};
    world.run(2min);
    // The dentist's own program asked nothing, and would take the hub's answers amiss.
    world.loses = [&](const support::WorldNode& from, const support::WorldNode&) { return &from == &hub; };
    world.inject(dentist, hub, encode_frame(again));
    world.run(10s);
    EXPECT_TRUE(world.are_linked(dentist, hub));
    world.inject(dentist, hub, encode_frame(again));
    world.run(10s);
    EXPECT_FALSE(world.are_linked(dentist, hub));
}

}  // namespace
}  // namespace stonechat::engine
