// Light nodes in a federation with a long charter: an outline of it in place of the whole.
#include <gmock/gmock.h>

#include "tests/support/world.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;
using matching::InterestIn;
using support::a_report;

constexpr std::size_t long_charter = 100;  // entries, for these tests

struct OutliningTest : testing::Test {
    support::World world{61};
    support::Organisation callable =
        support::an_organisation(world.rng, "Callable", "nhs", {"callable.example:443"});
    support::Organisation carrier = support::an_organisation(world.rng, "Carrier");
    RecordId ordered = world.rng.id<RecordId>();
    support::WorldNode* trust = nullptr;
    support::WorldNode* hub = nullptr;
    support::WorldNode* other_hub = nullptr;
    support::WorldNode* dentist = nullptr;

    OutliningTest() {
        world.federation.admit(callable);
        world.federation.admit(carrier, charter::Role::member, {.issuer = false, .relay = true});
        world.federation.add(charter::EraseOrder{{ordered}});
        for (std::size_t i = 0; i < long_charter; ++i)
            world.federation.admit(support::an_organisation(world.rng, "Organisation"));
        trust = &world.add("Trust");
        hub = &world.add("Hub");
        other_hub = &world.add("Other hub");
        world.link(*trust, *hub);
        world.link(*trust, *other_hub);
        world.outline_from = long_charter / 2;
        dentist = &world.add_stranger("Dentist");
        restart(InterestIn::everything);
    }
    void restart(std::optional<InterestIn> light) {
        world.stop(*dentist);
        dentist->light = light;
        world.start(*dentist);
    }
    void offer(const Bytes& entry) {
        world.offer_charter(*hub, entry);
        world.run(1s);
    }
    void admit_dentist() { offer(world.federation.admit(dentist->organisation)); }
    void join() {
        world.link(*dentist, *hub);
        world.run(1s);
        admit_dentist();
        world.run(10s);
        world.link(*dentist, *other_hub);
        world.run(10s);
    }
    const charter::Charter& held() const { return dentist->engine->charter(); }
    const charter::Charter& whole() const { return world.federation.charter; }
    // Changes what the hub sends.
    template <class Sent>
    void hub_alters(std::function<void(Sent&)> change) {
        world.alters = [this, change = std::move(change)](const support::WorldNode& from, Bytes& frame) {
            if (&from != hub) return;
            auto read = decode_frame(frame);
            auto* const sent = read ? std::get_if<Sent>(&*read) : nullptr;
            if (sent == nullptr) return;
            change(*sent);
            frame = encode_frame(*read);
        };
    }
    std::size_t sent_by_dentist(bool (*is_such)(const Frame&), const std::function<void()>& meanwhile) {
        std::size_t count = 0;
        world.tampers = [&](const support::WorldNode& from, const support::WorldNode&, Bytes& frame) {
            if (&from == dentist && is_such(*decode_frame(frame))) ++count;
        };
        meanwhile();
        world.tampers = nullptr;
        return count;
    }
};

TEST_F(OutliningTest, ANewcomerTakesAnOutlineAndKnowsWhomItMeets) {
    join();
    ASSERT_TRUE(held().is_outline());
    EXPECT_EQ(held().head(), whole().head());
    EXPECT_LT(held().members().size(), 10U);
    for (const auto* node : {dentist, hub, other_hub})
        EXPECT_EQ(*held().find(node->organisation.id), *whole().find(node->organisation.id)) << node->index;
    EXPECT_TRUE(world.are_linked(*dentist, *hub));
    EXPECT_TRUE(world.are_linked(*dentist, *other_hub));
    EXPECT_EQ(dentist->engine->status().refused, 0U);
}

TEST_F(OutliningTest, AShortCharterIsTakenWhole) {
    world.outline_from = 2 * long_charter;
    restart(InterestIn::everything);
    join();
    EXPECT_FALSE(held().is_outline());
    EXPECT_EQ(held().members(), whole().members());
}

TEST_F(OutliningTest, KnowsHubsAndRelaysThatItHasNotMet) {
    join();
    EXPECT_NE(held().find(callable.id), nullptr);
    ASSERT_NE(held().find(carrier.id), nullptr);
    EXPECT_TRUE(held().find(carrier.id)->standing.seats.relay);
}

