#include "protocol/sync/audit.hpp"

#include <gmock/gmock.h>

#include <iostream>
#include <set>

#include "protocol/codec/cbor.hpp"
#include "tests/protocol/sync/audit_builders.hpp"

namespace stonechat::sync {
namespace {

using codec::Reader;
using codec::Writer;
using testing::IsEmpty;

// How much an audit cost and what each side learned. Every message goes through its encoding.
struct Exchange {
    AuditOutcome opener;
    AuditOutcome other;
    std::size_t messages = 1;
    std::size_t bytes = 0;

    [[nodiscard]] std::size_t round_trips() const { return (messages + 1) / 2; }
};

template <class Message>
Bytes encoded(const Message& message) {
    Writer out;
    write(out, message);
    return out.take();
}

AuditAnswer sent(const AuditAnswer& answer, Exchange& exchange) {
    const Bytes bytes = encoded(answer);
    ++exchange.messages;
    exchange.bytes += bytes.size();
    Reader in{bytes};
    auto read = in.finish(read_audit_answer(in));
    EXPECT_TRUE(read) << read.error().text();
    EXPECT_EQ(*read, answer);
    return *read;
}

Exchange audit(const AuditHeads& a, const AuditHeads& b, crypto::Rng& rng) {
    Exchange exchange;
    auto [opener, open] = Audit::open(rng.id<AuditNonce>(), a);
    exchange.bytes += encoded(open).size();
    auto [other, first] = Audit::opened(open, b);
    std::optional<AuditAnswer> answer = sent(first, exchange);
    for (bool is_openers_turn = true; answer; is_openers_turn = !is_openers_turn) {
        auto next = is_openers_turn ? opener.take(*answer, a) : other.take(*answer, b);
        EXPECT_TRUE(next) << next.error().text();
        if (!next) break;
        answer = *next ? std::optional{sent(**next, exchange)} : std::nullopt;
    }
    EXPECT_TRUE(opener.is_over());
    EXPECT_TRUE(other.is_over());
    exchange.opener = opener.outcome();
    exchange.other = other.outcome();
    return exchange;
}

std::set<LeafHash> hashes(const std::vector<AuditLeaf>& leaves) {
    std::set<LeafHash> out;
    for (const AuditLeaf& leaf : leaves) EXPECT_TRUE(out.insert(hash_of(leaf)).second) << "told twice";
    return out;
}

std::set<LeafHash> only_in(const Lanes& these, const Lanes& others) {
    std::set<LeafHash> out;
    for (const auto& [feed, leaf] : these.plain) {
        const auto found = others.plain.find(feed);
        if (found == others.plain.end() || hash_of(found->second) != hash_of(leaf)) out.insert(hash_of(leaf));
    }
    return out;
}

struct AuditTest : testing::Test {
    crypto::SeededRng rng{72};
    Lanes a;
    Lanes b;

    void share(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            const AuditLeaf leaf = a_leaf(rng);
            a.set(leaf);
            b.set(leaf);
        }
    }
    void expect_exact(const Exchange& exchange) const {
        EXPECT_EQ(hashes(exchange.opener.theirs), only_in(b, a));
        EXPECT_EQ(hashes(exchange.opener.ours), only_in(a, b));
        EXPECT_EQ(hashes(exchange.other.theirs), only_in(a, b));
        EXPECT_EQ(hashes(exchange.other.ours), only_in(b, a));
        EXPECT_FALSE(exchange.opener.is_cut || exchange.other.is_cut);
    }
};

TEST_F(AuditTest, EqualHeadsAgreeInOneRoundTrip) {
    share(700);
    const Exchange exchange = audit(a.heads, b.heads, rng);
    EXPECT_TRUE(exchange.opener.were_equal);
    EXPECT_TRUE(exchange.other.were_equal);
    EXPECT_EQ(exchange.round_trips(), 1U);
    expect_exact(exchange);
}

TEST_F(AuditTest, TwoEmptyNodesAgree) {
    EXPECT_TRUE(audit(a.heads, b.heads, rng).opener.were_equal);
}

TEST_F(AuditTest, BothSidesLearnOfALaneThatOnlyOneHas) {
    share(700);
    a.set(a_leaf(rng));
    const Exchange exchange = audit(a.heads, b.heads, rng);
    EXPECT_FALSE(exchange.opener.were_equal);
    EXPECT_FALSE(exchange.other.were_equal);
    EXPECT_EQ(exchange.other.theirs.size(), 1U);
    EXPECT_THAT(exchange.opener.theirs, IsEmpty());
    expect_exact(exchange);
}

TEST_F(AuditTest, AFewLanesAreListedAtOnce) {
    share(40);
    b.set(moved_on(b.plain.begin()->second, rng));
    const Exchange exchange = audit(a.heads, b.heads, rng);
    EXPECT_EQ(exchange.round_trips(), 2U);
    expect_exact(exchange);
}

TEST_F(AuditTest, AForkThatOnlyOneSideKnowsIsADifference) {
    share(100);
    AuditLeaf forked = b.plain.begin()->second;
    forked.is_forked = true;
    forked.head = {};
    b.set(forked);
    const Exchange exchange = audit(a.heads, b.heads, rng);
    ASSERT_EQ(exchange.opener.theirs.size(), 1U);
    EXPECT_EQ(exchange.opener.theirs.front(), forked);
    expect_exact(exchange);
}

// Sets of any size that differ in any way: what is found is what a plain comparison of the two maps finds.
TEST_F(AuditTest, ItFindsExactlyWhatAPlainComparisonFinds) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        rng = crypto::SeededRng{seed};
        a = {};
        b = {};
        share(rng.below(1U << (1 + rng.below(12))));
        const std::uint64_t changes = rng.below(1U << rng.below(9));
        for (std::uint64_t i = 0; i < changes; ++i) {
            Lanes& side = rng.below(2) == 0 ? a : b;
            if (side.plain.empty() || rng.below(4) == 0) {
                side.set(a_leaf(rng));
                continue;
            }
            auto at = side.plain.lower_bound(a_leaf(rng).feed);
            if (at == side.plain.end()) at = side.plain.begin();
            if (rng.below(5) == 0)
                side.erase(record::FeedId{at->first});
            else
                side.set(moved_on(at->second, rng));
        }
        expect_exact(audit(a.heads, b.heads, rng));
    }
}

