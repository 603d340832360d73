#include "protocol/engine/frame.hpp"

#include <gmock/gmock.h>

#include "crypto/random.hpp"
#include "protocol/codec/cose.hpp"
#include "protocol/limits.hpp"

namespace stonechat::engine {
namespace {

struct FrameTest : testing::Test {
    crypto::SeededRng rng{21};
    record::Envelope whole{Bytes(300, std::byte{1}),
                           record::SaltedBody{rng.id<Salt>(), Bytes(900, std::byte{2})}};
    record::Envelope bare{Bytes(300, std::byte{3}), std::nullopt};
    Announcement named{
        {{rng.id<MemberId>(), rng.id<Epoch>(), record::Lane::bulk}, 7, rng.id<RecordId>(), {}}};

    // In the form of a record's message, and naming its body's hash.
    record::Envelope signed_whole() {
        Bytes payload(20, std::byte{8});
        const BodyHash hash = record::hash_of(*whole.body);
        payload.insert(payload.end(), hash.bytes.begin(), hash.bytes.end());
        payload.push_back(std::byte{9});
        return {codec::encode_sign1(codec::Purpose::record, payload, rng.id<crypto::Signature>()),
                whole.body};
    }
    std::vector<Frame> frames() {
        return {
            Hello{rng.id<FederationId>(), rng.id<StoreId>(), 4, "stonechat 0.1.0", rng.id<CharterHash>()},
            AskCharter{3},
            CharterEntries{{Bytes(100), Bytes(200)}},
            Follow{12, rng.id<LogDigest>(), true},
            Follow{0, {}, false, LightFollow{12, matching::Interest::in_topics({rng.id<matching::Topic>()})}},
            Following{12, 40},
            Records{40, rng.id<LogDigest>(), {whole, named, bare}},
            Pull{{rng.id<RecordId>(), rng.id<RecordId>()}},
            Pulled{{whole, bare}},
            Pulled{{bare}, {rng.id<RecordId>(), rng.id<RecordId>()}},
            Pulled{{signed_whole(), bare}, {rng.id<RecordId>()}, true},
            AuditStart{{rng.id<sync::AuditNonce>(), 50'000, rng.id<sync::Fingerprint>()}},
            AuditReply{true, {false, {{3, sync::AuditList{{rng.id<sync::ShortHash>()}}}}}},
            AskPlaces{{{named.link.feed, 3, 900}, {named.link.feed, 1, 1}}},
            Places{1, 17, {whole, bare}},
            Apply{{Bytes(300, std::byte{4}), Bytes(400, std::byte{5})}},
            ApplyAnswer{false, "last day: has passed"},
            RelayQuestion{7, rng.id<MemberId>(), Bytes(400, std::byte{6})},
            RelayReply{7, RelayReply::Outcome::busy, Bytes(500, std::byte{7})},
            Names{{rng.id<RecordName>(), rng.id<RecordName>()}},
            PullNamed{{rng.id<RecordName>()}}};
    }
};

TEST_F(FrameTest, EveryFrameComesBackAsItWas) {
    for (const Frame& frame : frames()) {
        const auto read = decode_frame(encode_frame(frame));
        ASSERT_TRUE(read) << read.error().text();
        EXPECT_EQ(*read, frame);
    }
}

TEST_F(FrameTest, EveryTruncationIsRefused) {
    for (const Frame& frame : frames()) {
        const Bytes good = encode_frame(frame);
        for (std::size_t size = 0; size < good.size(); ++size)
            ASSERT_FALSE(decode_frame(ByteView{good}.first(size)))
                << "frame " << frame.index() << " at " << size;
    }
}

TEST_F(FrameTest, NothingIsReadThatWouldBeWrittenOtherwise) {
    for (const Frame& frame : frames()) {
        const Bytes good = encode_frame(frame);
        for (std::size_t i = 0; i < good.size(); ++i) {
            Bytes changed = good;
            changed.at(i) ^= std::byte{0x21};
            const auto read = decode_frame(changed);
            if (read) {
                EXPECT_EQ(encode_frame(*read), changed) << "frame " << frame.index() << " byte " << i;
            }
        }
    }
}

TEST_F(FrameTest, AnotherVersionIsRefusedByName) {
    Bytes bytes = encode_frame(Hello{{}, rng.id<StoreId>(), 0, "x"});
    bytes.at(2) = std::byte{2};
    EXPECT_EQ(decode_frame(bytes).error().field, "version");
}

// The same frame with one more part behind those that are known, as a newer version may send it.
Bytes with_part(const Bytes& frame, const std::string& hex) {
    Bytes out = frame;
    out.at(0) = static_cast<std::byte>(std::to_integer<unsigned>(out.at(0)) + 1);
    const Bytes part = *from_hex(hex);
    out.insert(out.end(), part.begin(), part.end());
    return out;
}

TEST_F(FrameTest, PartsOfANewerVersionArePassedOver) {
    for (const Frame& frame : frames()) {
        Frame expected = frame;
        Bytes newer = encode_frame(frame);
        if (auto* const hello = std::get_if<Hello>(&expected)) {
            hello->minor = 7;
            newer = encode_frame(expected);
        }
        for (const char* part : {"a20143616263028101", "07", "80"}) {
            newer = with_part(newer, part);
            const auto read = decode_frame(newer);
            ASSERT_TRUE(read) << frame.index() << ": " << read.error().text();
            EXPECT_EQ(*read, expected);
        }
        EXPECT_FALSE(decode_frame(with_part(newer, "f6"))) << "no simple values";
        EXPECT_FALSE(decode_frame(with_part(newer, "8201"))) << "cut off";
    }
}

TEST_F(FrameTest, FramesThatOnlyANewerVersionKnowsAreKeptAsTheyAre) {
    for (const char* hex : {"81181a", "82181980", "8419ffff", "8318c8a10102417a"}) {
        const Bytes bytes = *from_hex(hex);
        const auto read = decode_frame(bytes);
        if (!read) {
            EXPECT_STREQ(hex, "8419ffff") << read.error().text();
            continue;
        }
        EXPECT_EQ(*read, Frame{Newer{bytes}});
        EXPECT_EQ(encode_frame(*read), bytes);
    }
}

TEST_F(FrameTest, MorePartsThanAnyVersionWillUseAreRefused) {
    Bytes frame = encode_frame(AskCharter{1});
    for (int parts = 3; parts <= 23; ++parts) frame = with_part(frame, "00");
    EXPECT_TRUE(decode_frame(frame));
    frame.erase(frame.begin());
    const Bytes head = *from_hex("9819");  // 25 parts
    frame.insert(frame.begin(), head.begin(), head.end());
    frame.insert(frame.end(), 2, std::byte{0});
    EXPECT_EQ(decode_frame(frame).error().code, Errc::limit_exceeded);
}

TEST_F(FrameTest, TheMinorVersionStandsInAGreetingOnlyWhereItIsNotZero) {
    Hello hello{rng.id<FederationId>(), rng.id<StoreId>(), 4, "stonechat 0.1.0", rng.id<CharterHash>(), 0};
    const Bytes plain = encode_frame(hello);
    EXPECT_EQ(plain.at(0), std::byte{0x87});
    EXPECT_EQ(decode_frame(with_part(plain, "00")).error().field, "minor version");
    hello.minor = 1;
    EXPECT_EQ(encode_frame(hello), with_part(plain, "01"));
}

TEST_F(FrameTest, AsManyNamesAsTheLimitAreReadAndNotOneMore) {
    Names names{std::vector<RecordName>(limits::frame_records_max, rng.id<RecordName>())};
    EXPECT_EQ(*decode_frame(encode_frame(names)), Frame{names});
    names.names.push_back(rng.id<RecordName>());
    EXPECT_EQ(decode_frame(encode_frame(names)).error().code, Errc::limit_exceeded);
    EXPECT_EQ(decode_frame(encode_frame(Names{})).error().field, "names");
}

TEST_F(FrameTest, MoreRecordsThanTheLimitAreRefused) {
    Records records{1, {}, {}};
    records.items.assign(limits::frame_records_max, Item{named});
    EXPECT_TRUE(decode_frame(encode_frame(records)));
    records.items.push_back(named);
    EXPECT_EQ(decode_frame(encode_frame(records)).error().code, Errc::limit_exceeded);
}

TEST_F(FrameTest, PlacesAreAskedForWithinTheLimitAndUpwards) {
    AskPlaces ask;
    ask.ranges.assign(AskPlaces::ranges_max, feed::Range{named.link.feed, 1, 2});
    EXPECT_TRUE(decode_frame(encode_frame(ask)));
    ask.ranges.push_back(ask.ranges.front());
    EXPECT_EQ(decode_frame(encode_frame(ask)).error().code, Errc::limit_exceeded);
    EXPECT_EQ(decode_frame(encode_frame(AskPlaces{{{named.link.feed, 2, 1}}})).error().field, "range");
    EXPECT_EQ(decode_frame(encode_frame(AskPlaces{{{named.link.feed, 0, 1}}})).error().field, "range");
}

TEST_F(FrameTest, ABodyOverItsLimitIsRefused) {
    whole.body->body.resize(limits::body_bytes_max);
    EXPECT_TRUE(decode_frame(encode_frame(Pulled{{whole}})));
    whole.body->body.resize(limits::body_bytes_max + 1);
    EXPECT_EQ(decode_frame(encode_frame(Pulled{{whole}})).error().field, "body");
}

TEST_F(FrameTest, OnlyWhatWasPulledIsLean) {
    const record::Envelope record = signed_whole();
    const Bytes lean = encode_frame(Pulled{.records = {record}, .is_lean = true});
    const Bytes plain = encode_frame(Pulled{{record}});
    EXPECT_LT(lean.size() + 70, plain.size());
    Bytes places = encode_frame(Places{1, 17, {record}});
    const std::size_t head = encode_frame(Places{1, 17, {}}).size();
    const std::size_t item = lean.size() - encode_frame(Pulled{}).size();
    places.erase(places.begin() + static_cast<std::ptrdiff_t>(head), places.end());
    places.insert(places.end(), lean.end() - 1 - static_cast<std::ptrdiff_t>(item), lean.end() - 1);
    EXPECT_EQ(decode_frame(places).error().field, "item kind");
}

TEST_F(FrameTest, ALeanRecordThatNoneCanBeCutDownToIsRefused) {
    Bytes frame = encode_frame(Pulled{.records = {signed_whole()}, .is_lean = true});
    // Number, records, item, its kind and the payload's head lie before the payload of 21 bytes.
    std::byte& hash_at = frame.at(3 + 2 + 2 + 21 - 1);
    ASSERT_EQ(hash_at, std::byte{20});
    hash_at = std::byte{22};
    EXPECT_EQ(decode_frame(frame).error().field, "lean record");
}

TEST_F(FrameTest, WhatOneItemAddsIsNotUnderestimated) {
    for (const Item& item : {Item{whole}, Item{bare}, Item{named}}) {
        const std::size_t empty = encode_frame(Records{1, {}, {}}).size();
        EXPECT_LE(encode_frame(Records{1, {}, {item}}).size() - empty, encoded_bytes(item));
    }
}

}  // namespace
}  // namespace stonechat::engine
