// Three stewards decide together by files that go from hand to hand; their nodes are stopped.

#include <fstream>

#include "node/commands/charter_propose.hpp"
#include "node/commands/exit_code.hpp"
#include "protocol/record/canonical_json.hpp"
#include "tests/node/commands/homes.hpp"

namespace stonechat::commands {
namespace {

using record::Json;
using testing::HasSubstr;

struct Proposals : Homes {
    Proposals() {
        for (const std::string name : {"a", "b", "c", "practice"}) make(name, "Example " + name);
    }

    std::string file(const std::string& name) { return (home / name).string(); }
    std::string key(const std::string& name) {
        Captured shown;
        check(charter_key({at(name)}, shown.console) == exit_ok);
        return shown.out.str().substr(0, 64);
    }
    int propose(const std::string& by, ProposeOptions options, const std::string& out) {
        last = std::make_unique<Captured>();
        options.place = at(by);
        options.out = file(out);
        return charter_propose(options, last->console);
    }
    int sign(const std::string& by, const std::string& name) {
        last = std::make_unique<Captured>();
        return charter_sign({at(by), file(name), true}, last->console);
    }
    std::string said() { return last->out.str() + last->err.str(); }

    // A federation of a, b and c, of whom two must sign, known to all three.
    void found() {
        ProposeOptions options;
        options.action = "found";
        options.words = {"Example region"};
        options.threshold = 2;
        for (const std::string name : {"a", "b", "c"}) options.stewards.push_back(name + "=" + key(name));
        check(propose("a", options, "found") == exit_ok);
        for (const std::string name : {"b", "c", "a", "b"}) check(sign(name, "found") == exit_ok);
    }
    ProposeOptions admitting() {
        ProposeOptions options;
        options.action = "admit";
        options.words = {(home / "practice" / request_file_name).string()};
        return options;
    }
    Json history(const std::string& of) {
        Captured shown;
        check(charter_history({at(of), true}, shown.console) == exit_ok);
        return *record::parse_json(shown.out.str());
    }
    std::unique_ptr<Captured> last;
};

TEST_F(Proposals, AFederationIsFoundedOnceEveryStewardHasSigned) {
    ProposeOptions options;
    options.action = "found";
    options.words = {"Example region"};
    options.threshold = 2;
    for (const std::string name : {"a", "b", "c"}) options.stewards.push_back(name + "=" + key(name));
    ASSERT_EQ(propose("a", options, "found"), exit_ok) << said();
    EXPECT_THAT(said(), HasSubstr("Signed by 1 so far"));
    ASSERT_EQ(sign("b", "found"), exit_ok) << said();
    EXPECT_THAT(said(), HasSubstr("Not enough yet"));
    ASSERT_EQ(sign("c", "found"), exit_ok) << said();
    EXPECT_THAT(said(), HasSubstr("Decided"));
    EXPECT_EQ(sign("a", "found"), exit_ok) << "the others take it from the same file";
    EXPECT_THAT(said(), HasSubstr("Decided"));
}

TEST_F(Proposals, AThresholdOfStewardsDecides) {
    found();
    ASSERT_EQ(propose("a", admitting(), "admit"), exit_ok) << said();
    EXPECT_THAT(said(), HasSubstr("admit Example practice as member"));
    EXPECT_THAT(said(), HasSubstr("Not enough yet"));
    ASSERT_EQ(sign("c", "admit"), exit_ok) << said();
    EXPECT_THAT(said(), HasSubstr("Decided"));
    const Json json = history("c");
    const auto& entries = *json.find("entries")->as<Json::Array>();
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(*entries[1].find("action")->as<std::string>(), "admit");
    EXPECT_EQ(entries[1].find("signed_by")->as<Json::Array>()->size(), 2U);
}

TEST_F(Proposals, OneWhoIsNoStewardCannotSpoilAProposal) {
    found();
    ASSERT_EQ(propose("a", admitting(), "admit"), exit_ok);
    key("practice");
    std::ifstream before{file("admit")};
    const std::string bytes{std::istreambuf_iterator<char>{before}, {}};
    EXPECT_NE(sign("practice", "admit"), exit_ok);
    std::ifstream after{file("admit")};
    EXPECT_EQ(bytes, (std::string{std::istreambuf_iterator<char>{after}, {}}));
}

TEST_F(Proposals, AProposalIsNotSignedWithoutAPersonOrAnExplicitYes) {
    found();
    ASSERT_EQ(propose("a", admitting(), "admit"), exit_ok);
    Captured no{"n\n", true};
    EXPECT_EQ(charter_sign({at("b"), file("admit"), false}, no.console), exit_refused);
    Captured nobody;
    EXPECT_EQ(charter_sign({at("b"), file("admit"), false}, nobody.console), exit_bad_use);
    Captured yes{"y\n", true};
    EXPECT_EQ(charter_sign({at("b"), file("admit"), false}, yes.console), exit_ok);
    EXPECT_THAT(yes.out.str(), HasSubstr("Decided"));
}

TEST_F(Proposals, WrongWordsAreNamed) {
    found();
    const auto refused = [&](const std::string& action, std::vector<std::string> words) {
        ProposeOptions options;
        options.action = action;
        options.words = std::move(words);
        EXPECT_NE(propose("a", options, "x"), exit_ok) << action;
        return said();
    };
    EXPECT_THAT(refused("dismiss", {}), HasSubstr("ACTION"));
    EXPECT_THAT(refused("revoke", {"Nobody"}), HasSubstr("no member has this id or name"));
    EXPECT_THAT(refused("erase-order", {"12"}), HasSubstr("64 hexadecimal digits"));
    EXPECT_THAT(refused("set-threshold", {}), HasSubstr("--threshold"));
    EXPECT_THAT(refused("add-steward", {"D"}), HasSubstr("public key"));
    EXPECT_THAT(refused("resolve", {std::string(64, 'a')}), HasSubstr("nothing to resolve"));
    EXPECT_THAT(refused("admit", {"no-such-file"}), HasSubstr("no-such-file"));
}

TEST_F(Proposals, CrossedProposalsFreezeAndAResolvingOneThaws) {
    found();
    ProposeOptions erase;
    erase.action = "erase-order";
    erase.words = {std::string(64, 'a')};
    ASSERT_EQ(propose("a", admitting(), "admit"), exit_ok);
    ASSERT_EQ(propose("b", erase, "erase"), exit_ok);
    ASSERT_EQ(sign("c", "admit"), exit_ok) << said();
    ASSERT_EQ(sign("c", "erase"), exit_ok) << said();
    EXPECT_NE(propose("c", admitting(), "late"), exit_ok);
    EXPECT_THAT(said(), HasSubstr("frozen"));
    const Json json = history("c");
    const auto& entries = *json.find("entries")->as<Json::Array>();
    ASSERT_EQ(entries.size(), 3U);
    ProposeOptions resolve;
    resolve.action = "resolve";
    resolve.words = {*entries[1].find("hash")->as<std::string>()};
    ASSERT_EQ(propose("c", resolve, "resolve"), exit_ok) << said();
    for (const std::string name : {"admit", "erase"}) ASSERT_EQ(sign("a", name), exit_ok) << said();
    ASSERT_EQ(sign("a", "resolve"), exit_ok) << said();
    EXPECT_THAT(said(), HasSubstr("Decided"));
    EXPECT_EQ(history("a").find("entries")->as<Json::Array>()->size(), 4U);
}

}  // namespace
}  // namespace stonechat::commands
