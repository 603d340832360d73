// Three stewards decide together by files that go from hand to hand; their nodes are stopped.

#include <filesystem>
#include <fstream>

#include "node/commands/charter_command.hpp"
#include "node/commands/charter_propose.hpp"
#include "node/commands/exit_code.hpp"
#include "protocol/charter/entry.hpp"
#include "protocol/record/canonical_json.hpp"
#include "tests/node/commands/homes.hpp"

namespace stonechat::commands {
namespace {

using record::Json;
using testing::HasSubstr;
using testing::Not;

// The founding, and the admission of the three who found.
constexpr std::size_t founding_entries = 4;

struct Proposals : Homes {
    Proposals() {
        for (const std::string name : {"a", "b", "c", "practice"}) make(name, "Example " + name);
    }

    std::string file(const std::string& name) { return (home / name).string(); }
    // Its steward key is there from now on; the file for whoever founds a federation with it.
    std::string steward(const std::string& name) {
        Captured shown;
        const std::string out = file(name + ".steward");
        check(charter_key({at(name), std::filesystem::exists(out) ? "" : out}, shown.console) == exit_ok);
        return out;
    }
    FoundOptions founding() {
        FoundOptions options{at("a"), "Example region", {}, {steward("b"), steward("c")}, 2, file("found")};
        options.standing.seats = {"relay"};
        return options;
    }
    int begin(const FoundOptions& options) {
        last = std::make_unique<Captured>();
        return charter_found(options, last->console);
    }
    int propose(const std::string& by, ProposeOptions options, const std::string& out) {
        last = std::make_unique<Captured>();
        options.place = at(by);
        options.out = file(out);
        return charter_propose(options, last->console);
    }
    int sign(const std::string& by, const std::string& name, Beside beside = Beside::never) {
        last = std::make_unique<Captured>();
        return charter_sign({at(by), file(name), true, beside}, last->console);
    }
    std::string said() { return last->out.str() + last->err.str(); }

