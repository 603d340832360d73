// What leaves in an export: only what its reader can check.

#include <fstream>
#include <iterator>

#include "node/commands/exit_code.hpp"
#include "node/commands/verify.hpp"
#include "protocol/record/canonical_json.hpp"
#include "storage/rocks/rocks_store.hpp"
#include "tests/node/commands/homes.hpp"
#include "tests/support/federation.hpp"

namespace stonechat::commands {
namespace {

namespace fs = std::filesystem;
using record::SignatureState;
using testing::HasSubstr;

// A stopped node that holds a run of one author: `first`, which `second` vouches for.
struct ExportTest : Homes {
    ExportTest() {
        make("hub");
        federation.admit(trust);
        const auto store = open();
        const auto& entries = federation.charter.entries();
        for (std::size_t i = 0; i < entries.size(); ++i)
            check(store->put_charter_entry(i + 1, entries[i]).has_value());
    }
    std::unique_ptr<storage::Store> open() {
        return std::move(*storage::open_rocks_store({home / "hub" / "store", {}}, rng));
    }
    // Provisional, as catching up leaves it; its text waits for the check.
    void hold_run(record::SignedRecord first) {
        const auto second = author.write(record::Kind::report);
        std::vector<record::SignedRecord> run;
        run.push_back(std::move(first));
        auto accepted = record::accept_run(std::move(run), second);
        const auto store = open();
        check(store->append({accepted.front(), record::BodyState::unexamined, 0, body, {}}).has_value());
        check(store->append({second, record::BodyState::missing, 0, {}, {}}).has_value());
    }
    void settle(const RecordId& id, SignatureState signature, record::BodyState body_state) {
        const storage::Settlement found{.accepted = 1,
                                        .record = id,
                                        .author = trust.id,
                                        .signature = signature,
                                        .body_state = body_state,
                                        .ruleset = 1};
        check(open()->settle({&found, 1}).has_value());
    }
    // Its index.
    record::Json exported() {
        Captured fresh;
        const fs::path out = home / ("out" + std::to_string(++exports));
        EXPECT_EQ(export_cose({.place = at("hub"), .directory = out.string()}, fresh.console), exit_ok)
            << fresh.err.str();
        told = fresh.err.str();
        files.clear();
        for (const auto& file : fs::directory_iterator{out}) files.insert(file.path().filename().string());
        std::ifstream index{out / "index.json"};
        const std::string text{std::istreambuf_iterator<char>{index}, {}};
        return *record::parse_json(text.substr(0, text.size() - 1));
    }
    static std::int64_t number(const record::Json& json, std::string_view name) {
        return *json.find(name)->as<std::int64_t>();
    }
    static std::size_t records_in(const record::Json& index) {
        return index.find("records")->as<record::Json::Array>()->size();
    }

    crypto::SeededRng rng{3};
    support::Federation federation{rng};
    support::Organisation trust = support::an_organisation(rng, "Example Trust");
    support::Author author{federation, trust, rng.id<Epoch>()};
    record::SaltedBody body{rng.id<Salt>(), Bytes(2, std::byte{'x'})};
    int exports = 0;
    std::set<std::string> files;
    std::string told;
};

TEST_F(ExportTest, WhatIsNotYetCheckedIsLeftOutAndCounted) {
    const auto first = author.write(record::Kind::report, body);
    const std::string name = first.id().hex() + ".cose";
    hold_run(*record::read_record(first.message()));
    const auto early = exported();
    EXPECT_EQ(records_in(early), 1U);
    EXPECT_EQ(number(early, "left_out_unchecked"), 1);
    EXPECT_FALSE(files.contains(name));
    EXPECT_THAT(told, HasSubstr("1 records are left out: this node has not checked them yet"));

    settle(first.id(), SignatureState::verified, record::BodyState::present);
    const auto later = exported();
    EXPECT_EQ(records_in(later), 2U);
    EXPECT_EQ(number(later, "left_out_unchecked"), 0);
    EXPECT_TRUE(files.contains(name));
    EXPECT_TRUE(files.contains(first.id().hex() + ".body"));
    EXPECT_EQ(told, "");
}

TEST_F(ExportTest, WhatItsAuthorDidNotSignNeverLeaves) {
    const auto bad = author.write_badly_signed(record::Kind::report, body);
    hold_run(bad);
    EXPECT_EQ(number(exported(), "left_out_unchecked"), 1);
    EXPECT_FALSE(files.contains(bad.id.hex() + ".cose"));

    settle(bad.id, SignatureState::bad, record::BodyState::invalid);
    const auto index = exported();
    EXPECT_EQ(records_in(index), 1U);
    EXPECT_EQ(number(index, "left_out_unchecked"), 0);
    EXPECT_EQ(number(index, "left_out_unsigned"), 1);
    EXPECT_FALSE(files.contains(bad.id.hex() + ".cose"));
    EXPECT_THAT(told, HasSubstr("1 records are left out: they are not signed by their author"));
}

}  // namespace
}  // namespace stonechat::commands
