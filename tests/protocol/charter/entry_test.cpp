#include "protocol/charter/entry.hpp"

#include <gmock/gmock.h>

#include "protocol/charter/faults.hpp"
#include "tests/support/federation.hpp"

namespace stonechat::charter {
namespace {

struct CharterEntryTest : testing::Test {
    crypto::SeededRng rng{11};
    support::Organisation clinic = support::an_organisation(rng, "Example Clinic", "independent");
    support::Federation federation{rng};
    std::vector<Pin> pins{{rng.id<Epoch>(), record::Lane::bulk, 9, rng.id<RecordId>()}};

    Bytes key_request = sign_key_request({.federation = federation.charter.federation(),
                                          .member = clinic.id,
                                          .replaces = clinic.link(),
                                          .authority = KeyAuthority::record_key,
                                          .record_key = clinic.request.record_key,
                                          .link_key = rng.id<LinkKey>(),
                                          .recovery_key = clinic.request.recovery_key},
                                         clinic.record_key);

    std::vector<Action> actions() {
        return {
            Found{"Name", 2, {{"A", rng.id<StewardKey>()}, {"B", rng.id<StewardKey>(), clinic.id}}, false},
            Admit{clinic.request_message, Role::member, {.issuer = true, .relay = true}, {}},
            Admit{clinic.request_message, Role::maker, {}, {rng.id<TechId>()}},
            Revoke{clinic.id, pins},
            SetRole{clinic.id, Role::observer, {}, {}, pins},
            Update{clinic.id, "Example Clinic Group", "nhs", "uk", {"hub.example.org:443"}},
            Rekey{key_request, pins},
            AddSteward{{"C", rng.id<StewardKey>(), clinic.id}, 2},
            RemoveSteward{rng.id<StewardKey>(), 2},
            SetThreshold{3},
            EraseOrder{{rng.id<RecordId>(), rng.id<RecordId>()}}};
    }
};

TEST_F(CharterEntryTest, EveryActionComesBackAsItWas) {
    for (const Action& action : actions()) {
        const Entry entry = federation.next(action);
        const auto read = decode_entry(encode_entry(entry));
        ASSERT_TRUE(read) << read.error().text();
        EXPECT_EQ(*read, entry);
    }
}

TEST_F(CharterEntryTest, EveryTruncationIsRefused) {
    for (const Action& action : actions()) {
        const Bytes good = encode_entry(federation.next(action));
        for (std::size_t size = 0; size < good.size(); ++size)
            ASSERT_FALSE(decode_entry(ByteView{good}.first(size))) << size;
    }
}

TEST_F(CharterEntryTest, NothingIsReadThatWouldBeWrittenOtherwise) {
    for (const Action& action : actions()) {
        const Bytes good = encode_entry(federation.next(action));
        for (std::size_t i = 0; i < good.size(); ++i) {
            Bytes changed = good;
            changed.at(i) ^= std::byte{1};
            const auto read = decode_entry(changed);
            if (read) {
                EXPECT_EQ(encode_entry(*read), changed) << "byte " << i;
            }
        }
    }
}

TEST_F(CharterEntryTest, AnActionOfANewerVersionAsksForAnUpgrade) {
    Bytes bytes = encode_entry(federation.next(Revoke{clinic.id, {}}));
    const Bytes revokes{std::byte{6}, std::byte{3}, std::byte{7}};  // key 6, its value, key 7
    const auto action_at = std::search(bytes.begin(), bytes.end(), revokes.begin(), revokes.end()) + 1;
    ASSERT_LT(action_at, bytes.end());
    *action_at = std::byte{23};
    const auto read = decode_entry(bytes);
    ASSERT_FALSE(read);
    EXPECT_THAT(read.error().rule, testing::HasSubstr("upgrade"));
}

TEST_F(CharterEntryTest, SeatsAreForMembersAndTechnologiesForMakers) {
    const auto refused = [&](const Action& action) {
        return !decode_entry(encode_entry(federation.next(action)));
    };
    EXPECT_TRUE(refused(Admit{clinic.request_message, Role::observer, {.issuer = true, .relay = false}, {}}));
    EXPECT_TRUE(refused(Admit{clinic.request_message, Role::member, {}, {rng.id<TechId>()}}));
}

TEST_F(CharterEntryTest, ARequestIsSignedWithItsOwnRecordKey) {
    EXPECT_EQ(*read_request(clinic.request_message), clinic.request);
    const auto stranger = crypto::SigningKey::generate(rng);
    EXPECT_EQ(read_request(sign_request(clinic.request, stranger)).error().code, Errc::bad_signature);
}

TEST_F(CharterEntryTest, SignaturesStandInOrderAndOnce) {
    SignedEntry entry{encode_entry(federation.next(Revoke{clinic.id, {}})), {}};
    for (int i = 0; i < 5; ++i) add_signature(entry, crypto::SigningKey::generate(rng));
    add_signature(entry, federation.stewards.front());
    add_signature(entry, federation.stewards.front());
    EXPECT_EQ(entry.signatures.size(), 6U);
    EXPECT_EQ(*decode_signed_entry(encode_signed_entry(entry)), entry);
    std::swap(entry.signatures.front(), entry.signatures.back());
    EXPECT_EQ(decode_signed_entry(encode_signed_entry(entry)).error().code, Errc::not_canonical);
}

TEST(Faults, ABadSignatureEvictsAndAnUnknownAuthorDoesNot) {
    EXPECT_EQ(consequence_of(Errc::bad_signature), Consequence::evict);
    EXPECT_EQ(consequence_of(Errc::unknown_author), Consequence::ignore);
    EXPECT_EQ(consequence_of(Errc::wrong_federation), Consequence::drop);
    EXPECT_EQ(consequence_of(make_error_code(boost::system::errc::io_error)), Consequence::drop);
}

}  // namespace
}  // namespace stonechat::charter
