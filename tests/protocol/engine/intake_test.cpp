#include <gmock/gmock.h>

#include "protocol/codec/cose.hpp"
#include "tests/support/world.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;
using support::a_report;

// `evil` is a member whose program does as the test likes; `b` is honest.
struct IntakeTest : testing::Test {
    support::World world{41};
    support::WorldNode& evil = world.add("Evil");
    support::WorldNode& b = world.add("B");
    support::WorldNode& c = world.add("C");
    support::Author author{world.federation, evil.organisation, world.rng.id<Epoch>()};
    record::SaltedBody body = world.salted(a_report());
    LogNumber number = 0;

    IntakeTest() {
        world.link(evil, b);
        world.link(b, c);
        world.run();
    }
    void send(const record::VerifiedRecord& r, std::optional<record::SaltedBody> with) {
        send(record::Envelope{r.message(), std::move(with)});
    }
    void send(record::Envelope envelope) {
        world.inject(evil, b, encode_frame(Records{++number, {}, {std::move(envelope)}}));
        world.run();
    }
};

TEST_F(IntakeTest, AnHonestRecordPasses) {
    const auto r = author.write(record::Kind::report, body);
    send(r, body);
    EXPECT_EQ(b.find(r.id())->body_state, record::BodyState::present);
    EXPECT_TRUE(c.holds(r.id()));
}

TEST_F(IntakeTest, ABadSignatureIsNeverStoredAndCostsTheLink) {
    auto message = author.write(record::Kind::report, body).message();
    message.back() ^= std::byte{1};
    send(record::Envelope{message, body});
    EXPECT_EQ(b.engine->status().log_end, 0U);
    EXPECT_FALSE(world.are_linked(evil, b));
    EXPECT_EQ(b.noted(Noted::What::link_refused), 1U);
}

TEST_F(IntakeTest, AMalformedFrameEndsThatLinkAndNotTheNode) {
    world.inject(evil, b, Bytes(3, std::byte{0xff}));
    world.run();
    EXPECT_FALSE(world.are_linked(evil, b));
    EXPECT_TRUE(world.are_linked(b, c));
    EXPECT_EQ(b.notes.back().what, Noted::What::link_closed);
}

TEST_F(IntakeTest, AFrameBeforeTheGreetingEndsTheLink) {
    auto& d = world.add("D");
    world.link(evil, d);
    world.inject(evil, d, encode_frame(AskCharter{1}));
    world.run();
    EXPECT_THAT(d.closed, testing::Contains("frame: the first frame must be a greeting"));
}

TEST_F(IntakeTest, ARecordThatItsAuthorMayNotWriteIsNotStoredAndTheLinkStays) {
    auto& observer = world.add("Observer", charter::Role::observer);
    world.run();
    support::Author writes{world.federation, observer.organisation, world.rng.id<Epoch>()};
    send(writes.write(record::Kind::report, body), body);
    EXPECT_EQ(b.engine->status().log_end, 0U);
    EXPECT_TRUE(world.are_linked(evil, b));
    EXPECT_EQ(b.engine->status().refused, 1U);
}

TEST_F(IntakeTest, ABadBodyChangesOnlyItsOwnState) {
    record::SaltedBody bad{world.rng.id<Salt>(), Bytes(40, std::byte{'x'})};
    const auto r = author.write(record::Kind::report, bad);
    send(r, bad);
    EXPECT_EQ(b.find(r.id())->body_state, record::BodyState::invalid);
    EXPECT_EQ(b.find(r.id())->envelope.body, std::nullopt);
    EXPECT_TRUE(c.holds(r.id()));
}

TEST_F(IntakeTest, AnotherRecordsBodyIsNotTakenForThisOnes) {
    const auto r = author.write(record::Kind::report, body);
    record::SaltedBody other = body;
    other.salt = world.rng.id<Salt>();
    send(r, other);
    EXPECT_EQ(b.find(r.id())->body_state, record::BodyState::missing);
}

TEST_F(IntakeTest, ABodyThatIdentifiesSomeoneIsWithheldAndItsHeaderStays) {
    std::string json = a_report();
    json.insert(json.rfind("}}"),
                R"(,"what_happened":"NHS number 943 476 5919 was shown.","text_checked":"person")");
    const record::SaltedBody leak = world.salted(json);
    const auto r = author.write(record::Kind::report, leak);
    send(r, leak);
    EXPECT_EQ(b.find(r.id())->body_state, record::BodyState::withheld);
    EXPECT_EQ(c.find(r.id())->envelope.body, std::nullopt);
}

TEST_F(IntakeTest, AMaskedBodyIsValidOnlyFromARelay) {
    std::string json = a_report();
    json.replace(json.find(R"("masked":false)"), 14, R"("masked":true)");
    const record::SaltedBody masked = world.salted(json);
    const auto forbidden = author.write(record::Kind::report, masked);
    send(forbidden, masked);
    EXPECT_EQ(b.find(forbidden.id())->body_state, record::BodyState::invalid);
    auto& relay = world.add("Relay", charter::Role::member, {.issuer = false, .relay = true});
    world.run();
    support::Author writes{world.federation, relay.organisation, world.rng.id<Epoch>()};
    const auto allowed = writes.write(record::Kind::report, masked);
    send(allowed, masked);
    EXPECT_EQ(b.find(allowed.id())->body_state, record::BodyState::present);
}

