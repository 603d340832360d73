#include "node/web/accounts.hpp"

#include <gmock/gmock.h>

#include "node/web/notes.hpp"
#include "node/web/report/cases.hpp"
#include "node/web/report/drafts.hpp"

namespace stonechat::web {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

TEST(Accounts, MayDoWhatTheirRoleSays) {
    EXPECT_FALSE(may(Role::read_only, Need::report));
    EXPECT_TRUE(may(Role::reporter, Need::report));
    EXPECT_FALSE(may(Role::reporter, Need::review));
    EXPECT_TRUE(may(Role::reviewer, Need::review));
    EXPECT_FALSE(may(Role::reviewer, Need::administer));
    EXPECT_TRUE(may(Role::administrator, Need::administer));
    EXPECT_FALSE(may(Role::administrator, Need::steward));
    EXPECT_TRUE(may(Role::steward, Need::review));
    EXPECT_FALSE(may(Role::steward, Need::administer));
}

TEST(Accounts, RolesHaveNamesBothWays) {
    for (const Role role :
         {Role::read_only, Role::reporter, Role::reviewer, Role::administrator, Role::steward})
        EXPECT_EQ(role_named(name_of(role)), role);
    EXPECT_EQ(role_named("root"), std::nullopt);
}

TEST(Accounts, NamesArePlain) {
    EXPECT_THAT(fault_of_name("a.ward-2_x"), IsEmpty());
    for (const std::string name : {"", "Ana", "a b", "a/b", "a\"b", "<b>", "\u00e9"})
        EXPECT_FALSE(fault_of_name(name).empty()) << name;
    EXPECT_THAT(fault_of_name(std::string(account_name_max, 'a')), IsEmpty());
    EXPECT_FALSE(fault_of_name(std::string(account_name_max + 1, 'a')).empty());
}

TEST(Accounts, PasswordsAreLong) {
    EXPECT_THAT(fault_of_password("elevenchars", "ana"), HasSubstr("12 characters"));
    EXPECT_THAT(fault_of_password("twelve chars", "ana"), IsEmpty());
    EXPECT_THAT(fault_of_password("aaaaaaaaaaaaaa", "ben"), HasSubstr("repeated"));
    EXPECT_THAT(fault_of_password("my name is ana", "ana"), HasSubstr("your name"));
    EXPECT_FALSE(fault_of_password(std::string(257, 'x') + "y", "ana").empty());
}

TEST(Papers, ComeBackAsTheyWere) {
    const Account account{"ana", Role::reviewer, "$argon2id$x", WallTime{std::chrono::seconds{7}}};
    EXPECT_EQ(Account::from_json(account.json()), account);
    const Invitation invitation{Role::steward, "ben", WallTime{std::chrono::seconds{9}}};
    EXPECT_EQ(Invitation::from_json(invitation.json()), invitation);
    const Notes notes{{{5, "ana", "Seen", "line\nline"}}};
    EXPECT_EQ(Notes::from_json(notes.json())->all, notes.all);

    FormValues answers;
    answers.add("problems", "drift");
    answers.add("problems", "other");
    const Draft draft{"ana", 3, answers};
    EXPECT_EQ(Draft::from_json(draft.json())->answers, answers);
    Case one;
    one.from = CaseFrom::the_public;
    one.state = CaseState::declined;
    one.answers = answers;
    one.corrected.add("what_happened", "");
    one.reason = "because";
    one.messages = {{1, "reviewer", "Which one?"}};
    EXPECT_EQ(record::canonical_json(Case::from_json(one.json())->json()),
              record::canonical_json(one.json()));
}

TEST(Papers, WithoutAMemberAreRefused) {
    const Account account{.name = "ana", .role = Role::reviewer, .password_hash = "$argon2id$x"};
    auto members = *account.json().as<record::Json::Object>();
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (members[i].name == "subject")
            continue;  // came later: earlier papers are people's accounts all the same
        auto fewer = members;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_EQ(Account::from_json(record::Json{fewer}), std::nullopt) << members[i].name;
    }
}

TEST(Papers, OnAShelfStandAgainWhenTheDiskRefuses) {
    bool is_willing = true;
    const KeepPaper keep = [&](const std::string&, const std::optional<std::string>&,
                               const std::function<void(bool)>& done, Before) { done(is_willing); };
    Shelf<Account> shelf{keep, {}};
    const Account account{"ana", Role::reviewer, "$argon2id$x", WallTime{}};
    shelf.put("ana", account, [](bool is_kept) { EXPECT_TRUE(is_kept); });
    is_willing = false;
    shelf.put("ana", {"ana", Role::administrator, "", WallTime{}},
              [](bool is_kept) { EXPECT_FALSE(is_kept); });
    shelf.drop("ana", [](bool is_kept) { EXPECT_FALSE(is_kept); });
    ASSERT_NE(shelf.find("ana"), nullptr);
    EXPECT_EQ(*shelf.find("ana"), account);
}

TEST(Case, InForceAreTheAnswersWithTheirCorrections) {
    Case one;
    one.answers.add("what_happened", "Mrs X said");
    one.answers.add("month", "2026-11");
    one.corrected.add("what_happened", "Somebody said");
    EXPECT_EQ(one.in_force().text("what_happened"), "Somebody said");
    EXPECT_EQ(one.in_force().text("month"), "2026-11");
    EXPECT_EQ(one.answers.text("what_happened"), "Mrs X said");
}

}  // namespace
}  // namespace stonechat::web