TEST_F(OutliningTest, LearnsWhoWroteARecordAndHoldsIt) {
    const RecordId before = world.published(*trust, a_report());
    join();
    EXPECT_TRUE(dentist->holds(before));
    auto& clinic = world.add("Clinic");
    world.link(clinic, *other_hub);
    world.run(1s);
    const RecordId after = world.published(clinic, a_report());
    world.run(1s);
    ASSERT_TRUE(dentist->holds(after));
    EXPECT_EQ(held().find(clinic.organisation.id)->request.organisation, "Clinic");
    EXPECT_EQ(dentist->engine->lanes().heads(), trust->engine->lanes().heads());
    EXPECT_EQ(dentist->engine->status().parked, 0U);
    EXPECT_TRUE(dentist->engine->comparison(hub->organisation.link())->is_equal);
}

TEST_F(OutliningTest, LearnsManyAuthorsAtOnce) {
    std::vector<RecordId> ids;
    for (int i = 0; i < 40; ++i) {
        auto& clinic = world.add("Clinic");
        world.link(clinic, *hub);
        ids.push_back(world.published(clinic, a_report()));
    }
    world.run(1s);
    const std::size_t asked = sent_by_dentist(
        [](const Frame& frame) { return std::holds_alternative<AskMembers>(frame); }, [&] { join(); });
    for (const RecordId& id : ids) EXPECT_TRUE(dentist->holds(id));
    EXPECT_LE(asked, 4U) << "many in one frame";
}

TEST_F(OutliningTest, PublishesLikeAnyOther) {
    join();
    const RecordId id = world.published(*dentist, a_report());
    world.run(1s);
    EXPECT_TRUE(trust->holds(id));
}

TEST_F(OutliningTest, ARevocationVoidsWhatItHoldsAndEndsTheLink) {
    join();
    const RecordId id = world.published(*hub, a_report());
    world.run(1s);
    ASSERT_TRUE(dentist->holds(id));
    offer(world.federation.add(charter::Revoke{hub->organisation.id, {}}));
    world.run(1s);
    EXPECT_TRUE(dentist->find(id)->is_void);
    EXPECT_FALSE(world.are_linked(*dentist, *hub));
    EXPECT_TRUE(held().is_outline());
}

TEST_F(OutliningTest, WhoWasRevokedWhileItWasAwayIsFoundRevoked) {
    join();
    const RecordId id = world.published(*trust, a_report());
    world.run(1s);
    world.stop(*dentist);
    offer(world.federation.add(charter::Revoke{trust->organisation.id, {}}));
    world.start(*dentist);
    world.link(*dentist, *hub);
    world.run(10s);
    EXPECT_TRUE(dentist->find(id)->is_void);
}

TEST_F(OutliningTest, AfterAStartItGoesOnWithItsOutlineAndItsMembers) {
    const RecordId id = world.published(*trust, a_report());
    join();
    offer(world.federation.admit(support::an_organisation(world.rng, "Late organisation")));
    const auto members = held().members();
    restart(InterestIn::everything);
    ASSERT_TRUE(held().is_outline());
    EXPECT_EQ(held().head(), whole().head());
    EXPECT_EQ(held().members(), members);
    ASSERT_TRUE(dentist->holds(id));
    world.link(*dentist, *hub);
    world.run(10s);
    EXPECT_TRUE(world.are_linked(*dentist, *hub));
}

// The disk refused what a revocation made of a member, and kept the outline that goes as far.
TEST_F(OutliningTest, AMemberOfAnotherTimeThanTheOutlineIsLearntAnew) {
    const RecordId id = world.published(*trust, a_report());
    join();
    world.stop(*dentist);
    const auto open = [this] { return storage::open_memory_store(dentist->disk, dentist->rng); };
    const std::string name = member_setting(trust->organisation.id);
    const Bytes before = (*open())->load()->settings.at(name);
    world.start(*dentist);
    world.link(*dentist, *hub);
    world.run(1s);
    const charter::Pin pin{*trust->engine->own_epoch(), record::Lane::safety, 1, id};
    offer(world.federation.add(charter::Revoke{trust->organisation.id, {pin}}));
    ASSERT_TRUE(held().find(trust->organisation.id)->standing.is_revoked);
    world.stop(*dentist);
    {
        const auto store = open();
        ASSERT_TRUE((*store)->put_setting(name, before));
        ASSERT_TRUE((*store)->sync());
    }
    world.start(*dentist);
    EXPECT_THAT(held().members(), testing::IsEmpty()) << "of none can be told how old it is";
    world.link(*dentist, *hub);
    world.run(10s);
    ASSERT_NE(held().find(trust->organisation.id), nullptr);
    EXPECT_TRUE(held().find(trust->organisation.id)->standing.is_revoked);
    EXPECT_FALSE(dentist->find(id)->is_void) << "it is pinned";
}