TEST_F(IntakeTest, OwnSignatureFirstARecordAboveAGapIsKeptAndForwarded) {
    const auto first = author.write(record::Kind::report, body);
    const auto second = author.write(record::Kind::report, body);
    send(second, body);
    EXPECT_TRUE(c.holds(second.id()));
    EXPECT_EQ(b.engine->lanes().head(second.header().feed()).sequence, 0U);
    send(first, body);
    EXPECT_EQ(b.engine->lanes().head(second.header().feed()).sequence, 2U);
    EXPECT_EQ(c.engine->lanes().head(second.header().feed()).sequence, 2U);
}

TEST_F(IntakeTest, AForkIsKeptWholeAndNoted) {
    const Epoch epoch = world.rng.id<Epoch>();
    support::Author one{world.federation, evil.organisation, epoch};
    support::Author other{world.federation, evil.organisation, epoch};
    const auto first = one.write(record::Kind::report, body);
    record::SaltedBody different = body;
    different.salt = world.rng.id<Salt>();
    const auto fork = other.write(record::Kind::report, different);
    send(first, body);
    send(fork, different);
    EXPECT_TRUE(c.holds(first.id()));
    EXPECT_TRUE(c.holds(fork.id()));
    EXPECT_TRUE(b.engine->lanes().is_forked(first.header().feed()));
    EXPECT_EQ(b.noted(Noted::What::fork), 1U);
}

TEST_F(IntakeTest, AForkBelowTheHeadIsFoundInTheStore) {
    const Epoch epoch = world.rng.id<Epoch>();
    support::Author one{world.federation, evil.organisation, epoch};
    support::Author other{world.federation, evil.organisation, epoch};
    for (int i = 0; i < 3; ++i) send(one.write(record::Kind::report, body), body);
    record::SaltedBody different = body;
    different.salt = world.rng.id<Salt>();
    const auto fork = other.write(record::Kind::report, different);
    send(fork, different);
    EXPECT_TRUE(b.holds(fork.id()));
    EXPECT_TRUE(b.engine->lanes().is_forked(fork.header().feed()));
}

TEST_F(IntakeTest, AKnownRecordCostsNoExaminationAgain) {
    const auto r = author.write(record::Kind::report, body);
    send(r, body);
    const LogNumber end = b.engine->status().log_end;
    send(r, body);
    EXPECT_EQ(b.engine->status().log_end, end);
    EXPECT_EQ(b.engine->status().being_examined, 0U);
}

TEST_F(IntakeTest, ARecordThatCitesALaterEntryIsParkedUntilTheEntryComes) {
    support::Organisation newcomer = support::an_organisation(world.rng, "Newcomer");
    const Bytes entry = world.federation.admit(newcomer);
    support::Author writes{world.federation, newcomer, world.rng.id<Epoch>()};
    const auto r = writes.write(record::Kind::report, body);
    send(r, body);
    EXPECT_EQ(b.engine->status().parked, 1U);
    EXPECT_FALSE(b.holds(r.id()));
    world.offer_charter(evil, entry);
    world.run();
    EXPECT_TRUE(c.holds(r.id()));
    EXPECT_EQ(b.engine->status().parked, 0U);
}

TEST_F(IntakeTest, NoCursorPassesAParkedRecord) {
    support::Organisation newcomer = support::an_organisation(world.rng, "Newcomer");
    support::Author writes{world.federation, newcomer, world.rng.id<Epoch>()};
    send(author.write(record::Kind::report, body), body);
    world.federation.admit(newcomer);
    send(writes.write(record::Kind::report, body), body);
    send(author.write(record::Kind::report, body), body);
    for (const auto& peer : b.engine->status().peers) {
        if (peer.member == evil.organisation.id) {
            EXPECT_EQ(peer.their_log_reached, 1U);
        }
    }
}

TEST_F(IntakeTest, AFailingStoreKeepsNothingAndTheRecordComesAgain) {
    const RecordId id = [&] {
        b.disk.faults.fail_next_writes = 1;
        return world.published(evil, a_report());
    }();
    world.run();
    EXPECT_FALSE(b.holds(id));
    EXPECT_FALSE(world.are_linked(evil, b));
    world.link(evil, b);
    world.run(5s);
    EXPECT_TRUE(b.holds(id));
    EXPECT_TRUE(c.holds(id));
}