// The figures that audits are held to, in bytes and round trips, both ways together.
TEST_F(AuditTest, FiftyThousandHeadsCostWhatIsPlanned) {
    share(50'000);
    struct Planned {
        std::size_t changed;
        std::size_t bytes_max;
    };
    std::size_t changed = 0;
    auto next = b.plain.begin();  // of random authors, so any lanes are as good as others
    for (const Planned planned :
         {Planned{0, 300}, {1, 2'000}, {10, 15'000}, {100, 100'000}, {1'000, 600'000}}) {
        for (; changed < planned.changed; ++changed, ++next) b.set(moved_on(next->second, rng));
        const Exchange exchange = audit(a.heads, b.heads, rng);
        std::cout << "  " << changed << " changed: " << exchange.bytes << " bytes, " << exchange.round_trips()
                  << " round trips\n";
        EXPECT_EQ(exchange.opener.theirs.size(), changed);
        EXPECT_LE(exchange.bytes, planned.bytes_max);
        EXPECT_LE(exchange.round_trips(), 3U);
        expect_exact(exchange);
    }
}

TEST_F(AuditTest, AWholeStoreIsToldInPiecesThatEachFitAMessage) {
    for (int i = 0; i < 12'000; ++i) b.set(a_leaf(rng));
    std::size_t audits = 0;
    for (; !only_in(b, a).empty() && audits < 10; ++audits) {
        const Exchange exchange = audit(a.heads, b.heads, rng);
        EXPECT_FALSE(exchange.opener.theirs.empty());
        EXPECT_LE(exchange.bytes, audit_message_bytes_max + 100'000);
        EXPECT_EQ(exchange.opener.is_cut, exchange.other.is_cut);
        for (const AuditLeaf& leaf : exchange.opener.theirs) a.set(leaf);
    }
    EXPECT_TRUE(only_in(b, a).empty());
    EXPECT_GE(audits, 2U);
}

// Lanes whose hashed places share their first bits, as a hostile author could pick them.
TEST_F(AuditTest, LanesThatStandCloseTogetherAreToldApart) {
    share(2000);
    const AuditRange close = AuditRange{}.part(8, 77);
    const AuditRange closer = AuditRange{}.part(14, 77U << 6U);
    for (int found = 0; found < 300;) {
        const AuditLeaf leaf = a_leaf(rng);
        const std::uint64_t position = position_of(leaf.feed);
        if (!close.contains(position)) continue;
        found += 1;
        a.set(leaf);
        if (!closer.contains(position)) b.set(leaf);
    }
    expect_exact(audit(a.heads, b.heads, rng));
}

TEST_F(AuditTest, WhatChangesDuringAnAuditIsAtWorstADifferenceTooMany) {
    share(5000);
    b.set(moved_on(b.plain.begin()->second, rng));
    auto [opener, open] = Audit::open(rng.id<AuditNonce>(), a.heads);
    auto [other, first] = Audit::opened(open, b.heads);
    std::optional<AuditAnswer> answer = first;
    for (bool is_openers_turn = true; answer; is_openers_turn = !is_openers_turn) {
        for (int i = 0; i < 50; ++i) a.set(moved_on(a.plain.lower_bound(a_leaf(rng).feed)->second, rng));
        auto next = is_openers_turn ? opener.take(*answer, a.heads) : other.take(*answer, b.heads);
        ASSERT_TRUE(next) << next.error().text();
        answer = *next;
    }
    EXPECT_THAT(opener.outcome().theirs, testing::Contains(b.plain.begin()->second));
}

struct HostileAuditTest : AuditTest {
    AuditNonce nonce = rng.id<AuditNonce>();
    HostileAuditTest() { share(100); }

    // What an opener makes of the answers, one after another: the last one's.
    Checked<std::optional<AuditAnswer>> after(const std::vector<AuditAnswer>& answers) {
        auto [opener, open] = Audit::open(nonce, a.heads);
        Checked<std::optional<AuditAnswer>> last = std::optional<AuditAnswer>{};
        for (const AuditAnswer& answer : answers) {
            last = opener.take(answer, a.heads);
            EXPECT_TRUE(last || opener.is_over());
        }
        return last;
    }
    static AuditAnswer one(decltype(AuditItem::answer) answer, std::uint64_t skipped = 0) {
        return {false, {{skipped, std::move(answer)}}};
    }
    static AuditParts wrong_parts(unsigned bits) {
        return {bits, std::vector<Fingerprint>(std::size_t{1} << bits)};
    }
};

TEST_F(HostileAuditTest, AnAnswerToNoQuestionIsRefused) {
    EXPECT_EQ(after({one(AuditList{}, 1)}).error().code, Errc::bad_frame);
    AuditAnswer twice = one(AuditList{});
    twice.items.push_back(twice.items.front());
    EXPECT_EQ(after({twice}).error().code, Errc::bad_frame);
}

TEST_F(HostileAuditTest, AnAnswerOfAnotherKindIsRefused) {
    EXPECT_EQ(after({one(AuditDifference{})}).error().code, Errc::bad_frame);
    EXPECT_EQ(after({one(AuditLeaves{})}).error().code, Errc::bad_frame);
    EXPECT_EQ(after({one(wrong_parts(2)), one(AuditLeaves{})}).error().code, Errc::bad_frame);
    EXPECT_EQ(after({one(wrong_parts(2)), one(AuditParts{})}).error().code, Errc::bad_frame);
}

TEST_F(HostileAuditTest, WhatWasNotListedCannotBeWanted) {
    EXPECT_TRUE(after({one(wrong_parts(2)), one(AuditDifference{{2}, {}})}));
    EXPECT_EQ(after({one(wrong_parts(2)), one(AuditDifference{{63}, {}})}).error().code, Errc::bad_frame);
}

TEST_F(HostileAuditTest, LeavesOutsideTheRangeAreRefused) {
    AuditLeaf leaf = a_leaf(rng);
    while (AuditRange{}.part(2, 0).contains(position_of(leaf.feed))) leaf = a_leaf(rng);
    EXPECT_EQ(after({one(wrong_parts(2)), one(AuditDifference{{}, {leaf}})}).error().code, Errc::bad_frame);
    // A list of something unknown is answered with a wish for it; more than that is too much.
    const AuditAnswer list = one(AuditList{{rng.id<ShortHash>()}});
    EXPECT_TRUE(after({list, one(AuditLeaves{{leaf}})}));
    EXPECT_EQ(after({list, one(AuditLeaves{{leaf, leaf}})}).error().code, Errc::bad_frame);
}

TEST_F(HostileAuditTest, AfterItsEndEveryAnswerIsRefused) {
    EXPECT_EQ(after({AuditAnswer{}, AuditAnswer{}}).error().code, Errc::bad_frame);
}

TEST_F(HostileAuditTest, AnAuditWithoutAnEndIsEnded) {
    constexpr std::size_t messages_max = 5;
    for (int i = 0; i < 20'000; ++i) a.set(a_leaf(rng));
    auto [opener, open] = Audit::open(nonce, a.heads, messages_max);
    std::size_t messages = 1;
    for (;;) {  // divides only once each time, and never agrees
        const auto next = opener.take(one(wrong_parts(1)), a.heads);
        ++messages;
        if (!next) {
            EXPECT_EQ(next.error().code, Errc::limit_exceeded);
            EXPECT_EQ(messages, messages_max + 1);
            break;
        }
        ASSERT_TRUE(*next);
        ++messages;
    }
    EXPECT_TRUE(opener.is_over());
}

TEST_F(HostileAuditTest, NoAnswerIsLongerThanItsLimit) {
    for (int i = 0; i < 20'000; ++i) a.set(a_leaf(rng));
    auto [opener, open] = Audit::open(nonce, a.heads);
    const auto parts = opener.take(one(wrong_parts(8)), a.heads);
    ASSERT_TRUE(parts && *parts);
    AuditAnswer all_wrong;
    for (const AuditItem& item : (*parts)->items) {
        const auto* divided = std::get_if<AuditParts>(&item.answer);
        if (divided == nullptr)
            all_wrong.items.push_back({0, AuditDifference{{0}, {}}});
        else
            for (std::size_t i = 0; i < divided->fingerprints.size(); ++i)
                all_wrong.items.push_back({0, wrong_parts(8)});
    }
    const auto flood = opener.take(all_wrong, a.heads);
    ASSERT_TRUE(flood) << flood.error().text();
    ASSERT_TRUE(*flood);
    EXPECT_TRUE((*flood)->is_cut);
    EXPECT_TRUE(opener.outcome().is_cut);
    EXPECT_LE(encoded(**flood).size(), audit_message_bytes_max + 16);
}

// Every message of an audit, for the decoder's tests.
struct AuditMessageTest : AuditTest {
    std::vector<Bytes> messages() {
        const AuditAnswer all{true,
                              {{0, AuditParts{1, {rng.id<Fingerprint>(), rng.id<Fingerprint>()}}},
                               {3, AuditList{{rng.id<ShortHash>(), rng.id<ShortHash>()}}},
                               {0, AuditDifference{{0, 5, 63}, {a_leaf(rng)}}},
                               {300, AuditLeaves{{a_leaf(rng), a_leaf(rng)}}}}};
        return {encoded(AuditAnswer{}), encoded(all)};
    }
    static Checked<AuditAnswer> read(ByteView bytes) {
        Reader in{bytes};
        AuditAnswer answer = read_audit_answer(in);
        return in.finish(std::move(answer));
    }
    static Errc refusal_of(const AuditItem& item) {
        const auto answer = read(encoded(AuditAnswer{false, {item}}));
        return answer ? Errc{} : static_cast<Errc>(answer.error().code.value());
    }
};

TEST_F(AuditMessageTest, EveryTruncationIsRefused) {
    for (const Bytes& good : messages())
        for (std::size_t size = 0; size < good.size(); ++size)
            EXPECT_FALSE(read(ByteView{good}.first(size))) << size << " of " << good.size();
}

TEST_F(AuditMessageTest, NothingIsReadThatWouldBeWrittenOtherwise) {
    for (const Bytes& good : messages())
        for (std::size_t i = 0; i < good.size(); ++i) {
            Bytes changed = good;
            changed.at(i) ^= std::byte{0x21};
            const auto answer = read(changed);
            if (answer) {
                EXPECT_EQ(encoded(*answer), changed) << "byte " << i;
            }
        }
}

TEST_F(AuditMessageTest, WhatIsOverItsLimitIsRefused) {
    AuditList list{std::vector<ShortHash>(AuditList::leaves_max)};
    EXPECT_EQ(refusal_of({0, list}), Errc{});
    list.leaves.emplace_back();
    EXPECT_EQ(refusal_of({0, list}), Errc::limit_exceeded);
    EXPECT_EQ(refusal_of({0, AuditParts{9, std::vector<Fingerprint>(512)}}), Errc::limit_exceeded);
    EXPECT_EQ(refusal_of({0, AuditParts{0, std::vector<Fingerprint>(1)}}), Errc::wrong_value);
    EXPECT_EQ(refusal_of({0, AuditParts{2, std::vector<Fingerprint>(3)}}), Errc::wrong_value);
    EXPECT_EQ(refusal_of({0, AuditDifference{{64}, {}}}), Errc::limit_exceeded);
    EXPECT_EQ(refusal_of({0, AuditDifference{{3, 3}, {}}}), Errc::not_canonical);
    AuditLeaf leaf = a_leaf(rng);
    leaf.sequence = 0;
    EXPECT_EQ(refusal_of({0, AuditLeaves{{leaf}}}), Errc::wrong_value);
}

TEST_F(AuditMessageTest, WhatOneItemAddsIsNotUnderestimated) {
    AuditLeaf far = a_leaf(rng);
    far.sequence = (std::uint64_t{1} << 53U) - 1;
    for (const AuditItem& item :
         {AuditItem{70'000, AuditParts{8, std::vector<Fingerprint>(256)}},
          AuditItem{70'000, AuditList{std::vector<ShortHash>(64)}}, AuditItem{70'000, AuditLeaves{{far}}},
          AuditItem{70'000, AuditDifference{{1, 63}, std::vector<AuditLeaf>(300, far)}}}) {
        const std::size_t empty = encoded(AuditAnswer{}).size();
        EXPECT_LE(encoded(AuditAnswer{false, {item}}).size() - empty, encoded_bytes(item))
            << item.answer.index();
    }
}

}  // namespace
}  // namespace stonechat::sync
