// Organisations that use other keys, and which records keep which.

#include <gmock/gmock.h>

#include "protocol/charter/charter.hpp"
#include "tests/support/federation.hpp"

namespace stonechat::charter {
namespace {

struct KeysTest : testing::Test {
    crypto::SeededRng rng{32};
    support::Federation federation{rng, 3, 2};
    Charter& charter = federation.charter;
    support::Organisation trust = support::an_organisation(rng, "Example Trust");
    crypto::SigningKey recovery = crypto::SigningKey::generate(rng);
    crypto::SigningKey new_record_key = crypto::SigningKey::generate(rng);

    KeysTest() {
        trust.request.recovery_key = RecoveryKey{recovery.public_key().bytes};
        trust.request_message = sign_request(trust.request, trust.record_key);
        trust.id = member_id(trust.request_message);
        federation.admit(trust);
    }

    // The keys in force, but for a new link key.
    KeyRequest request(KeyAuthority authority) {
        const AdmissionRequest& held = charter.find(trust.id)->request;
        return {charter.federation(), trust.id,          held.link_key,    authority,
                held.record_key,      rng.id<LinkKey>(), held.recovery_key};
    }
    KeyRequest with_new_record_key(KeyAuthority authority) {
        KeyRequest out = request(authority);
        out.record_key = RecordKey{new_record_key.public_key().bytes};
        return out;
    }
    // Which field the charter refuses; empty when it takes the change.
    std::string refused(const KeyRequest& request, const crypto::SigningKey& key,
                        std::vector<Pin> pins = {}) {
        const Entry entry = federation.next(Rekey{sign_key_request(request, key), std::move(pins)});
        const auto appended = charter.append(federation.signed_by(entry, 2));
        return appended ? std::string{} : appended.error().field;
    }
    Errc judged(const record::VerifiedRecord& r) {
        const auto judgement = charter.judge(r.header(), r.id());
        return judgement ? Errc{} : static_cast<Errc>(judgement.error().code.value());
    }
    static Pin pin(const record::VerifiedRecord& r) {
        return {r.header().epoch, r.header().lane, r.header().sequence, r.id()};
    }
};

TEST_F(KeysTest, TheRecordKeyAsksForANewLinkKeyAndNothingElse) {
    const LinkKey old = trust.link();
    const KeyRequest good = request(KeyAuthority::record_key);
    EXPECT_EQ(refused(with_new_record_key(KeyAuthority::record_key), new_record_key), "record key");
    EXPECT_EQ(refused(good, recovery), "request") << "signed with another key than it says";
    EXPECT_EQ(refused(good, trust.record_key), "");
    EXPECT_EQ(charter.by_link_key(good.link_key)->id, trust.id);
    EXPECT_EQ(charter.by_link_key(old), nullptr);
    EXPECT_EQ(charter.by_former_link_key(old)->id, trust.id);
}

TEST_F(KeysTest, ARequestServesOnce) {
    const KeyRequest first = request(KeyAuthority::record_key);
    ASSERT_EQ(refused(first, trust.record_key), "");
    EXPECT_EQ(refused(first, trust.record_key), "replaces");
    KeyRequest back = request(KeyAuthority::record_key);
    back.link_key = trust.link();
    EXPECT_EQ(refused(back, trust.record_key), "link key") << "an old link key never comes back";
}

TEST_F(KeysTest, TheRecoveryKeyReplacesTheRecordKeyButNotItself) {
    KeyRequest greedy = with_new_record_key(KeyAuthority::recovery_key);
    greedy.recovery_key = rng.id<RecoveryKey>();
    EXPECT_EQ(refused(greedy, recovery), "recovery key");
    EXPECT_EQ(refused(with_new_record_key(KeyAuthority::recovery_key), trust.record_key), "request");
    EXPECT_EQ(refused(with_new_record_key(KeyAuthority::recovery_key), recovery), "");
    EXPECT_EQ(charter.find(trust.id)->standing.record_key.bytes, new_record_key.public_key().bytes);
}

TEST_F(KeysTest, StewardsAloneReplaceARecoveryKey) {
    KeyRequest all_new = with_new_record_key(KeyAuthority::stewards);
    all_new.recovery_key = rng.id<RecoveryKey>();
    EXPECT_EQ(refused(all_new, recovery), "request")
        << "its new record key shows that it is in somebody's hands";
    EXPECT_EQ(refused(all_new, new_record_key), "");
    EXPECT_EQ(charter.find(trust.id)->request.recovery_key, all_new.recovery_key);
}

TEST_F(KeysTest, WhatTheOldKeySignedStandsUpToThePinsAndNoFurther) {
    support::Author writer{federation, trust, rng.id<Epoch>()};
    const auto pinned = writer.write(record::Kind::report);
    const auto above = writer.write(record::Kind::report);
    const auto other_lane = writer.write(record::Kind::receipt);
    ASSERT_EQ(refused(with_new_record_key(KeyAuthority::recovery_key), recovery, {pin(pinned)}), "");
    EXPECT_EQ(judged(pinned), Errc{});
    EXPECT_EQ(charter.judge(pinned.header(), pinned.id())->key, trust.request.record_key);
    EXPECT_EQ(judged(above), Errc::revoked_author);
    EXPECT_EQ(judged(other_lane), Errc::revoked_author);
}

TEST_F(KeysTest, WhatCitesTheChangeIsJudgedByTheNewKey) {
    ASSERT_EQ(refused(with_new_record_key(KeyAuthority::recovery_key), recovery), "");
    support::Author thief{federation, trust, rng.id<Epoch>()};
    const auto record = thief.write(record::Kind::report);
    const auto judgement = charter.judge(record.header(), record.id());
    ASSERT_TRUE(judgement);
    EXPECT_EQ(judgement->key.bytes, new_record_key.public_key().bytes);
}

TEST_F(KeysTest, PinsAreForANewRecordKeyAndNeverGoBack) {
    support::Author writer{federation, trust, rng.id<Epoch>()};
    const auto first = writer.write(record::Kind::report);
    const auto second = writer.write(record::Kind::report);
    EXPECT_EQ(refused(request(KeyAuthority::record_key), trust.record_key, {pin(first)}), "pins");
    EXPECT_EQ(refused(with_new_record_key(KeyAuthority::recovery_key), recovery, {pin(first), pin(second)}),
              "pins")
        << "one lane twice";
    federation.add(SetRole{trust.id, Role::member, {.issuer = true, .relay = false}, {}, {pin(second)}});
    EXPECT_EQ(refused(with_new_record_key(KeyAuthority::recovery_key), recovery, {pin(first)}), "pins");
    EXPECT_EQ(refused(with_new_record_key(KeyAuthority::recovery_key), recovery, {pin(second)}), "");
}

TEST_F(KeysTest, WhatIsVoidStaysVoidWhateverTheOrganisationBecomes) {
    support::Author writer{federation, trust, rng.id<Epoch>()};
    const auto pinned = writer.write(record::Kind::report);
    const auto above = writer.write(record::Kind::report);
    federation.add(SetRole{trust.id, Role::observer, {}, {}, {pin(pinned)}});
    ASSERT_EQ(judged(above), Errc::not_allowed);
    federation.add(SetRole{trust.id, Role::member, {}, {}, {pin(pinned)}});
    EXPECT_EQ(judged(above), Errc::not_allowed);
    const auto after = writer.write(record::Kind::report);
    EXPECT_EQ(judged(after), Errc{}) << "cites the entry that made it a member again";
    federation.add(Revoke{trust.id, {pin(after)}});
    EXPECT_EQ(judged(pinned), Errc{});
    EXPECT_EQ(judged(after), Errc{});
}

// What cites an old entry of the charter is held against each decision that came after it, not the next one
// alone.
TEST_F(KeysTest, AfterAChangeOfRoleARevocationOrNewKeysEndAllTheSame) {
    support::Author writer{federation, trust, rng.id<Epoch>()};
    support::Author elsewhere{federation, trust, rng.id<Epoch>()};
    const auto pinned = writer.write(record::Kind::report);
    const auto after_role = writer.write(record::Kind::report);
    const auto above = writer.write(record::Kind::report);
    const auto other_epoch = elsewhere.write(record::Kind::report);
    federation.add(SetRole{trust.id, Role::member, {.issuer = true, .relay = false}, {}, {pin(pinned)}});
    EXPECT_EQ(judged(after_role), Errc{});
    EXPECT_EQ(judged(above), Errc{});
    Charter rekeyed = charter;
    federation.add(Revoke{trust.id, {pin(after_role)}});
    EXPECT_EQ(judged(after_role), Errc{});
    EXPECT_EQ(judged(above), Errc::revoked_author);
    EXPECT_EQ(judged(other_epoch), Errc::revoked_author);
    const KeyRequest keys = with_new_record_key(KeyAuthority::recovery_key);
    const auto entry = rekeyed.next(Rekey{sign_key_request(keys, recovery), {pin(after_role)}}, Day{20790});
    ASSERT_TRUE(entry) << entry.error().text();
    ASSERT_TRUE(rekeyed.append(federation.signed_by(*entry, 2)));
    EXPECT_TRUE(rekeyed.judge(after_role.header(), after_role.id()));
    EXPECT_FALSE(rekeyed.judge(above.header(), above.id()));
    EXPECT_FALSE(rekeyed.judge(other_epoch.header(), other_epoch.id()));
}

TEST_F(KeysTest, ARevokedOrganisationGetsNoKeys) {
    federation.add(Revoke{trust.id, {}});
    EXPECT_EQ(refused(request(KeyAuthority::record_key), trust.record_key), "member");
    EXPECT_EQ(charter.by_former_link_key(trust.link())->id, trust.id);
}

TEST_F(KeysTest, EveryTruncationAndOtherPurposeOfAKeyRequestIsRefused) {
    const KeyRequest good = request(KeyAuthority::record_key);
    const Bytes message = sign_key_request(good, trust.record_key);
    EXPECT_EQ(*read_key_request(message), good);
    for (std::size_t size = 0; size < message.size(); ++size)
        ASSERT_FALSE(read_key_request(ByteView{message}.first(size))) << size;
    EXPECT_FALSE(read_key_request(trust.request_message));
    EXPECT_FALSE(read_request(message));
}

}  // namespace
}  // namespace stonechat::charter
