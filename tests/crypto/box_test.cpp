#include "crypto/box.hpp"

#include <gmock/gmock.h>
#include <sodium.h>

#include <algorithm>

#include "crypto/sign.hpp"

namespace stonechat::crypto {
namespace {

struct BoxTest : testing::Test {
    BoxTest() { start(); }
    static Bytes text(std::string_view words) {
        const ByteView view = as_bytes(words);
        return {view.begin(), view.end()};
    }
    SeededRng rng{71};
    BoxKey key = BoxKey::generate(rng);
    Bytes message = text("who reports stays unknown");
};

TEST_F(BoxTest, WhatIsSealedForAKeyOpensWithIt) {
    const auto box = box_for(key.public_key(), message, rng);
    ASSERT_TRUE(box);
    EXPECT_EQ(box->size(), message.size() + box_overhead_bytes);
    EXPECT_EQ(key.open(*box).value(), message);
    const auto empty = box_for(key.public_key(), {}, rng);
    EXPECT_EQ(key.open(*empty).value(), Bytes{});
}

TEST_F(BoxTest, TwoBoxesOfOneMessageHaveNothingInCommon) {
    EXPECT_NE(box_for(key.public_key(), message, rng).value(),
              box_for(key.public_key(), message, rng).value());
}

TEST_F(BoxTest, NoOtherKeyOpensIt) {
    const auto box = box_for(key.public_key(), message, rng);
    EXPECT_EQ(BoxKey::generate(rng).open(*box).error(), Errc::bad_seal);
}

TEST_F(BoxTest, AChangedOrShortenedBoxIsRefused) {
    const Bytes box = box_for(key.public_key(), message, rng).value();
    for (std::size_t i = 0; i < box.size(); ++i) {
        Bytes changed = box;
        changed.at(i) ^= std::byte{1};
        EXPECT_FALSE(key.open(changed)) << "byte " << i;
        EXPECT_FALSE(key.open(ByteView{box}.first(i))) << "cut to " << i;
    }
}

// The library's own sealing and ours are one format: what another program seals opens here.
TEST_F(BoxTest, TheLibrarysOwnSealedBoxOpens) {
    Bytes box(message.size() + crypto_box_SEALBYTES);
    ASSERT_EQ(crypto_box_seal(reinterpret_cast<unsigned char*>(box.data()),
                              reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                              reinterpret_cast<const unsigned char*>(key.public_key().bytes.data())),
              0);
    EXPECT_EQ(key.open(box).value(), message);
}

TEST_F(BoxTest, AKeyOfSmallOrderIsRefused) {
    EXPECT_EQ(box_for(BoxPublicKey{}, message, rng).error(), Errc::bad_seal);
}

TEST_F(BoxTest, ALockedMessageOpensWithItsKeyAlone) {
    Secret<32> lock;
    rng.fill(lock.writable());
    Secret<32> other;
    rng.fill(other.writable());
    const Bytes locked = crypto::lock(lock, message, rng);
    EXPECT_NE(crypto::lock(lock, message, rng), locked);
    EXPECT_EQ(unlock(lock, locked).value(), message);
    EXPECT_EQ(unlock(other, locked).error(), Errc::bad_seal);
    Bytes changed = locked;
    changed.back() ^= std::byte{1};
    EXPECT_EQ(unlock(lock, changed).error(), Errc::bad_seal);
    EXPECT_EQ(unlock(lock, ByteView{locked}.first(lock_overhead_bytes - 1)).error(), Errc::bad_seal);
}

}  // namespace
}  // namespace stonechat::crypto