TEST_F(OutliningTest, AnAuthorWhomTheDiskLostIsLearntAgainAndItsRecordsCount) {
    const RecordId id = world.published(*trust, a_report("SkinSort", "severe"));
    join();
    world.stop(*dentist);
    {
        const auto store = storage::open_memory_store(dentist->disk, dentist->rng);
        ASSERT_TRUE((*store)->put_setting(member_setting(trust->organisation.id), {}));
        ASSERT_TRUE((*store)->sync());
    }
    world.start(*dentist);
    const RequestId request = dentist->next_request++;
    world.handle(*dentist, SetInventory{request,
                                        "maker,product,version,category\n"
                                        "Example Maker,SkinSort,1.0,image-triage\n"});
    world.run(10s);
    ASSERT_EQ(held().find(trust->organisation.id), nullptr);
    ASSERT_TRUE(dentist->engine->warnings().all().empty());
    world.link(*dentist, *hub);
    world.run(10s);
    ASSERT_EQ(dentist->engine->warnings().all().size(), 1U);
    EXPECT_EQ(dentist->engine->warnings().all().begin()->second.id.record, id);
}

TEST_F(OutliningTest, MembersWithoutTheOutlineThatTheyBelongToAreForgotten) {
    join();
    world.stop(*dentist);
    {
        const auto store = storage::open_memory_store(dentist->disk, dentist->rng);
        ASSERT_FALSE(kept_members((*store)->load()->settings).empty());
        ASSERT_TRUE((*store)->put_setting(outline_setting, Bytes{std::byte{0x80}}));
        ASSERT_TRUE((*store)->sync());
    }
    world.start(*dentist);
    world.run(1s);
    EXPECT_EQ(held().sequence(), 0U);
    EXPECT_THAT(kept_members(dentist->store->load()->settings), testing::IsEmpty());
    world.link(*dentist, *hub);
    world.run(10s);
    EXPECT_EQ(held().head(), whole().head());
}

TEST_F(OutliningTest, AFarBehindButShortCharterGivesWayToAnOutline) {
    for (std::size_t i = 0; i < 3; ++i) world.offer_charter(*dentist, whole().entries()[i]);
    world.run(1s);
    ASSERT_EQ(held().sequence(), 3U);
    join();
    EXPECT_TRUE(held().is_outline());
    restart(InterestIn::everything);
    EXPECT_TRUE(held().is_outline());
    EXPECT_EQ(held().head(), whole().head());
}

TEST_F(OutliningTest, MakesNoCharterEntries) {
    join();
    const RequestId request = dentist->next_request++;
    world.handle(*dentist, OfferCharterEntry{
                               request, world.federation.add(charter::Revoke{trust->organisation.id, {}})});
    world.run(1s);
    EXPECT_EQ(dentist->answers.at(request).error().code, Errc::charter_not_held);
}

// ---- what a hub may try

TEST_F(OutliningTest, AnAuthorThatOneHubDoesNotKnowComesByTheOther) {
    world.alters = [this](const support::WorldNode& from, Bytes& frame) {
        if (&from != hub) return;
        auto read = decode_frame(frame);
        if (auto* const authors = std::get_if<ProvedAuthors>(&*read))
            std::erase_if(authors->some.members, [this](const charter::MemberProof& proof) {
                return charter::decode_member(proof.member)->id == trust->organisation.id;
            });
        if (auto* const members = std::get_if<ProvedMembers>(&*read))
            *members = {members->at, members->head, {}, {trust->organisation.id}};
        frame = encode_frame(*read);
    };
    const RecordId hidden = world.published(*trust, a_report());
    const RecordId own = world.published(*hub, a_report());
    world.link(*dentist, *hub);
    world.run(1s);
    admit_dentist();
    world.run(1min);
    EXPECT_TRUE(dentist->holds(own)) << "what it does not know holds up nothing else";
    EXPECT_FALSE(dentist->holds(hidden));
    EXPECT_EQ(dentist->engine->status().parked, 0U);
    world.link(*dentist, *other_hub);
    world.run(1min);  // a light node has the patience to wait for whoever sends the whole record first
    EXPECT_TRUE(dentist->holds(hidden));
}