    // A federation of a, b and c, of whom two must sign, known to all three.
    void found() {
        check(begin(founding()) == exit_ok);
        for (const std::string name : {"b", "c", "a", "b"}) check(sign(name, "found") == exit_ok);
    }
    ProposeOptions admitting() {
        ProposeOptions options;
        options.action = "admit";
        options.words = {(home / "practice" / request_file_name).string()};
        return options;
    }
    std::string content(const std::string& name) {
        std::ifstream in{file(name), std::ios::binary};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
    Json history(const std::string& of) {
        Captured shown;
        check(charter_history({at(of), true}, shown.console) == exit_ok);
        return *record::parse_json(shown.out.str());
    }
    ProposeOptions admitting_two() {
        make("surgery", "Example surgery");
        ProposeOptions options = admitting();
        options.words.push_back((home / "surgery" / request_file_name).string());
        return options;
    }
    // The public key in the file that charter_key wrote.
    std::string key_of(const std::string& name) {
        steward(name);
        const std::string text = content(name + ".steward");
        return text.substr(text.find('\n') + 1, 64);
    }
    ProposeOptions erasing() {
        ProposeOptions options;
        options.action = "erase-order";
        options.words = {std::string(64, 'a')};
        return options;
    }
    std::unique_ptr<Captured> last;
};

TEST_F(Proposals, AFederationIsFoundedOnceEveryStewardHasSigned) {
    ASSERT_EQ(begin(founding()), exit_ok) << said();
    EXPECT_THAT(said(), HasSubstr("found Example region with 3 stewards, of whom 2 must sign"));
    EXPECT_THAT(said(), HasSubstr("admit Example c as member"));
    EXPECT_THAT(said(), HasSubstr("Signed by 1 so far"));
    ASSERT_EQ(sign("b", "found"), exit_ok) << said();
    EXPECT_THAT(said(), HasSubstr("Not enough yet"));
    EXPECT_EQ(history("b").find("entries")->as<Json::Array>()->size(), 0U);
    ASSERT_EQ(sign("c", "found"), exit_ok) << said();
    EXPECT_THAT(said(), HasSubstr("Decided"));
    EXPECT_EQ(sign("a", "found"), exit_ok) << "the others take it from the same file";
    EXPECT_THAT(said(), HasSubstr("Decided"));
    EXPECT_EQ(record::canonical_json(history("a")), record::canonical_json(history("c")));
    Captured shown;
    ASSERT_EQ(charter_show({at("a"), true}, shown.console), exit_ok);
    const Json charter = *record::parse_json(shown.out.str());
    EXPECT_EQ(charter.find("members")->as<Json::Array>()->size(), 3U) << "the founders belong";
    EXPECT_EQ(charter.find("stewards")->as<Json::Array>()->size(), 3U);
}

TEST_F(Proposals, AFounderIsAskedOnceAndTakesTheRestWithoutAnAnswer) {
    ASSERT_EQ(begin(founding()), exit_ok) << said();
    for (const std::string name : {"b", "c"}) ASSERT_EQ(sign(name, "found"), exit_ok) << said();
    Captured nobody;
    EXPECT_EQ(charter_sign({at("a"), file("found"), false}, nobody.console), exit_ok);
    EXPECT_THAT(nobody.out.str(), HasSubstr("Decided"));
}

TEST_F(Proposals, WhoFoundsNothingCannotSpoilAFounding) {
    ASSERT_EQ(begin(founding()), exit_ok);
    EXPECT_EQ(sign("practice", "found"), exit_refused) << "it has no steward key, and gets none by this";
    EXPECT_THAT(said(), HasSubstr("no steward's key"));
    steward("practice");
    const std::string before = content("found");
    EXPECT_EQ(sign("practice", "found"), exit_refused);
    EXPECT_THAT(said(), HasSubstr("would not found this federation"));
    EXPECT_EQ(content("found"), before);
}

TEST_F(Proposals, AFoundingThatCannotStandIsRefusedBeforeAnythingIsWritten) {
    const auto refused = [&](const auto& change) {
        FoundOptions options = founding();
        change(options);
        EXPECT_NE(begin(options), exit_ok);
        EXPECT_FALSE(std::filesystem::exists(file("found")));
        return said();
    };
    EXPECT_THAT(refused([&](FoundOptions& o) { o.stewards.push_back(steward("b")); }), HasSubstr("steward"));
    EXPECT_THAT(refused([&](FoundOptions& o) { o.stewards = {steward("a")}; }), HasSubstr("steward"));
    EXPECT_THAT(refused([](FoundOptions& o) { o.threshold = 1; }), HasSubstr("threshold"));
    EXPECT_THAT(refused([](FoundOptions& o) { o.threshold = 4; }), HasSubstr("threshold"));
    EXPECT_THAT(refused([](FoundOptions& o) { o.stewards.clear(); }), HasSubstr("--steward FILE"));
    EXPECT_THAT(refused([](FoundOptions& o) { o.stewards = {"no-such-file"}; }), HasSubstr("no-such-file"));
    const std::string whole = content("b.steward");
    for (const std::size_t cut : {std::size_t{1}, whole.size() / 2, whole.size() - 70, whole.size() - 2}) {
        std::ofstream{file("cut"), std::ios::trunc} << whole.substr(0, cut);
        EXPECT_THAT(refused([&](FoundOptions& o) { o.stewards = {file("cut")}; }), HasSubstr("cut: "));
    }
}

// Whoever wrote the file, or whoever carried it, put others in this organisation's place.
TEST_F(Proposals, AFoundingByOthersIsNotTakenHoweverManyHaveSigned) {
    FoundOptions others = founding();
    others.stewards = {steward("b"), steward("practice")};
    ASSERT_EQ(begin(others), exit_ok);
    for (const std::string name : {"b", "practice", "a"}) ASSERT_EQ(sign(name, "found"), exit_ok) << said();
    steward("c");
    EXPECT_EQ(sign("c", "found"), exit_refused);
    EXPECT_THAT(said(), HasSubstr("would not found this federation"));
    EXPECT_EQ(history("c").find("entries")->as<Json::Array>()->size(), 0U);
}

TEST_F(Proposals, AFounderDoesNotSignWhereItsKeyStandsForAnotherOrganisation) {
    FoundOptions options = founding();
    const std::string honest = content("c.steward");
    const std::string other = content(std::filesystem::path{steward("practice")}.filename().string());
    std::ofstream{file("swapped"), std::ios::trunc} << other.substr(0, other.find('\n'))
                                                    << honest.substr(honest.find('\n'));
    options.stewards.back() = file("swapped");
    ASSERT_EQ(begin(options), exit_ok);
    EXPECT_EQ(sign("c", "found"), exit_refused);
    EXPECT_THAT(said(), HasSubstr("would not found this federation"));
}

TEST_F(Proposals, WhoSignsSeesEveryKeyAndEveryMember) {
    ASSERT_EQ(begin(founding()), exit_ok);
    Captured asked{"n\n", true};
    EXPECT_EQ(charter_sign({at("b"), file("found"), false}, asked.console), exit_refused);
    for (const std::string name : {"a", "b", "c"}) {
        EXPECT_THAT(asked.out.str(), HasSubstr(key_of(name)));
        const std::string request = content(name + "/" + request_file_name);
        const auto message = *from_base64url(request.substr(0, request.find('\n')));
        EXPECT_THAT(asked.out.str(), HasSubstr(charter::member_id(message).hex()));
    }
}

TEST_F(Proposals, TwoProposalsInOneFileAreRefused) {
    found();
    ASSERT_EQ(propose("a", admitting(), "admit"), exit_ok);
    ASSERT_EQ(propose("b", erasing(), "erase"), exit_ok);
    const std::string both = content("admit") + content("erase");
    std::ofstream{file("both"), std::ios::trunc} << both;
    EXPECT_EQ(sign("c", "both"), exit_refused);
    EXPECT_THAT(said(), HasSubstr("more than one proposal"));
    EXPECT_EQ(content("both"), both);
}

TEST_F(Proposals, AnEntryThatDoesNotFollowFromItsWordsIsNotSigned) {
    found();
    ASSERT_EQ(propose("a", admitting_two(), "admit"), exit_ok) << said();
    const std::string text = content("admit");
    const std::string second = text.substr(text.find('\n') + 1, text.size() - text.find('\n') - 2);
    auto entry = *charter::decode_entry(charter::decode_signed_entry(*from_base64url(second))->payload);
    entry.root = {};
    std::ofstream{file("wrong"), std::ios::trunc}
        << text.substr(0, text.find('\n') + 1)
        << to_base64url(charter::encode_signed_entry({charter::encode_entry(entry), {}})) << '\n';
    EXPECT_EQ(sign("b", "wrong"), exit_refused);
    EXPECT_THAT(said(), HasSubstr("entry 6 is not what its own words make"));
    EXPECT_EQ(sign("b", "admit"), exit_ok) << "nothing was noted for it" << said();
}

TEST_F(Proposals, AProposalThatCannotBeWrittenLeavesTheStewardFree) {
    found();
    EXPECT_EQ(propose("a", admitting(), "no-such-directory/admit"), exit_refused);
    EXPECT_THAT(said(), HasSubstr("no-such-directory"));
    EXPECT_EQ(propose("a", erasing(), "erase"), exit_ok) << said();
}

TEST_F(Proposals, NoMoreNewcomersAreProposedThanOneFileHolds) {
    found();
    ProposeOptions many = admitting();
    many.words.assign(66, many.words.front());
    EXPECT_EQ(propose("a", many, "many"), exit_bad_use);
    EXPECT_THAT(said(), HasSubstr("at most 65"));
}

TEST_F(Proposals, WhatIsStillLackingIsNamed) {
    found();
    ProposeOptions joining;
    joining.action = "add-steward";
    joining.words = {"Example practice", key_of("practice")};
    joining.threshold = 3;
    ASSERT_EQ(propose("a", joining, "joining"), exit_ok) << said();
    EXPECT_THAT(said(), HasSubstr("needs 2 stewards, has 1"));
    ASSERT_EQ(sign("b", "joining"), exit_ok) << said();
    EXPECT_THAT(said(), HasSubstr("needs that of the new steward too"));
}

// A demo's steward decides alone, but not beside what it has signed with others to come.
TEST_F(Proposals, ADecisionOfOneStewardIsHeldToWhatItHasSigned) {
    make("demo", "Example Demo");
    ASSERT_EQ(begin({at("demo"), "Example demo", {}, {}, {}, {}}), exit_ok) << said();
    ProposeOptions joining;
    joining.action = "add-steward";
    joining.words = {"Example b", key_of("b")};
    joining.threshold = 2;
    ASSERT_EQ(propose("demo", joining, "joining"), exit_ok) << said();
    Captured refused;
    AdmitOptions admit{at("demo"), (home / "practice" / request_file_name).string(), {}};
    EXPECT_EQ(charter_admit(admit, refused.console), exit_refused);
    EXPECT_THAT(refused.err.str(), HasSubstr("This steward has signed another entry for place 3"));
    admit.beside = Beside::instead;
    Captured given_up;
    EXPECT_EQ(charter_admit(admit, given_up.console), exit_ok) << given_up.err.str();
}

TEST_F(Proposals, AFilesLinesMayEndAsMailProgramsEndThem) {
    const FoundOptions options = founding();
    for (const std::string& name : options.stewards) {
        const std::string text = content(std::filesystem::path{name}.filename().string());
        std::string as_mailed;
        for (const char c : text) as_mailed += c == '\n' ? std::string{"\r\n"} : std::string{c};
        std::ofstream{name, std::ios::trunc | std::ios::binary} << as_mailed;
    }
    EXPECT_EQ(begin(options), exit_ok) << said();
}

TEST_F(Proposals, AFileThatIsNoProposalIsNamed) {
    found();
    ASSERT_EQ(propose("a", admitting(), "admit"), exit_ok);
    const std::string line = content("admit");
    std::string many;
    for (int i = 0; i < 66; ++i) many += line;
    for (const std::string& text : {std::string{}, std::string{"\n\n"}, line.substr(1), line + "?", many}) {
        std::ofstream{file("wrong"), std::ios::trunc} << text;
        EXPECT_NE(sign("b", "wrong"), exit_ok);
        EXPECT_THAT(said(), HasSubstr("wrong: "));
        EXPECT_EQ(content("wrong"), text);
    }
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
    ASSERT_EQ(entries.size(), founding_entries + 1);
    EXPECT_EQ(*entries.back().find("action")->as<std::string>(), "admit");
    EXPECT_EQ(entries.back().find("signed_by")->as<Json::Array>()->size(), 2U);
}

TEST_F(Proposals, SeveralNewcomersComeInByOneProposal) {
    found();
    ProposeOptions both = admitting_two();
    ASSERT_EQ(propose("a", both, "admit"), exit_ok) << said();
    EXPECT_THAT(said(), HasSubstr("admit Example practice as member"));
    EXPECT_THAT(said(), HasSubstr("admit Example surgery as member"));
    ASSERT_EQ(sign("b", "admit"), exit_ok) << said();
    EXPECT_EQ(history("b").find("entries")->as<Json::Array>()->size(), founding_entries + 2);
    EXPECT_NE(propose("b", both, "again"), exit_ok) << "they are in";
    both.words = {both.words[0], both.words[0]};
    EXPECT_NE(propose("c", both, "twice"), exit_ok) << "nobody comes in twice";
}

TEST_F(Proposals, OneWhoIsNoStewardCannotSpoilAProposal) {
    found();
    ASSERT_EQ(propose("a", admitting(), "admit"), exit_ok);
    steward("practice");
    const std::string before = content("admit");
    EXPECT_NE(sign("practice", "admit"), exit_ok);
    EXPECT_EQ(content("admit"), before);
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

TEST_F(Proposals, WhoProposesAtATerminalSeesWhatItWouldDoAndIsAskedBeforeItIsSigned) {
    found();
    ProposeOptions options = admitting();
    options.place = at("a");
    options.out = file("admit");
    Captured no{"n\n", true};
    EXPECT_EQ(charter_propose(options, no.console), exit_refused);
    EXPECT_THAT(no.out.str(), HasSubstr("Entry 5 would admit Example practice as member"));
    EXPECT_THAT(no.out.str(), Not(HasSubstr("One signature decides")));
    EXPECT_FALSE(std::filesystem::exists(options.out));
    Captured gone{"", true};
    EXPECT_EQ(charter_propose(options, gone.console), exit_refused) << "no answer is none";
    Captured yes{"y\n", true};
    EXPECT_EQ(charter_propose(options, yes.console), exit_ok) << yes.err.str();
    EXPECT_THAT(yes.out.str(), HasSubstr("Not enough yet"));
    options.out = file("again");
    options.yes = true;
    Captured unasked{"", true};
    EXPECT_EQ(charter_propose(options, unasked.console), exit_ok) << unasked.err.str();
    EXPECT_THAT(unasked.out.str(), Not(HasSubstr("[y/N]")));
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

TEST_F(Proposals, AStewardSignsOneEntryForAPlace) {
    found();
    ASSERT_EQ(propose("a", admitting(), "admit"), exit_ok);
    EXPECT_EQ(propose("a", erasing(), "erase"), exit_refused);
    EXPECT_THAT(said(), HasSubstr("This steward has signed another entry for place 5"));
    EXPECT_FALSE(std::filesystem::exists(file("erase")));
    ASSERT_EQ(propose("b", erasing(), "erase"), exit_ok);
    const std::string before = content("erase");
    EXPECT_EQ(sign("a", "erase"), exit_refused);
    EXPECT_THAT(said(), HasSubstr("This steward has signed"));
    EXPECT_EQ(content("erase"), before);
    EXPECT_EQ(sign("a", "erase", Beside::instead), exit_ok) << "where the stewards gave the other one up";
    EXPECT_THAT(said(), HasSubstr("Decided"));
}

TEST_F(Proposals, AStewardDoesNotSignAgainstWhatWasDecided) {
    found();
    ASSERT_EQ(propose("a", admitting(), "admit"), exit_ok);
    ASSERT_EQ(propose("b", erasing(), "erase"), exit_ok);
    ASSERT_EQ(sign("c", "admit"), exit_ok) << said();
    std::filesystem::remove(home / "c" / "keys" / "steward.signed");  // as after a restore
    EXPECT_EQ(sign("c", "erase"), exit_refused);
    EXPECT_THAT(said(), HasSubstr("The charter has another entry for place 5"));
}

TEST_F(Proposals, WhatEnoughHaveSignedIsTakenWithoutAnotherSignature) {
    found();
    ASSERT_EQ(propose("a", admitting(), "admit"), exit_ok);
    ASSERT_EQ(sign("b", "admit"), exit_ok);
    const std::string signed_by_two = content("admit");
    Captured nobody;
    EXPECT_EQ(charter_sign({at("c"), file("admit")}, nobody.console), exit_ok);
    EXPECT_THAT(nobody.out.str(), HasSubstr("Decided"));
    EXPECT_EQ(content("admit"), signed_by_two);
}

TEST_F(Proposals, AFoundingThatWasGivenUpIsSignedAnewOnlyWhenAskedFor) {
    ASSERT_EQ(begin(founding()), exit_ok) << said();
    FoundOptions again = founding();
    again.federation = "Another region";
    again.out = file("again");
    EXPECT_EQ(begin(again), exit_refused);
    EXPECT_THAT(said(), HasSubstr("place 1"));
    again.beside = Beside::instead;
    EXPECT_EQ(begin(again), exit_ok) << said();
}

// Power failed while a signature was noted, before it was made.
TEST_F(Proposals, APartOfANoteIsPassedOver) {
    found();
    std::ofstream{home / "a" / "keys" / "steward.signed", std::ios::app} << "\nabcdef";
    ASSERT_EQ(propose("a", admitting(), "admit"), exit_ok) << said();
    EXPECT_EQ(propose("a", erasing(), "erase"), exit_refused) << "what was noted after it counts";
}

TEST_F(Proposals, TheShorterBranchCanBeChosen) {
    found();
    ASSERT_EQ(propose("a", admitting_two(), "admit"), exit_ok);
    ASSERT_EQ(propose("b", erasing(), "erase"), exit_ok);
    ASSERT_EQ(sign("c", "admit"), exit_ok) << said();
    ASSERT_EQ(sign("c", "erase", Beside::instead), exit_ok) << said();
    const Json json = history("c");
    const auto& entries = *json.find("entries")->as<Json::Array>();
    ASSERT_EQ(entries.size(), founding_entries + 3);
    ProposeOptions resolve;
    resolve.action = "resolve";
    resolve.words = {*entries.back().find("hash")->as<std::string>()};
    ASSERT_EQ(propose("c", resolve, "resolve"), exit_ok) << said();
    ASSERT_EQ(sign("b", "admit"), exit_ok) << said();
    ASSERT_EQ(sign("b", "erase"), exit_ok) << said();
    EXPECT_EQ(sign("b", "resolve"), exit_ok) << said();
    EXPECT_THAT(said(), HasSubstr("Decided"));
}

TEST_F(Proposals, CrossedProposalsFreezeAndAResolvingOneThaws) {
    found();
    ASSERT_EQ(propose("a", admitting(), "admit"), exit_ok);
    ASSERT_EQ(propose("b", erasing(), "erase"), exit_ok);
    ASSERT_EQ(sign("c", "admit"), exit_ok) << said();
    ASSERT_EQ(sign("c", "erase", Beside::instead), exit_ok) << said();
    EXPECT_NE(propose("c", admitting(), "late"), exit_ok);
    EXPECT_THAT(said(), HasSubstr("frozen"));
    const Json json = history("c");
    const auto& entries = *json.find("entries")->as<Json::Array>();
    ASSERT_EQ(entries.size(), founding_entries + 2);
    ProposeOptions resolve;
    resolve.action = "resolve";
    resolve.words = {*entries[founding_entries].find("hash")->as<std::string>()};
    ASSERT_EQ(propose("c", resolve, "resolve"), exit_ok) << said();
    for (const std::string name : {"admit", "erase"}) ASSERT_EQ(sign("a", name), exit_ok) << said();
    ASSERT_EQ(sign("a", "resolve"), exit_ok) << said();
    EXPECT_THAT(said(), HasSubstr("Decided"));
    EXPECT_EQ(history("a").find("entries")->as<Json::Array>()->size(), founding_entries + 3);
}

}  // namespace
}  // namespace stonechat::commands
