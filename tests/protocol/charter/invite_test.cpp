#include "protocol/charter/invite.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "protocol/charter/applications.hpp"
#include "protocol/limits.hpp"
#include "tests/support/federation.hpp"

namespace stonechat::charter {
namespace {

using support::an_organisation;
using support::Organisation;

constexpr Day today{20780};

struct InviteTest : testing::Test {
    InviteTest() { federation.admit(inviter); }

    Invite an_invite() {
        return {.federation = federation.charter.federation(),
                .inviter = inviter.id,
                .federation_name = "Test federation",
                .doors = {{"hub.example.org:443", inviter.link()}},
                .last_day = Day{today.value + 7},
                .nonce = rng.id<InviteNonce>()};
    }
    Bytes signed_invite(const Invite& invite) const { return sign_invite(invite, inviter.record_key); }
    Organisation newcomer(const Invite& invite, const std::string& name = "Newcomer") {
        Organisation who = an_organisation(rng, name);
        who.request.nonce = invite.nonce;
        who.request_message = sign_request(who.request, who.record_key);
        who.id = member_id(who.request_message);
        return who;
    }
    Application answer(const Invite& invite) {
        return {signed_invite(invite), newcomer(invite).request_message};
    }
    std::string refusal(const Application& application, Day day = today) {
        const auto taken = applications.take(application, federation.charter, day);
        return taken ? std::string{} : taken.error().field;
    }