TEST_F(OutliningTest, AForgedStandingIsRefusedAndCostsTheLink) {
    hub_alters<ProvedAuthors>([](ProvedAuthors& proved) {
        for (charter::MemberProof& proof : proved.some.members) proof.member.back() ^= std::byte{1};
    });
    world.published(*trust, a_report());
    join();
    EXPECT_FALSE(world.are_linked(*dentist, *hub));
    EXPECT_GE(dentist->noted(Noted::What::link_refused), 1U);
}

TEST_F(OutliningTest, AnOutlineThatTheStewardsDidNotSignIsRefusedAndCostsTheLink) {
    hub_alters<OutlinePart>([](OutlinePart& part) {
        if (!part.outline.tail.empty()) part.outline.tail.back().back() ^= std::byte{1};
    });
    world.link(*dentist, *hub);
    world.run(1s);
    admit_dentist();
    world.run(10s);
    EXPECT_EQ(held().sequence(), 0U);
    EXPECT_FALSE(world.are_linked(*dentist, *hub));
}

TEST_F(OutliningTest, AnOrderThatOneHubHidesComesFromTheOther) {
    hub_alters<OutlinePart>([](OutlinePart& part) {
        if (!part.outline.entries.empty()) part.outline.entries.resize(1);
    });
    world.link(*dentist, *hub);
    world.run(1s);
    admit_dentist();
    world.run(10s);
    ASSERT_TRUE(held().is_outline());
    EXPECT_THAT(held().erase_orders(), testing::IsEmpty());
    world.link(*dentist, *other_hub);
    world.run(10s);
    EXPECT_THAT(held().erase_orders(), testing::ElementsAre(ordered));
    restart(InterestIn::everything);
    EXPECT_THAT(held().erase_orders(), testing::ElementsAre(ordered));
}

TEST_F(OutliningTest, AnAnswerThatNobodyAskedForCostsTheLink) {
    join();
    world.inject(*other_hub, *dentist, encode_frame(OutlinePart{OutlinePart::Is::later, {}, {}}));
    world.run(1s);
    EXPECT_FALSE(world.are_linked(*dentist, *other_hub));
    world.inject(*hub, *dentist, encode_frame(ProvedMembers{held().sequence(), held().head(), {}, {}}));
    world.run(1s);
    EXPECT_FALSE(world.are_linked(*dentist, *hub));
}

TEST_F(OutliningTest, PartsWithoutEndCostTheLink) {
    world.link(*dentist, *hub);
    world.run(1s);
    world.loses = [this](const auto& from, const auto& to) { return &from == hub && &to == dentist; };
    admit_dentist();
    world.run(1s);
    ASSERT_TRUE(world.are_linked(*dentist, *hub));
    const Bytes entry(limits::charter_entry_bytes_max);
    constexpr std::size_t entries = 60;
    const OutlinePart part{OutlinePart::Is::part, {std::vector<Bytes>(entries, entry), {}, {}, {}}, {}};
    const std::size_t enough = limits::outline_bytes_max / (entries * entry.size()) + 1;
    for (std::size_t i = 0; i < enough; ++i) world.inject(*hub, *dentist, encode_frame(part));
    world.run(1s);
    EXPECT_FALSE(world.are_linked(*dentist, *hub));
}

TEST_F(OutliningTest, EmptyPartsWithoutEndCostTheLinkToo) {
    world.link(*dentist, *hub);
    world.run(1s);
    world.loses = [this](const auto& from, const auto& to) { return &from == hub && &to == dentist; };
    admit_dentist();
    world.run(1s);
    constexpr std::size_t of_one = 10'000;
    const OutlinePart part{OutlinePart::Is::part, {std::vector<Bytes>(of_one), {}, {}, {}}, {}};
    const std::size_t enough = limits::outline_bytes_max / (of_one * charter::outlined_bytes_min) + 1;
    for (std::size_t i = 0; i < enough; ++i) world.inject(*hub, *dentist, encode_frame(part));
    world.run(1s);
    EXPECT_FALSE(world.are_linked(*dentist, *hub));
}

