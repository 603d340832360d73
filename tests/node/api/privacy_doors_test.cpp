// What the node keeps for its own people around the filter: the audit log, and own texts read again.
#include <fstream>
#include <sstream>

#include "node/log/audit_log.hpp"
#include "protocol/privacy/ruleset.hpp"
#include "tests/node/api/examples.hpp"
#include "tests/node/api/served_node.hpp"
#include "tests/node/scratch.hpp"

namespace stonechat::api {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::string with_field(std::string body, const std::string& field, const std::string& text) {
    const std::string name = '"' + field + '"';
    const std::size_t begin = body.find('"', body.find(name) + name.size()) + 1;
    return body.replace(begin, body.find('"', begin) - begin, text);
}
std::string scenario_saying(const std::string& text) {
    return with_field(examples().at("scenario-1"), "what_happened", text);
}
const std::string with_a_name = scenario_saying("Mrs Okafor was told by the wrong team.");

struct PrivacyDoors : Scratch {
    PrivacyDoors() {
        auto opened = log::AuditLog::open(file);
        EXPECT_TRUE(opened);
        audit = std::make_unique<log::AuditLog>(std::move(*opened));
    }
    void start() {
        node.start();
        node.node->audit = audit.get();
        node.node->own_texts = &own;
    }
    ServedNode::Answer publish(const std::string& body) {
        const auto preview = node.post("/v1/records/preview", R"({"body":)" + body + "}");
        return node.post("/v1/records", R"({"body":)" + body + R"(,"text_checked":true,"shown_sha256":")" +
                                            preview.text("sha256") + "\"}");
    }
    [[nodiscard]] std::string audit_text() const {
        std::ifstream in{file};
        std::stringstream out;
        out << in.rdbuf();
        return out.str();
    }

    std::filesystem::path file = home / "audit.log";
    std::unique_ptr<log::AuditLog> audit;
    OwnTexts own;
    ServedNode node;
};

TEST_F(PrivacyDoors, WhatAPersonKeptIsWrittenDownByFieldAndKindAlone) {
    start();
    const auto published = publish(with_a_name);
    ASSERT_EQ(published.status, 201U) << published.body;
    EXPECT_THAT(audit_text(), HasSubstr(R"("kept":[{"kind":"NAME","pointer":"/content/what_happened")"));
    EXPECT_THAT(audit_text(), HasSubstr(R"("text_checked":true)"));
    EXPECT_THAT(audit_text(), HasSubstr(published.text("record")));
    EXPECT_THAT(audit_text(), Not(HasSubstr("Okafor")));
    std::istringstream in{audit_text()};
    const auto check = log::check_audit(in);
    EXPECT_EQ(check.lines, 2U);
    EXPECT_FALSE(check.broken_line);
    EXPECT_THAT(node.get("/v1/records/" + published.text("record")).body, Not(HasSubstr("\"kept\"")));
}

TEST_F(PrivacyDoors, OfATextFullOfNamesTheFirstAreListedAndTheRestCounted) {
    const auto names = [](std::size_t count) {
        std::string out;
        for (std::size_t i = 0; i < count; ++i) out += "Mr Fox. ";
        return out;
    };
    start();
    const auto published = publish(with_field(scenario_saying(names(150)), "what_we_learned", names(75)));
    ASSERT_EQ(published.status, 201U) << published.body;
    const std::string log = audit_text();
    std::size_t listed = 0;
    for (std::size_t at = 0; (at = log.find(R"({"kind":"NAME")", at)) != std::string::npos; ++at) ++listed;
    EXPECT_EQ(listed, 200U);
    EXPECT_THAT(log, HasSubstr(R"("kept_more":)" + std::to_string(225 - listed)));
}

TEST_F(PrivacyDoors, WhatIsRefusedIsNotConfirmed) {
    start();
    EXPECT_EQ(publish(scenario_saying("NHS number 999 123 4543 was read out.")).status, 422U);
    EXPECT_EQ(audit_text(), "");
}

TEST_F(PrivacyDoors, CodesThatAProgramSendsAreNobodysDecision) {
    start();
    node.node->publish_coded = true;
    const auto published = node.post("/v1/records", R"({"body":)" + examples().at("example-erasure") + "}");
    ASSERT_EQ(published.status, 201U) << published.body;
    EXPECT_EQ(audit_text(), "");
}

TEST_F(PrivacyDoors, OwnTextsThatOlderRulesClearedAreReadAgain) {
    node.hold_own(with_a_name);
    node.hold_own(scenario_saying("The tool gave no alert."));
    node.hold(with_a_name);  // another organisation's: its own people look
    start();
    const auto list = node.get("/v1/own-texts");
    ASSERT_EQ(list.status, 200U) << list.body;
    ASSERT_THAT(list.items("texts"), SizeIs(1));
    EXPECT_THAT(list.body, HasSubstr(R"("kind":"NAME")"));
    EXPECT_THAT(list.body, Not(HasSubstr("Okafor")));
    const auto* const next = list.json.find("next_after")->as<std::int64_t>();
    ASSERT_NE(next, nullptr);
    const auto rest = node.get("/v1/own-texts?after=" + std::to_string(*next));
    EXPECT_THAT(rest.items("texts"), IsEmpty());
    EXPECT_EQ(rest.json.find("next_after")->as<std::int64_t>(), nullptr);
}

TEST_F(PrivacyDoors, TheStatusCountsThemUntilAPersonHasLooked) {
    node.hold_own(with_a_name);
    start();
    count_own_texts(*node.node);
    node.run_until([&] { return own.is_counted; });
    const auto waiting = [&] {
        return *node.get("/v1/status").json.find("own_texts_to_look_over")->as<std::int64_t>();
    };
    EXPECT_EQ(waiting(), 1);
    const auto looked = node.post("/v1/own-texts/looked-over", "{}");
    ASSERT_EQ(looked.status, 200U) << looked.body;
    EXPECT_EQ(waiting(), 0);
    EXPECT_EQ(own.looked_over, privacy::ruleset_version);
    EXPECT_THAT(audit_text(), HasSubstr("looked_over_own_texts"));
    EXPECT_EQ(node.store->papers().value().at(std::string{looked_over_paper}),
              std::to_string(privacy::ruleset_version));
}

TEST_F(PrivacyDoors, WhatTheRulesInForceClearedIsNotAskedAboutAgain) {
    start();
    ASSERT_EQ(publish(with_a_name).status, 201U);
    EXPECT_THAT(node.get("/v1/own-texts").items("texts"), IsEmpty());
}

TEST_F(PrivacyDoors, AnOrganisationsOwnWordsAreAskedAbout) {
    start();
    ASSERT_THAT(node.node->local.read("ward: kingfisher"), IsEmpty());
    const std::string body = scenario_saying("It was seen on kingfisher first.");
    const auto preview = node.post("/v1/records/preview", R"({"body":)" + body + "}");
    ASSERT_THAT(preview.items("questions"), SizeIs(1));
    EXPECT_THAT(preview.body, HasSubstr("local-list"));
    EXPECT_THAT(preview.body, HasSubstr(R"("suggestion":"a service")"));
}

}  // namespace
}  // namespace stonechat::api
