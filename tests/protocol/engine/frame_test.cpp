#include "protocol/engine/frame.hpp"

#include <gmock/gmock.h>

#include "crypto/random.hpp"
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

    std::vector<Frame> frames() {
        return {Hello{rng.id<FederationId>(), rng.id<StoreId>(), 4, "stonechat 0.1.0", rng.id<CharterHash>()},
                AskCharter{3},
                CharterEntries{{Bytes(100), Bytes(200)}},
                Follow{12, rng.id<LogDigest>(), true},
                Following{12, 40},
                Records{40, rng.id<LogDigest>(), {whole, named, bare}},
                Pull{{rng.id<RecordId>(), rng.id<RecordId>()}},
                Pulled{{whole, bare}},
                AuditStart{{rng.id<sync::AuditNonce>(), 50'000, rng.id<sync::Fingerprint>()}},
                AuditReply{true, {false, {{3, sync::AuditList{{rng.id<sync::ShortHash>()}}}}}},
                AskPlaces{{{named.link.feed, 3, 900}, {named.link.feed, 1, 1}}},
                Places{1, 17, {whole, bare}},
                Apply{{Bytes(300, std::byte{4}), Bytes(400, std::byte{5})}},
                ApplyAnswer{false, "last day: has passed"}};
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

TEST_F(FrameTest, WhatOneItemAddsIsNotUnderestimated) {
    for (const Item& item : {Item{whole}, Item{bare}, Item{named}}) {
        const std::size_t empty = encode_frame(Records{1, {}, {}}).size();
        EXPECT_LE(encode_frame(Records{1, {}, {item}}).size() - empty, encoded_bytes(item));
    }
}

}  // namespace
}  // namespace stonechat::engine
