#include "node/mail/recipient_replies.hpp"

#include <gmock/gmock.h>

namespace stonechat::mail {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

struct RecipientRepliesTest : testing::Test {
    // As libcurl and a server say it.
    void ask(const std::string& command, const std::vector<std::string>& lines) {
        replies.sent(command + "\r\n");
        for (const std::string& line : lines) replies.received(line + "\r\n");
    }
    RecipientReplies replies;
};

TEST_F(RecipientRepliesTest, TellWhoWasRefusedForNowAndWhoForGood) {
    replies.received("220 mail.example.org\r\n");
    ask("EHLO node", {"250-mail.example.org", "250-SIZE 1000", "250 STARTTLS"});
    ask("MAIL FROM:<stonechat@trust.example.org>", {"250 OK"});
    ask("RCPT TO:<safety@trust.example.org>", {"250 OK"});
    ask("RCPT TO:<it@trust.example.org>", {"450 4.2.0 greylisted"});
    ask("RCPT TO:<gone@trust.example.org> SMTPUTF8", {"550-5.1.1 nobody", "550 5.1.1 of that name"});
    ask("DATA", {"354 go on"});
    replies.received("250 OK\r\n");
    ASSERT_THAT(replies.refused(), SizeIs(2));
    EXPECT_EQ(replies.refused()[0].reader, "it@trust.example.org");
    EXPECT_TRUE(replies.refused()[0].is_for_now());
    EXPECT_EQ(replies.refused()[0].line, "450 4.2.0 greylisted");
    EXPECT_EQ(replies.refused()[1].reader, "gone@trust.example.org");
    EXPECT_FALSE(replies.refused()[1].is_for_now());
    EXPECT_EQ(replies.refused()[1].line, "550 5.1.1 of that name");
}

TEST_F(RecipientRepliesTest, TakeNoRefusalOfSomethingElseForAReaders) {
    ask("RCPT TO:<safety@trust.example.org>", {"250 OK"});
    ask("DATA", {"451 not now"});
    ask("AUTH PLAIN AHNlY3JldA==", {"535 wrong"});
    replies.received("421 good night\r\n");
    EXPECT_THAT(replies.refused(), IsEmpty());
}

TEST_F(RecipientRepliesTest, OfAServerThatTalksNonsenseAreNone) {
    ask("RCPT TO:<", {"450 what"});
    ask("RCPT TO:<safety@trust.example.org>", {""});
    ask("RCPT TO:<safety@trust.example.org>", {"45"});
    ask("RCPT TO:<safety@trust.example.org>", {"no"});
    EXPECT_THAT(replies.refused(), IsEmpty());
}

}  // namespace
}  // namespace stonechat::mail