// A newcomer's store is empty: the founding entry of anybody would fit it.
TEST_F(OutliningTest, TheWholeThatTakesTheOutlinesPlaceIsOfThisFederation) {
    join();
    crypto::SeededRng other_rng{62};
    support::Federation other{other_rng};
    for (CharterSequence i = 0; i < whole().sequence() + 5; ++i)
        other.admit(support::an_organisation(other_rng, "Organisation"));
    restart(std::nullopt);
    hub_alters<CharterEntries>([&](CharterEntries& some) { some.entries = other.charter.entries(); });
    world.link(*dentist, *hub);
    world.run(1min);
    EXPECT_TRUE(held().is_outline());
    EXPECT_EQ(held().federation(), whole().federation());
    world.alters = nullptr;
    world.unlink(*dentist, *hub);
    world.link(*dentist, *other_hub);
    world.run(1min);
    EXPECT_FALSE(held().is_outline());
    EXPECT_EQ(held().members(), whole().members());
}

struct CrowdedTest : OutliningTest {
    // So many that no one of their authors' records may wait for all others'.
    static constexpr int crowd = static_cast<int>(limits::parked_records_max) + 50;

    std::vector<RecordId> records_of_newcomers() {
        std::vector<RecordId> ids;
        std::vector<record::Envelope> records;
        for (int i = 0; i < crowd; ++i) {
            const auto who = support::an_organisation(world.rng, "Organisation");
            const Bytes entry = world.federation.admit(who);
            for (auto* node : {trust, hub, other_hub}) world.offer_charter(*node, entry);
            const auto record =
                support::Author{world.federation, who, world.rng.id<Epoch>()}.write(record::Kind::report);
            records.push_back({record.message(), std::nullopt});
            ids.push_back(record.id());
        }
        world.run(1s);
        for (const record::Envelope& one : records)
            world.inject(*trust, *hub, encode_frame(Records{0, {}, {Item{one}}}));
        world.run(1min);
        return ids;
    }
    std::size_t held_of(const std::vector<RecordId>& ids) const {
        return static_cast<std::size_t>(
            std::ranges::count_if(ids, [&](const RecordId& id) { return dentist->holds(id); }));
    }
};

TEST_F(CrowdedTest, AuthorsAreLearntBeforeALogIsFollowedFromItsStart) {
    const auto ids = records_of_newcomers();
    ASSERT_TRUE(hub->holds(ids.back()));
    join();
    EXPECT_EQ(held_of(ids), ids.size());
    EXPECT_EQ(dentist->engine->status().parked, 0U);
    EXPECT_TRUE(world.are_linked(*dentist, *hub));
}

TEST_F(CrowdedTest, MoreRecordsOfUnknownAuthorsThanMayWaitComeAgain) {
    world.published(*trust, a_report());  // so that the log is followed on, not from its start
    join();
    world.stop(*dentist);
    const auto ids = records_of_newcomers();
    world.start(*dentist);
    world.link(*dentist, *hub);
    world.run(1min);
    ASSERT_FALSE(world.are_linked(*dentist, *hub)) << "held, it could not bring their authors";
    world.link(*dentist, *hub);  // as it would dial again
    world.run(1min);
    EXPECT_EQ(held_of(ids), ids.size());
    EXPECT_TRUE(world.are_linked(*dentist, *hub));
}

TEST_F(CrowdedTest, AuthorsThatDoNotAscendCostTheLink) {
    records_of_newcomers();
    hub_alters<ProvedAuthors>([](ProvedAuthors& proved) { std::ranges::reverse(proved.some.members); });
    join();
    EXPECT_FALSE(world.are_linked(*dentist, *hub));
}

TEST_F(OutliningTest, EntriesThatTwoHubsRepeatContradictNothing) {
    join();
    world.stop(*dentist);
    for (int i = 0; i < 200; ++i) {
        const Bytes entry = world.federation.admit(support::an_organisation(world.rng, "Organisation"));
        for (auto* node : {trust, hub, other_hub}) world.offer_charter(*node, entry);
    }
    world.run(1s);
    world.start(*dentist);
    world.link(*dentist, *hub);
    world.link(*dentist, *other_hub);
    world.run(1min);
    EXPECT_TRUE(held().is_outline());
    EXPECT_FALSE(held().is_contradicted());
    EXPECT_EQ(held().head(), whole().head());
    for (const auto* one : {hub, other_hub}) {
        EXPECT_TRUE(world.are_linked(*dentist, *one));
        EXPECT_TRUE(dentist->engine->comparison(one->organisation.link())->is_equal);
    }
}

