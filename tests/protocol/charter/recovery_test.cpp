#include "protocol/charter/recovery.hpp"

#include <gmock/gmock.h>

#include "protocol/charter/applications.hpp"
#include "protocol/limits.hpp"
#include "tests/support/federation.hpp"

namespace stonechat::charter {
namespace {

using support::an_organisation;
using support::Organisation;

constexpr Day today{20780};

// A trust that has lost its node, and a member that helps it.
struct RecoveryTest : testing::Test {
    RecoveryTest() {
        trust.request.recovery_key = RecoveryKey{recovery.public_key().bytes};
        trust.request_message = sign_request(trust.request, trust.record_key);
        trust.id = member_id(trust.request_message);
        federation.admit(helper);
        federation.admit(trust);
    }
    Bytes an_invite() {
        return sign_invite({.federation = federation.charter.federation(),
                            .inviter = helper.id,
                            .federation_name = "Test federation",
                            .doors = {{"hub.example.org:443", helper.link()}},
                            .last_day = Day{today.value + 7},
                            .nonce = rng.id<InviteNonce>()},
                           helper.record_key);
    }
    RecoveryLink a_link() {
        return {an_invite(), trust.request_message, trust.link(), trust.request.recovery_key};
    }
    KeyRequest asked() {
        return {federation.charter.federation(),
                trust.id,
                trust.link(),
                KeyAuthority::recovery_key,
                rng.id<RecordKey>(),
                rng.id<LinkKey>(),
                trust.request.recovery_key};
    }
    // Which field is refused; empty when it waits for the stewards.
    std::string refused(const KeyRequest& request, const crypto::SigningKey& key) {
        const auto taken =
            applications.take({an_invite(), sign_key_request(request, key)}, federation.charter, today);
        return taken ? std::string{} : taken.error().field;
    }

    crypto::SeededRng rng{72};
    support::Federation federation{rng};
    crypto::SigningKey recovery = crypto::SigningKey::generate(rng);
    Organisation helper = an_organisation(rng, "Helper");
    Organisation trust = an_organisation(rng, "Example Trust");
    Applications applications;
};

TEST_F(RecoveryTest, TheLinkComesBackWhateverMailDidToIt) {
    const RecoveryLink link = a_link();
    std::string text = recovery_link_of(link);
    for (std::size_t at = 60; at < text.size(); at += 62) text.insert(at, "\r\n");
    const auto read = read_recovery_link(text);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(*read, link);
}

TEST_F(RecoveryTest, ALinkThatIsNotWholeIsRefused) {
    const std::string text = recovery_link_of(a_link());
    for (std::size_t size = 0; size < text.size(); ++size)
        EXPECT_FALSE(read_recovery_link(std::string_view{text}.substr(0, size))) << size;
    EXPECT_EQ(read_recovery_link(link_of(an_invite())).error().field, "link")
        << "an invitation is another link";
    EXPECT_EQ(read_recovery_link(std::string(64 * 1024, 'a')).error().code, Errc::limit_exceeded);
}

TEST_F(RecoveryTest, ARequestForNewKeysWaitsUntilTheStewardsHaveDecided) {
    const KeyRequest request = asked();
    const Application application{an_invite(), sign_key_request(request, recovery)};
    EXPECT_TRUE(applications.take(application, federation.charter, today).value());
    EXPECT_FALSE(applications.take(application, federation.charter, today).value());  // known already
    EXPECT_EQ(applicant(application.request), trust.id);
    Applications again;
    again.decode(applications.encode());
    EXPECT_THAT(again.list(), testing::ElementsAre(application));
    EXPECT_FALSE(applications.tidy(federation.charter, today));
    federation.add(Rekey{application.request, {}});
    EXPECT_EQ(federation.charter.by_link_key(request.link_key)->id, trust.id);
    EXPECT_TRUE(applications.tidy(federation.charter, today));
    EXPECT_THAT(applications.list(), testing::IsEmpty());
    EXPECT_FALSE(applications.take(application, federation.charter, today).value())
        << "decided, and no fault";
}

TEST_F(RecoveryTest, WhoseKeysWereReplacedMeanwhileAsksAnew) {
    const KeyRequest request = asked();
    EXPECT_EQ(refused(request, recovery), "");
    federation.add(Rekey{sign_key_request(asked(), recovery), {}});
    EXPECT_EQ(refused(asked(), recovery), "replaces");
    EXPECT_TRUE(applications.tidy(federation.charter, today));
}

TEST_F(RecoveryTest, OnlyTheRecoveryKeyInForceAsks) {
    EXPECT_EQ(refused(asked(), trust.record_key), "request");
    KeyRequest other = asked();
    other.recovery_key = RecoveryKey{trust.record_key.public_key().bytes};
    EXPECT_EQ(refused(other, trust.record_key), "request") << "another recovery key than the charter's";
    for (const KeyAuthority authority : {KeyAuthority::record_key, KeyAuthority::stewards}) {
        other = asked();
        other.authority = authority;
        EXPECT_EQ(refused(other, recovery), "authority");
    }
}

TEST_F(RecoveryTest, NobodyAsksWhoDoesNotBelong) {
    KeyRequest other = asked();
    other.member = rng.id<MemberId>();
    EXPECT_EQ(refused(other, recovery), "member");
    other = asked();
    other.federation = rng.id<FederationId>();
    EXPECT_EQ(refused(other, recovery), "federation");
    EXPECT_EQ(refused(asked(), recovery), "");
    federation.add(Revoke{trust.id, {}});
    EXPECT_EQ(refused(asked(), recovery), "member");
    EXPECT_TRUE(applications.tidy(federation.charter, today));
    EXPECT_THAT(applications.list(), testing::IsEmpty());
}

TEST_F(RecoveryTest, OneInvitationBringsOneRequest) {
    const Bytes invite = an_invite();
    EXPECT_TRUE(applications.take({invite, sign_key_request(asked(), recovery)}, federation.charter, today));
    const auto second =
        applications.take({invite, sign_key_request(asked(), recovery)}, federation.charter, today);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().field, "nonce");
}

}  // namespace
}  // namespace stonechat::charter
