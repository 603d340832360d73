#include "protocol/relay/key_statement.hpp"

#include <gmock/gmock.h>

#include "protocol/codec/cbor.hpp"
#include "protocol/codec/cose.hpp"

namespace stonechat::relay {
namespace {

struct KeyStatementTest : testing::Test {
    KeyStatementTest() { crypto::start(); }
    crypto::SeededRng rng{73};
    crypto::SigningKey record_key = crypto::SigningKey::generate(rng);
    RecordKey signer{record_key.public_key().bytes};
    KeyStatement statement{rng.id<FederationId>(), rng.id<MemberId>(), rng.id<crypto::BoxPublicKey>()};
};

TEST_F(KeyStatementTest, IsReadAsItWasSigned) {
    const Bytes message = sign_key_statement(statement, record_key);
    EXPECT_LE(message.size(), key_statement_bytes_max);
    EXPECT_EQ(read_key_statement(message, signer).value(), statement);
}

TEST_F(KeyStatementTest, AnotherSignerIsRefused) {
    const Bytes message = sign_key_statement(statement, crypto::SigningKey::generate(rng));
    EXPECT_EQ(read_key_statement(message, signer).error().code, Errc::bad_signature);
}

TEST_F(KeyStatementTest, AnyOtherSignatureOfTheRelaysIsRefused) {
    codec::Writer out;
    out.map(0);
    const Bytes invite = codec::sign1(codec::Purpose::invite, out.written(), record_key);
    EXPECT_FALSE(read_key_statement(invite, signer));
}

TEST_F(KeyStatementTest, EveryChangeIsRefused) {
    const Bytes message = sign_key_statement(statement, record_key);
    for (std::size_t i = 0; i < message.size(); ++i) {
        Bytes changed = message;
        changed.at(i) ^= std::byte{1};
        EXPECT_FALSE(read_key_statement(changed, signer)) << "byte " << i;
        EXPECT_FALSE(read_key_statement(ByteView{message}.first(i), signer)) << "cut to " << i;
    }
}

}  // namespace
}  // namespace stonechat::relay