TEST_F(OutliningTest, WhoHoldsAnOutlineItselfGivesNone) {
    join();
    std::vector<OutlinePart> given;
    world.alters = [&](const support::WorldNode& from, Bytes& frame) {
        const auto read = decode_frame(frame);
        if (&from == dentist && std::holds_alternative<OutlinePart>(*read))
            given.push_back(std::get<OutlinePart>(*read));
    };
    world.inject(*hub, *dentist, encode_frame(AskOutline{0}));
    world.run(1s);
    ASSERT_EQ(given.size(), 1U);
    EXPECT_EQ(given[0].is, OutlinePart::Is::later) << "not that there is none";
}

TEST_F(OutliningTest, MembersThatWereNotAskedForTakeNoRoom) {
    hub_alters<ProvedMembers>([this](ProvedMembers& proved) {
        for (const auto& [id, member] : whole().members())
            if (proved.members.size() < 100) proved.members.push_back(*whole().prove(id));
    });
    join();
    const RecordId id = world.published(*trust, a_report());
    world.run(1s);
    EXPECT_TRUE(dentist->holds(id));
    EXPECT_LT(held().members().size(), 10U);
}

TEST_F(OutliningTest, AHubGivesItsOutlineNoMoreOftenThanOnceASecond) {
    join();
    std::size_t outlines = 0;
    world.tampers = [&](const support::WorldNode& from, const support::WorldNode& to, Bytes& frame) {
        if (&from == other_hub && &to == dentist && std::holds_alternative<OutlinePart>(*decode_frame(frame)))
            ++outlines;
    };
    for (int i = 0; i < 3; ++i)
        world.inject(*dentist, *other_hub, encode_frame(AskOutline{held().sequence()}));
    world.run(100ms);
    EXPECT_EQ(outlines, 1U);
}

// 1 MB a day is what its links may carry while nothing happens.
TEST_F(OutliningTest, AHubThatStaysBehindIsAskedEverLessOften) {
    join();
    world.unlink(*trust, *hub);
    world.unlink(*dentist, *hub);
    world.alters = [this](const support::WorldNode& from, Bytes& frame) {
        if (&from == dentist && std::holds_alternative<CharterEntries>(*decode_frame(frame)))
            frame = encode_frame(CharterEntries{});
    };
    const Bytes entry = world.federation.admit(support::an_organisation(world.rng, "Organisation"));
    world.offer_charter(*other_hub, entry);
    world.run(1s);
    world.link(*dentist, *hub);
    world.run(10min);
    ASSERT_LT(hub->engine->charter().sequence(), held().sequence());
    const std::size_t asked =
        sent_by_dentist([](const Frame& frame) { return std::holds_alternative<AskOutline>(frame); },
                        [&] { world.run(24h); });
    EXPECT_LT(asked, 24U * 60 / 5);
    world.offer_charter(*hub, entry);
    world.run(10min);
    EXPECT_EQ(hub->engine->charter().sequence(), held().sequence());
    EXPECT_TRUE(world.are_linked(*dentist, *hub));
}

TEST_F(OutliningTest, StrangersAreGivenNoOutline) {
    std::size_t outlines = 0;
    world.alters = [&](const support::WorldNode&, Bytes& frame) {
        if (std::holds_alternative<OutlinePart>(*decode_frame(frame))) ++outlines;
    };
    world.link(*dentist, *hub);
    world.run(10s);
    EXPECT_EQ(outlines, 0U);
}

// ---- others' versions and states

TEST_F(OutliningTest, FromAHubOfAnOlderVersionTheCharterIsTakenWhole) {
    hub_alters<Hello>([](Hello& hello) { hello.minor = Hello::names_since; });
    world.link(*dentist, *hub);
    world.run(1s);
    admit_dentist();
    world.run(10s);
    EXPECT_FALSE(held().is_outline());
    EXPECT_EQ(held().head(), whole().head());
}

TEST_F(OutliningTest, AHubOfAnOlderVersionCannotServeAnOutline) {
    join();
    hub_alters<Hello>([](Hello& hello) { hello.minor = Hello::names_since; });
    world.unlink(*dentist, *hub);
    world.link(*dentist, *hub);
    world.run(1s);
    EXPECT_FALSE(world.are_linked(*dentist, *hub));
    EXPECT_TRUE(world.are_linked(*dentist, *other_hub));
}