    crypto::SeededRng rng{71};
    support::Federation federation{rng};
    Organisation inviter = an_organisation(rng, "Inviter");
    Applications applications;
};

TEST_F(InviteTest, ComesBackFromItsLinkWhateverMailDidToIt) {
    const Invite invite = an_invite();
    std::string link = link_of(signed_invite(invite));
    EXPECT_TRUE(link.starts_with("stonechat:"));
    for (std::size_t at = 60; at < link.size(); at += 62) link.insert(at, "\r\n");
    const auto message = read_link(link);
    ASSERT_TRUE(message);
    const auto read = read_invite(*message);
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, invite);
    EXPECT_TRUE(is_signed_by(*message, inviter.request.record_key));
}

TEST_F(InviteTest, ALinkThatIsNotWholeIsRefused) {
    const std::string link = link_of(signed_invite(an_invite()));
    EXPECT_EQ(read_link("https://example.org").error().field, "link");
    EXPECT_EQ(read_link(link + "!").error().field, "link");
    EXPECT_EQ(read_link(std::string(2 * limits::invite_bytes_max + 1, 'a')).error().code,
              Errc::limit_exceeded);
    for (const std::size_t cut : {link.size() - 1, link.size() - 40, std::size_t{30}}) {
        const auto message = read_link(link.substr(0, cut));
        EXPECT_FALSE(message && read_invite(*message)) << cut;
    }
}

TEST_F(InviteTest, EveryTruncationIsRefused) {
    const Bytes message = signed_invite(an_invite());
    for (std::size_t size = 0; size < message.size(); ++size)
        EXPECT_FALSE(read_invite(ByteView{message}.first(size))) << size;
}

TEST_F(InviteTest, AnInvitationNeedsADoorAndHasAtMostFour) {
    Invite invite = an_invite();
    invite.doors.clear();
    EXPECT_EQ(read_invite(signed_invite(invite)).error().field, "doors");
    invite.doors.assign(limits::invite_doors_max, {"a:1", inviter.link()});
    EXPECT_TRUE(read_invite(signed_invite(invite)));
    invite.doors.assign(limits::invite_doors_max + 1, {"a:1", inviter.link()});
    EXPECT_FALSE(read_invite(signed_invite(invite)));
}

TEST_F(InviteTest, AnAnswerWaitsForTheStewardsUntilTheyAdmitIt) {
    const Invite invite = an_invite();
    const Organisation who = newcomer(invite);
    const Application application{signed_invite(invite), who.request_message};
    EXPECT_TRUE(applications.take(application, federation.charter, today).value());
    EXPECT_FALSE(applications.take(application, federation.charter, today).value());  // known already
    EXPECT_THAT(applications.list(), testing::ElementsAre(application));
    federation.admit(who);
    EXPECT_TRUE(applications.tidy(federation.charter, today));
    EXPECT_THAT(applications.list(), testing::IsEmpty());
    EXPECT_FALSE(applications.take(application, federation.charter, today).value());
}

TEST_F(InviteTest, AnAdmissionSpendsTheInvitation) {
    const Invite invite = an_invite();
    federation.admit(newcomer(invite));
    EXPECT_EQ(refusal(answer(invite)), "nonce");
    const Organisation late = newcomer(invite);
    const auto second = federation.next(Admit{late.request_message, Role::member, {}, {}});
    EXPECT_EQ(federation.charter.append(federation.signed_by(second, 1)).error().field, "nonce");
    EXPECT_EQ(federation.charter.find(late.id), nullptr);
}

TEST_F(InviteTest, TheFirstWhoAnswersKeepsThePlace) {
    const Invite invite = an_invite();
    EXPECT_EQ(refusal(answer(invite)), "");
    EXPECT_EQ(refusal(answer(invite)), "nonce");
    EXPECT_EQ(applications.list().size(), 1U);
}

TEST_F(InviteTest, WhatNoStewardShouldSeeIsRefusedByName) {
    Invite invite = an_invite();
    EXPECT_EQ(refusal({signed_invite(invite), newcomer(an_invite()).request_message}), "nonce");
    EXPECT_EQ(refusal(answer(invite), Day{invite.last_day.value + 1}), "last day");
    EXPECT_EQ(refusal({sign_invite(invite, newcomer(invite).record_key), newcomer(invite).request_message}),
              "invitation");
    invite.inviter = rng.id<MemberId>();
    EXPECT_EQ(refusal(answer(invite)), "inviter");
    invite = an_invite();
    invite.federation = rng.id<FederationId>();
    EXPECT_EQ(refusal(answer(invite)), "federation");
    EXPECT_THAT(applications.list(), testing::IsEmpty());
}

TEST_F(InviteTest, ARevokedMemberInvitesNobody) {
    const Application application = answer(an_invite());
    federation.add(Revoke{inviter.id, {}});
    EXPECT_EQ(refusal(application), "inviter");
}

TEST_F(InviteTest, WhatARevokedMemberInvitedWaitsNoMore) {
    ASSERT_EQ(refusal(answer(an_invite())), "");
    federation.add(Revoke{inviter.id, {}});
    EXPECT_TRUE(applications.tidy(federation.charter, today));
    EXPECT_THAT(applications.list(), testing::IsEmpty());
}

TEST_F(InviteTest, AnInvitationIsGoodForASeasonAtMost) {
    Invite invite = an_invite();
    invite.last_day = Day{today.value + limits::invite_days_max};
    EXPECT_EQ(refusal(answer(invite)), "");
    invite = an_invite();
    invite.last_day = Day{std::numeric_limits<std::int32_t>::max()};
    EXPECT_EQ(refusal(answer(invite)), "last day");
}

TEST_F(InviteTest, OneInviterCannotFillTheTable) {
    for (std::size_t i = 0; i < limits::applications_of_inviter_max; ++i)
        ASSERT_EQ(refusal(answer(an_invite())), "") << i;
    EXPECT_EQ(refusal(answer(an_invite())), "application");
}

TEST_F(InviteTest, WhatWaitsSurvivesARestartAndExpires) {
    const Invite invite = an_invite();
    ASSERT_EQ(refusal(answer(invite)), "");
    Applications restarted;
    restarted.decode(applications.encode());
    EXPECT_EQ(restarted.list(), applications.list());
    EXPECT_FALSE(restarted.tidy(federation.charter, invite.last_day));
    EXPECT_TRUE(restarted.tidy(federation.charter, Day{invite.last_day.value + 1}));
    EXPECT_THAT(restarted.list(), testing::IsEmpty());
}

}  // namespace
}  // namespace stonechat::charter
