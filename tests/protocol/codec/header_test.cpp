#include "protocol/record/header.hpp"

#include <gmock/gmock.h>

#include "protocol/codec/cose.hpp"
#include "protocol/record/envelope.hpp"

namespace stonechat::record {
namespace {

struct HeaderTest : testing::Test {
    HeaderTest() { crypto::start(); }
    crypto::SeededRng rng{2};
    crypto::SigningKey key = crypto::SigningKey::generate(rng);
    Header header{.federation = rng.id<FederationId>(),
                  .author = rng.id<MemberId>(),
                  .epoch = rng.id<Epoch>(),
                  .sequence = 3,
                  .previous = rng.id<RecordId>(),
                  .day = Day{20780},
                  .technologies = {rng.id<TechId>(), rng.id<TechId>()},
                  .urgency = Urgency::urgent,
                  .body_hash = rng.id<BodyHash>(),
                  .body_bytes = 900,
                  .charter = 2,
                  .ruleset = 1};

    Errc refused(const Header& bad) {
        const auto read = decode_header(encode_header(bad));
        return read ? Errc{} : static_cast<Errc>(read.error().code.value());
    }
};

TEST_F(HeaderTest, ComesBackAsItWas) {
    EXPECT_EQ(*decode_header(encode_header(header)), header);
}

TEST_F(HeaderTest, RefusesEveryTruncation) {
    const Bytes good = encode_header(header);
    for (std::size_t size = 0; size < good.size(); ++size)
        EXPECT_FALSE(decode_header(ByteView{good}.first(size))) << size;
}

TEST_F(HeaderTest, ReadsNothingThatItWouldWriteOtherwise) {
    const Bytes good = encode_header(header);
    for (std::size_t i = 0; i < good.size(); ++i)
        for (unsigned bit = 0; bit < 8; ++bit) {
            Bytes changed = good;
            changed.at(i) ^= static_cast<std::byte>(1U << bit);
            const auto read = decode_header(changed);
            if (read) {
                EXPECT_EQ(encode_header(*read), changed) << "byte " << i << " bit " << bit;
            }
        }
}

TEST_F(HeaderTest, RefusesWhatNoRecordCanBe) {
    const auto with = [&](auto change) {
        Header bad = header;
        change(bad);
        return refused(bad);
    };
    EXPECT_EQ(with([](Header& h) { h.version = 2; }), Errc::wrong_value);
    EXPECT_EQ(with([](Header& h) { h.sequence = 0; }), Errc::wrong_value);
    EXPECT_EQ(with([](Header& h) { h.lane = Lane::bulk; }), Errc::wrong_value);
    EXPECT_EQ(with([](Header& h) { h.kind = Kind{0}; }), Errc::wrong_value);
    EXPECT_EQ(with([](Header& h) { h.technologies.push_back(h.technologies.front()); }), Errc::wrong_value);
    EXPECT_EQ(with([](Header& h) { h.body_bytes = 16 * 1024 + 1; }), Errc::limit_exceeded);
    EXPECT_EQ(with([](Header& h) { h.day.value = 200'001; }), Errc::limit_exceeded);
    EXPECT_EQ(with([&](Header& h) {
                  for (int i = 0; i < 3; ++i) h.technologies.push_back(rng.id<TechId>());
              }),
              Errc::limit_exceeded);
}

TEST_F(HeaderTest, KeepsAKindThatANewerVersionMayKnow) {
    header.kind = Kind{12};
    header.lane = Lane::bulk;
    EXPECT_EQ(decode_header(encode_header(header))->kind, Kind{12});
    EXPECT_EQ(name_of(header.kind), "newer");
}

TEST_F(HeaderTest, NamesTheFieldAndItsByteInTheMessage) {
    header.sequence = 0;
    const Bytes message = codec::sign1(codec::Purpose::record, encode_header(header), key);
    const auto read = read_record(message);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().field, "sequence");
    EXPECT_GT(read.error().offset, 47U);
}

TEST_F(HeaderTest, IsVerifiedOnlyByItsAuthorsKey) {
    const VerifiedRecord signed_record = sign(header, key);
    auto read = read_record(signed_record.message());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->id, signed_record.id());
    EXPECT_TRUE(verify(*read, RecordKey{key.public_key().bytes}));
    const auto stranger = crypto::SigningKey::generate(rng);
    EXPECT_EQ(verify(*read, RecordKey{stranger.public_key().bytes}).error(), Errc::bad_signature);
}

TEST_F(HeaderTest, FitsItsLimitAtItsLargest) {
    while (header.technologies.size() < 4) header.technologies.push_back(rng.id<TechId>());
    header.sequence = header.charter = header.ruleset = (std::uint64_t{1} << 53U) - 1;
    EXPECT_LE(sign(header, key).message().size(), 430U);
}

}  // namespace
}  // namespace stonechat::record
