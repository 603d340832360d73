#include "protocol/record/lean.hpp"

#include <gtest/gtest.h>

#include "protocol/codec/cose.hpp"
#include "protocol/limits.hpp"

namespace stonechat::record {
namespace {

struct LeanTest : testing::Test {
    LeanTest() { crypto::start(); }
    crypto::SeededRng rng{31};
    crypto::SigningKey key = crypto::SigningKey::generate(rng);
    SaltedBody body{rng.id<Salt>(), Bytes(200, std::byte{'x'})};
    Header header{.federation = rng.id<FederationId>(),
                  .author = rng.id<MemberId>(),
                  .epoch = rng.id<Epoch>(),
                  .lane = Lane::bulk,
                  .sequence = 7,
                  .previous = rng.id<RecordId>(),
                  .kind = Kind::receipt,
                  .day = Day{20780},
                  .technologies = {rng.id<TechId>()},
                  .body_hash = hash_of(body),
                  .body_bytes = body.body.size(),
                  .charter = 3,
                  .ruleset = 1};
    Envelope envelope{sign(header, key).message(), body};

    Lean lean() { return *lean_of(envelope); }
    // Signed as it is, whether or not it would be a header.
    Envelope with_payload(const Bytes& payload) {
        return {codec::sign1(codec::Purpose::record, payload, key), body};
    }
};

TEST_F(LeanTest, ComesBackByteForByte) {
    const auto whole = whole_of(lean());
    ASSERT_TRUE(whole);
    EXPECT_EQ(*whole, envelope);
}

TEST_F(LeanTest, HoldsNeitherTheHashNorWhatEveryMessageHas) {
    // Tag, array, protected header, three heads and an empty map.
    constexpr std::size_t same_in_every_message = 52;
    const Lean cut = lean();
    EXPECT_EQ(
        cut.payload.size() + crypto::Signature::bytes_count + BodyHash::bytes_count + same_in_every_message,
        envelope.message.size());
}

TEST_F(LeanTest, OfAnotherBodyMakesAMessageThatNobodySigned) {
    for (const bool is_salt : {false, true}) {
        Lean cut = lean();
        (is_salt ? cut.body.salt.bytes.at(3) : cut.body.body.at(3)) ^= std::byte{1};
        const auto whole = whole_of(std::move(cut));
        ASSERT_TRUE(whole);
        auto record = read_record(whole->message);
        ASSERT_TRUE(record);
        EXPECT_FALSE(verify(*record, RecordKey{key.public_key().bytes}));
    }
}

TEST_F(LeanTest, IsNothingWithoutABodyOrWithOneThatTheMessageDoesNotName) {
    Envelope other = envelope;
    other.body->body.push_back(std::byte{1});
    EXPECT_FALSE(lean_of(other));
    other.body.reset();
    EXPECT_FALSE(lean_of(other));
}

TEST_F(LeanTest, IsNothingOfAMessageInAnotherForm) {
    Envelope other = envelope;
    other.message.at(0) = std::byte{0xd1};
    EXPECT_FALSE(lean_of(other));
    other.message.clear();
    EXPECT_FALSE(lean_of(other));
}

TEST_F(LeanTest, WithAHashOutsideItsPayloadIsNoRecord) {
    Lean cut = lean();
    cut.hash_at = cut.payload.size();
    EXPECT_TRUE(whole_of(Lean{cut}));
    ++cut.hash_at;
    EXPECT_FALSE(whole_of(std::move(cut)));
}

TEST_F(LeanTest, HasOneFormWhereTheHashStandsTwice) {
    const BodyHash hash = hash_of(body);
    Bytes twice(hash.bytes.begin(), hash.bytes.end());
    twice.insert(twice.end(), hash.bytes.begin(), hash.bytes.end());
    Lean first = *lean_of(with_payload(twice));
    EXPECT_EQ(first.hash_at, 0U);
    Lean second = first;
    second.hash_at = hash.bytes.size();
    EXPECT_TRUE(whole_of(std::move(first)));
    EXPECT_FALSE(whole_of(std::move(second)));
}

TEST_F(LeanTest, OfMoreThanAMessageMayHaveIsNoRecord) {
    Lean cut = lean();
    // The head of a payload of more than 255 bytes is one byte longer.
    cut.payload.resize(limits::message_bytes_max - (envelope.message.size() - cut.payload.size()) - 1);
    EXPECT_TRUE(whole_of(Lean{cut}));
    cut.payload.push_back(std::byte{0});
    EXPECT_FALSE(whole_of(std::move(cut)));
}

}  // namespace
}  // namespace stonechat::record