struct OutlineInConflictTest : OutliningTest {
    Bytes rival;

    void freeze() {
        rival =
            world.federation.signed_by(world.federation.next(charter::Revoke{trust->organisation.id, {}}), 1);
        offer(world.federation.admit(support::an_organisation(world.rng, "Newcomer")));
        offer(rival);
        world.run(1min);
    }
};

TEST_F(OutlineInConflictTest, TakesTheWholeOnceItIsContradicted) {
    join();
    ASSERT_TRUE(held().is_outline());
    freeze();
    EXPECT_FALSE(held().is_outline());
    ASSERT_TRUE(held().conflict());
    EXPECT_EQ(held().entries_count(), hub->engine->charter().entries_count());
    EXPECT_TRUE(held().find(trust->organisation.id)->standing.is_revoked);
    EXPECT_EQ(dentist->noted(Noted::What::outline_contradicted), 1U);
    restart(InterestIn::everything);
    EXPECT_FALSE(held().is_outline());
    EXPECT_TRUE(held().conflict());
    EXPECT_EQ(held().members(), hub->engine->charter().members());
}

// It was cut off between the last entry of the whole and the outline's end.
TEST_F(OutlineInConflictTest, TheWholeCountsOnceItIsStored) {
    join();
    world.stop(*dentist);
    const auto open = [this] { return storage::open_memory_store(dentist->disk, dentist->rng); };
    const auto before = (*open())->load()->settings;
    world.start(*dentist);
    world.link(*dentist, *hub);
    world.run(1s);
    freeze();
    ASSERT_FALSE(held().is_outline());
    world.stop(*dentist);
    {
        const auto store = open();
        for (const auto& [name, value] : before)
            if (name.starts_with("charter-")) {
                ASSERT_TRUE((*store)->put_setting(name, value));
            }
        ASSERT_TRUE((*store)->sync());
    }
    world.start(*dentist);
    EXPECT_FALSE(held().is_outline());
    EXPECT_TRUE(held().conflict());
    world.run(1s);
    EXPECT_THAT(kept_members(dentist->store->load()->settings), testing::IsEmpty());
}

TEST_F(OutlineInConflictTest, TheOutlineHoldsUntilTheWholeHasCome) {
    join();
    world.loses = [this](const support::WorldNode& from, const support::WorldNode& to) {
        return &to == dentist && &from != trust && held().is_contradicted();
    };
    freeze();
    EXPECT_TRUE(held().is_outline());
    world.loses = nullptr;
    world.run(1min);
    EXPECT_TRUE(held().conflict());
}

TEST_F(OutlineInConflictTest, WhoComesBackToAConflictTakesTheWhole) {
    join();
    world.stop(*dentist);
    freeze();
    world.start(*dentist);
    world.link(*dentist, *hub);
    world.run(1min);
    EXPECT_FALSE(held().is_outline());
    EXPECT_TRUE(held().conflict());
}

TEST_F(OutlineInConflictTest, ANewcomerTakesTheWhole) {
    world.federation.admit(dentist->organisation);
    offer(whole().entries().back());
    freeze();
    world.link(*dentist, *hub);
    world.run(1min);
    EXPECT_FALSE(held().is_outline());
    EXPECT_TRUE(held().conflict());
    EXPECT_EQ(held().entries_count(), hub->engine->charter().entries_count());
}

TEST_F(OutliningTest, ALightNodeThatBecomesAFullOneTakesTheWhole) {
    join();
    restart(std::nullopt);
    std::size_t parts = 0;
    hub_alters<CharterEntries>([&](CharterEntries& some) {
        constexpr std::size_t part = 30;
        if (some.entries.size() <= part) return;
        some.entries.resize(part);
        ++parts;
        EXPECT_TRUE(held().is_outline()) << "until the whole has come";
    });
    world.link(*dentist, *hub);
    world.run(1min);
    EXPECT_GE(parts, 3U);
    EXPECT_FALSE(held().is_outline());
    EXPECT_EQ(held().members(), whole().members());
    EXPECT_EQ(dentist->noted(Noted::What::conflict), 0U);
    restart(std::nullopt);
    EXPECT_FALSE(held().is_outline());
    EXPECT_EQ(held().members(), whole().members());
}

}  // namespace
}  // namespace stonechat::engine
