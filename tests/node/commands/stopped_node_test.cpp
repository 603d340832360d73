// The commands that work without a running node, on a real installation: nothing listens on its API address.

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <fstream>
#include <iterator>

#include "node/commands/audit_command.hpp"
#include "node/commands/charter_command.hpp"
#include "node/commands/charter_desk.hpp"
#include "node/commands/charter_propose.hpp"
#include "node/commands/charter_words.hpp"
#include "node/commands/exit_code.hpp"
#include "node/commands/filter_own.hpp"
#include "node/commands/proposal.hpp"
#include "node/commands/report.hpp"
#include "node/commands/signed_places.hpp"
#include "node/commands/status_command.hpp"
#include "node/commands/technologies_command.hpp"
#include "node/commands/verify.hpp"
#include "node/http/routes.hpp"
#include "node/log/audit_log.hpp"
#include "protocol/record/canonical_json.hpp"
#include "tests/node/commands/homes.hpp"

namespace stonechat::commands {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string content(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

// By OpenSSL, as an outsider would.
bool verifies(const std::string& pem, const std::string& signed_bytes, const std::string& signature) {
    BIO* const bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    EVP_PKEY* const key = PEM_read_bio_PUBKEY(bio, nullptr, nullptr, nullptr);
    BIO_free(bio);
    EVP_MD_CTX* const context = EVP_MD_CTX_new();
    const auto* const bytes = reinterpret_cast<const unsigned char*>(signed_bytes.data());
    const auto* const mark = reinterpret_cast<const unsigned char*>(signature.data());
    const bool good = key != nullptr && EVP_DigestVerifyInit(context, nullptr, nullptr, nullptr, key) == 1 &&
                      EVP_DigestVerify(context, mark, signature.size(), bytes, signed_bytes.size()) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return good;
}

struct StoppedNode : Homes {
    StoppedNode() { make("hub"); }
    ImportOptions import_of(const std::filesystem::path& list) {
        ImportOptions options;
        options.place = at("hub");
        options.file = list.string();
        return options;
    }
    int found() {
        FoundOptions options;
        options.place = at("hub");
        options.federation = "Example region";
        options.standing.seats = {"issuer", "relay"};
        return charter_found(options, captured.console);
    }
    int admit(const std::string& name, const StandingOptions& standing = {}) {
        AdmitOptions options;
        options.place = at("hub");
        options.request = (home / name / request_file_name).string();
        options.standing = standing;
        return charter_admit(options, captured.console);
    }
    int revoke(const std::string& member) {
        RevokeOptions options;
        options.place = at("hub");
        options.member = member;
        return charter_revoke(options, captured.console);
    }
    std::string show(bool as_json = false) {
        Captured shown;
        ShowOptions options;
        options.place = at("hub");
        options.as_json = as_json;
        check(charter_show(options, shown.console) == exit_ok);
        return shown.out.str();
    }
    Captured captured;
};

TEST_F(StoppedNode, FoundsAFederationOnce) {
    ASSERT_EQ(found(), exit_ok) << captured.err.str();
    const std::string id = captured.out.str().substr(0, 64);
    EXPECT_TRUE(FederationId::from_hex(id));
    EXPECT_THAT(show(), HasSubstr(id));
    EXPECT_THAT(show(), HasSubstr("issuer, relay"));
    EXPECT_EQ(found(), exit_refused);
    EXPECT_THAT(captured.err.str(), HasSubstr("belongs to a federation already"));
}

TEST_F(StoppedNode, AdmitsAndRemoves) {
    make("practice", "Example Practice");
    ASSERT_EQ(found(), exit_ok);
    ASSERT_EQ(admit("practice"), exit_ok) << captured.err.str();
    EXPECT_THAT(show(), HasSubstr("Example Practice  member"));
    EXPECT_EQ(admit("practice"), exit_refused);
    ASSERT_EQ(revoke("Example Practice"), exit_ok) << captured.err.str();
    EXPECT_THAT(show(), HasSubstr("Example Practice  removed"));
    const auto json = record::parse_json(show(true));
    ASSERT_TRUE(json);
    EXPECT_EQ(*json->find("sequence")->as<std::int64_t>(), 4);
}

TEST_F(StoppedNode, OneStewardIsAskedAtATerminalBeforeWhatHoldsAtOnce) {
    make("practice", "Example Practice");
    ASSERT_EQ(found(), exit_ok);
    ASSERT_EQ(admit("practice"), exit_ok) << captured.err.str();
    RevokeOptions revoking;
    revoking.place = at("hub");
    revoking.member = "Example Practice";
    Captured no{"n\n", true};
    EXPECT_EQ(charter_revoke(revoking, no.console), exit_refused);
    EXPECT_THAT(no.out.str(), HasSubstr("Entry 4 would end the membership of Example Practice"));
    EXPECT_THAT(no.out.str(), HasSubstr("One signature decides here"));
    EXPECT_THAT(show(), HasSubstr("Example Practice  member"));
    ProposeOptions erasing;
    erasing.place = at("hub");
    erasing.action = "erase-order";
    erasing.words = {std::string(64, 'a')};
    erasing.out = (home / "erase.proposal").string();
    Captured refused{"\n", true};
    EXPECT_EQ(charter_propose(erasing, refused.console), exit_refused);
    EXPECT_THAT(refused.out.str(), HasSubstr("One signature decides here"));
    EXPECT_FALSE(std::filesystem::exists(erasing.out));
    Captured yes{"y\n", true};
    EXPECT_EQ(charter_revoke(revoking, yes.console), exit_ok) << yes.err.str();
    EXPECT_THAT(show(), HasSubstr("Example Practice  removed"));
    erasing.yes = true;
    Captured unasked{"", true};
    EXPECT_EQ(charter_propose(erasing, unasked.console), exit_ok) << unasked.err.str();
    EXPECT_THAT(unasked.out.str(), HasSubstr("Decided"));
}

TEST_F(StoppedNode, RefusesStandingsThatDoNotExist) {
    make("practice", "Example Practice");
    ASSERT_EQ(found(), exit_ok);
    StandingOptions standing;
    standing.role = "king";
    EXPECT_EQ(admit("practice", standing), exit_bad_use);
    standing.role = "observer";
    standing.seats = {"issuer"};  // known words, but only a member holds a seat
    EXPECT_EQ(admit("practice", standing), exit_refused);
    standing.seats = {"throne"};
    EXPECT_EQ(admit("practice", standing), exit_bad_use);
    standing.seats = {};
    standing.technologies = {"tech:short"};
    EXPECT_EQ(admit("practice", standing), exit_bad_use);
    EXPECT_THAT(show(), testing::Not(HasSubstr("Example Practice")));
}

TEST_F(StoppedNode, ADecisionThatNoNodeCouldReadTakesNoPlaceAndOneWithAsManyPinsAsMayBeSaysSo) {
    make("practice", "Example Practice");
    ASSERT_EQ(found(), exit_ok);
    ASSERT_EQ(admit("practice"), exit_ok);
    Captured quiet;
    const auto config = load_config(at("hub"), quiet.console);
    auto desk = open_desk(*config, DeskFor::decisions);
    ASSERT_TRUE(desk);
    charter::Revoke revoke{(*find_member(desk->charter, "Example Practice"))->id, {}};
    for (std::size_t i = 0; i <= limits::pins_max; ++i) {
        charter::Pin pin;
        pin.sequence = 1;
        pin.epoch.bytes.front() = static_cast<std::byte>(i);
        revoke.pins.push_back(pin);
    }
    const std::string noted = content(signed_places_file(home / "hub"));
    EXPECT_EQ(words_on_pins(charter::Revoke{}), "");
    const auto decided = decide(*desk, revoke, Beside::never);
    ASSERT_FALSE(decided);
    EXPECT_THAT(decided.error().text, HasSubstr("pins: more items than the format allows"));
    EXPECT_EQ(content(signed_places_file(home / "hub")), noted);
    revoke.pins.pop_back();
    EXPECT_TRUE(decide(*desk, revoke, Beside::never));
    EXPECT_THAT(words_on_pins(revoke), HasSubstr("It pins 32 series of records"));
}

TEST_F(StoppedNode, OnlyAStewardDecides) {
    make("practice", "Example Practice");
    EXPECT_EQ(admit("practice"), exit_refused);
    EXPECT_EQ(revoke("Example Hub"), exit_refused);
    ASSERT_EQ(found(), exit_ok);
    EXPECT_EQ(revoke("Nobody"), exit_refused);
    EXPECT_THAT(captured.err.str(), HasSubstr("no member has this id or name"));
}

TEST_F(StoppedNode, AChangedRequestIsRefused) {
    make("practice", "Example Practice");
    ASSERT_EQ(found(), exit_ok);
    const auto file = home / "practice" / request_file_name;
    std::string text = content(file);
    text[40] = text[40] == 'A' ? 'B' : 'A';
    put(file, text);
    EXPECT_EQ(admit("practice"), exit_refused);
    put(file, "!");
    EXPECT_EQ(admit("practice"), exit_refused);
    std::filesystem::remove(file);
    EXPECT_EQ(admit("practice"), exit_bad_use);
}

TEST_F(StoppedNode, VerifiesAndExportsSoThatOpensslCanCheck) {
    ASSERT_EQ(found(), exit_ok);
    Captured verified;
    EXPECT_EQ(verify(at("hub"), true, verified.console), exit_ok) << verified.err.str();
    EXPECT_THAT(verified.out.str(), HasSubstr("\"charter_entries\":2"));

    ExportOptions options{.place = at("hub"), .directory = (home / "out").string()};
    ASSERT_EQ(export_cose(options, captured.console), exit_ok) << captured.err.str();
    std::size_t checked = 0;
    for (const auto& entry : std::filesystem::directory_iterator{home / "out/charter"}) {
        if (entry.path().extension() != ".sig") continue;
        std::filesystem::path signed_file = entry.path();
        signed_file.replace_extension(".tbs");
        const std::string steward = entry.path().stem().string().substr(2);
        const std::string pem = content(home / "out/keys" / ("steward-" + steward + ".pem"));
        EXPECT_TRUE(verifies(pem, content(signed_file), content(entry.path())));
        EXPECT_FALSE(verifies(pem, content(signed_file) + "x", content(entry.path())));
        ++checked;
    }
    EXPECT_EQ(checked, 2U);
    EXPECT_EQ(export_cose(options, captured.console), exit_refused);
}

TEST_F(StoppedNode, HoldsNothingBeforeItHasRun) {
    Captured verified;
    EXPECT_EQ(verify(at("hub"), false, verified.console), exit_refused);
    EXPECT_THAT(verified.err.str(), HasSubstr("holds nothing yet"));
    EXPECT_FALSE(std::filesystem::exists(home / "hub/store"));
}

TEST_F(StoppedNode, IsSaidToBeStoppedAndHowToStartIt) {
    EXPECT_EQ(status(at("hub"), false, captured.console), exit_unreachable);
    EXPECT_THAT(captured.err.str(), HasSubstr("stonechat run --home"));
}

TEST_F(StoppedNode, FaultsInAListAreNamedWithoutTheNode) {
    put(home / "list.csv", "maker,product,version,category\nA Ltd,B,1,no-such-category\n");
    ImportOptions options = import_of(home / "list.csv");
    EXPECT_EQ(technologies_import(options, captured.console), exit_refused);
    EXPECT_THAT(captured.err.str(), HasSubstr("list.csv:2: category: "));
    EXPECT_THAT(captured.err.str(), testing::Not(HasSubstr("no-such-category")));
    put(home / "list.csv", "maker,product,version,category\nA Ltd,B,1,image-triage\n");
    EXPECT_EQ(technologies_import(options, captured.console), exit_unreachable);
    options.file = (home / "nothing.csv").string();
    EXPECT_EQ(technologies_import(options, captured.console), exit_bad_use);
    options.file = home.string();
    EXPECT_EQ(technologies_import(options, captured.console), exit_bad_use);
}

TEST_F(StoppedNode, AListOfNothingIsImportedOnlyWhereThatIsMeant) {
    put(home / "list.csv", "maker,product,version,category\n");
    ImportOptions options = import_of(home / "list.csv");
    EXPECT_EQ(technologies_import(options, captured.console), exit_refused);
    EXPECT_THAT(captured.err.str(), HasSubstr("to empty the list give --empty"));
    options.may_be_empty = true;
    EXPECT_EQ(technologies_import(options, captured.console), exit_unreachable) << "it goes to the node";
}

TEST_F(StoppedNode, AListThatTheApiWouldNotTakeIsRefusedByItsName) {
    const std::string row = "A Ltd,B,1,image-triage" + std::string(1000, ' ') + "\n";
    std::string csv = "maker,product,version,category\n";
    while (csv.size() + row.size() <= http::body_bytes_max) csv += row;  // equal rows count once
    csv.insert(csv.size() - 1, http::body_bytes_max - csv.size(), ' ');
    put(home / "list.csv", csv);
    ImportOptions options = import_of(home / "list.csv");
    EXPECT_EQ(technologies_import(options, captured.console), exit_unreachable) << "it goes to the node";
    put(home / "list.csv", csv + '\n');
    EXPECT_EQ(technologies_import(options, captured.console), exit_refused);
    EXPECT_THAT(captured.err.str(), HasSubstr("list.csv: has more than 1048576 bytes"));
}

TEST_F(StoppedNode, AReportThatIsNoJsonIsRefusedBeforeTheNodeIsAsked) {
    put(home / "report.json", "{\"a\":1,\"a\":2}");
    ReportOptions options;
    options.place = at("hub");
    options.file = (home / "report.json").string();
    EXPECT_EQ(report(options, captured.console), exit_refused);
}

TEST_F(StoppedNode, ThatIsNotThereIsSaidSo) {
    Captured said;
    EXPECT_EQ(status(at("nowhere"), false, said.console), exit_bad_use);
    EXPECT_THAT(said.err.str(), HasSubstr("stonechat init"));
}

TEST_F(StoppedNode, PrintsTheAuditLogAndNamesTheLineThatWasChanged) {
    const auto run = [this](bool as_json, int expected) {
        Captured it;
        EXPECT_EQ(audit_log({.place = at("hub"), .as_json = as_json}, it.console), expected) << it.err.str();
        return it.out.str() + it.err.str();
    };
    EXPECT_EQ(run(false, exit_ok), "Nothing was decided here yet.\n");
    const auto file = home / "hub" / audit_file_name;
    {
        auto log = log::AuditLog::open(file);
        ASSERT_TRUE(log);
        for (const char* who : {"sam", "kit"})
            ASSERT_TRUE(log->append({{"event", {std::string{"published"}}}, {"who", {std::string{who}}}}));
    }
    EXPECT_THAT(run(false, exit_ok), HasSubstr("kit  published"));
    std::string changed = content(file);
    EXPECT_THAT(run(true, exit_ok), StartsWith(changed));
    changed.replace(changed.find("sam"), 3, "lee");
    put(file, changed);
    EXPECT_THAT(run(false, exit_refused), HasSubstr("audit.log:2: does not follow"));
}

TEST_F(StoppedNode, TellsTheHashOfTheNewestAuditLineWhichTheNextOneHas) {
    const auto file = home / "hub" / audit_file_name;
    auto log = log::AuditLog::open(file);
    ASSERT_TRUE(log);
    ASSERT_TRUE(log->append({{"who", {std::string{"sam"}}}}));
    Captured it;
    EXPECT_EQ(audit_log({.place = at("hub"), .as_json = true}, it.console), exit_ok);
    EXPECT_EQ(it.out.str(), content(file)) << "what another program reads is nothing but the lines";
    ASSERT_TRUE(log->append({{"who", {std::string{"kit"}}}}));
    const std::string next = content(file).substr(it.out.str().size());
    const std::string key = R"("previous":")";
    const std::string previous = next.substr(next.find(key) + key.size(), 64);
    EXPECT_EQ(it.err.str(), "Lines: 1, SHA-256 of the newest: " + previous + "\n");
}

TEST_F(StoppedNode, OwnTextsAreReadByTheRunningNodeAlone) {
    Captured it;
    EXPECT_EQ(filter_own({.place = at("hub")}, it.console), exit_unreachable);
    EXPECT_EQ(it.out.str(), "");
}

}  // namespace
}  // namespace stonechat::commands