// It can be met by reading alone: the node goes through its own log after each start.
TEST_F(IntakeTest, ADamagedRowThatIsReadIsSaidOnce) {
    const auto noted = [&](bool is_damaged) {
        const auto effects = b.engine->step({world.instant, world.today}, LogArrived{0, {}, is_damaged});
        const bool reads_on = std::ranges::any_of(
            effects, [](const Effect& effect) { return std::holds_alternative<ReadLog>(effect); });
        EXPECT_FALSE(reads_on && !is_damaged) << "a store that failed is left alone for a while";
        return std::ranges::count_if(effects, [](const Effect& effect) {
            const auto* const note = std::get_if<Noted>(&effect);
            return note != nullptr && note->what == Noted::What::store_damaged;
        });
    };
    EXPECT_EQ(noted(false), 0);
    EXPECT_FALSE(b.engine->status().is_store_damaged);
    EXPECT_EQ(noted(true), 1);
    EXPECT_TRUE(b.engine->status().is_store_damaged);
    EXPECT_EQ(noted(true), 0);
}

// What the damaged store would answer, step by step.
TEST_F(IntakeTest, ADamagedRowEndsNoLinkAndIsSaidOnce) {
    const LinkId link = b.engine->status().peers.front().link;
    const auto step = [&](Event event) {
        return b.engine->step({world.instant, world.today}, std::move(event));
    };
    const auto damaged = [&](const record::VerifiedRecord& r) {
        std::vector<Effect> effects;
        step(FrameArrived{link, encode_frame(Records{++number, {}, {record::Envelope{r.message(), {}}}})});
        Unexamined input{*record::read_record(r.message()), evil.organisation.request.record_key, false, {}};
        for (Effect& effect : step(Examined{r.id(), examine(std::move(input), record::builtin_code_lists())}))
            if (auto* const append = std::get_if<Append>(&effect))
                effects = step(Stored{
                    {{r.id(), make_error_code(storage::Errc::damaged), false, std::move(append->record)}}});
        EXPECT_FALSE(effects.empty());
        std::vector<Noted::What> noted;
        for (const Effect& effect : effects) {
            EXPECT_FALSE(std::holds_alternative<CloseLink>(effect));
            if (const auto* const note = std::get_if<Noted>(&effect)) noted.push_back(note->what);
        }
        return noted;
    };
    EXPECT_FALSE(b.engine->status().is_store_damaged);
    EXPECT_THAT(damaged(author.write(record::Kind::report)),
                testing::ElementsAre(Noted::What::store_refused, Noted::What::store_damaged));
    EXPECT_TRUE(b.engine->status().is_store_damaged);
    EXPECT_THAT(damaged(author.write(record::Kind::report)),
                testing::ElementsAre(Noted::What::store_refused));
    EXPECT_EQ(b.engine->status().being_examined, 0U);
    EXPECT_EQ(b.engine->status().peers.front().under_way, 0U);
}

TEST_F(IntakeTest, AnAnswerToAQuestionThatWasNotAskedEndsTheLink) {
    ASSERT_TRUE(world.are_linked(evil, b));
    world.inject(evil, b, encode_frame(Following{0, 1}));
    world.run();
    EXPECT_FALSE(world.are_linked(evil, b));
    EXPECT_TRUE(world.are_linked(b, c));
}

// Whatever one peer names that nobody has: another's records come.
TEST_F(IntakeTest, WhoNamesWhatThereIsNotKeepsNobodyElseWaiting) {
    support::WorldNode& other = world.add("Other");
    world.link(other, b);
    world.run();
    for (std::size_t sent = 0; sent < 2 * limits::awaited_of_link_max; sent += limits::frame_records_max) {
        Names some;
        while (some.names.size() < limits::frame_records_max)
            some.names.push_back(world.rng.id<RecordName>());
        world.inject(evil, b, encode_frame(some));
    }
    world.loses = [&](const support::WorldNode& from, const support::WorldNode& to) {
        return &from == &evil && &to == &b;
    };
    const RecordId id = world.published(other, support::a_receipt());
    world.run(limits::names_wait_max);
    EXPECT_TRUE(b.holds(id));
}

TEST_F(IntakeTest, AMemberThatSaysItsStoreIsNewAtEveryLinkIsRememberedWithTwo) {
    world.alters = [&](const support::WorldNode& from, Bytes& frame) {
        auto read = decode_frame(frame);
        auto* const hello = &from == &evil && read ? std::get_if<Hello>(&*read) : nullptr;
        if (hello == nullptr) return;
        hello->store = world.rng.id<StoreId>();
        frame = encode_frame(*hello);
    };
    const auto cursors = [&] { return b.store->load()->cursors.size(); };
    for (int i = 0; i < 6; ++i) {
        world.unlink(evil, b);
        world.run();
        world.link(evil, b);
        world.published(evil, a_report());
        world.run(1min);
    }
    EXPECT_EQ(cursors(), 3U) << "two of evil's, one of C's";
}

TEST_F(IntakeTest, AKindOfANewerVersionIsKeptAndForwarded) {
    record::Header header = author.write(record::Kind::report, body).header();
    header.kind = record::Kind{200};
    const auto r = record::sign(header, evil.organisation.record_key);
    send(r, body);
    EXPECT_EQ(c.find(r.id())->body_state, record::BodyState::present);
}

}  // namespace
}  // namespace stonechat::engine
