#include "node/relay/hide.hpp"

#include <gmock/gmock.h>

#include "protocol/record/code_lists.hpp"
#include "protocol/record/tech_id.hpp"
#include "tests/support/federation.hpp"

namespace stonechat::relay {
namespace {

struct HideTest : testing::Test {
    HideTest() { crypto::start(); }
    void admit(std::size_t count, const std::string& sector, const std::string& region) {
        for (std::size_t i = 0; i < count; ++i) {
            support::Organisation one =
                support::an_organisation(rng, "Organisation " + std::to_string(++admitted));
            one.request.sector = sector;
            one.request.region = region;
            one.request_message = charter::sign_request(one.request, one.record_key);
            one.id = charter::member_id(one.request_message);
            federation.admit(one);
        }
    }
    record::Body a_report(const std::string& setting = "dental", const std::string& more = {}) const {
        return *record::read_body(
            R"({"codes":"1.0.0","kind":"report","content":{"event_kind":"incident","technology":{)"
            R"("tech":")" +
                record::tech_text(*record::tech_id("Example Maker", "SkinSort")) +
                R"(","maker":"Example Maker","product":"SkinSort","version":"1.0","category":"scribe"},)"
                R"("where":{"sector":"independent","setting":")" +
                setting +
                R"(","region":"wales",)"
                R"("organisation":"ZZ999"},"who_reports":"professional","month":"2026-11","local_ref":"00000000000000000000000000000007",)"
                R"("masked":false,"problems":["missed-finding"],)" +
                more + R"("harm":{"physical":"none","psychological":"none","ai_contribution":"probably"}}})",
            record::builtin_code_lists());
    }
    record::Where where_of(const std::string& setting, const std::string& more = {}) const {
        return std::get<record::Report>(hidden(a_report(setting, more), federation.charter)->content).where;
    }
    crypto::SeededRng rng{77};
    support::Federation federation{rng};
    std::size_t admitted = 0;
};

TEST_F(HideTest, AHiddenReportNamesNoOrganisation) {
    const std::string earlier = R"("related":[")" + std::string(64, 'a') + R"("],)";
    const auto body = hidden(a_report("dental", earlier), federation.charter);
    ASSERT_TRUE(body);
    const auto& report = std::get<record::Report>(body->content);
    EXPECT_TRUE(report.masked);
    EXPECT_EQ(report.where.organisation, std::nullopt);
    EXPECT_EQ(report.local_ref, std::nullopt);
    EXPECT_EQ(report.related, std::nullopt) << "its own earlier records, which name it";
    EXPECT_TRUE(record::read_body(record::write_body(*body), record::builtin_code_lists()));
}

TEST_F(HideTest, SectorAndRegionAreSaidOnlyWhereFiveMembersShareThem) {
    admit(4, "independent", "wales");
    EXPECT_EQ(where_of("other").sector, "not-stated");
    EXPECT_EQ(where_of("other").region, "uk");
    admit(1, "independent", "wales");
    EXPECT_EQ(where_of("other").sector, "independent");
    EXPECT_EQ(where_of("other").region, "wales");
}

// Four dental practices and one osteopath: five that are independent and in Wales.
TEST_F(HideTest, NoRegionIsSaidBesideASettingOrAGroupThatMayNameTheOnlyOneOfItsKind) {
    admit(5, "independent", "wales");
    const auto where = where_of("therapy");
    EXPECT_EQ(where.setting, "therapy");
    EXPECT_EQ(where.sector, "independent");
    EXPECT_EQ(where.region, "uk");
    const std::string group = R"("equity":{"suspected":"yes","groups":["detained"]},)";
    EXPECT_EQ(where_of("other", group).region, "uk");
    EXPECT_EQ(where_of("other", R"("equity":{"suspected":"no"},)").region, "wales");
}

TEST_F(HideTest, NothingButAReportCanBeHidden) {
    const auto receipt =
        record::read_body(R"({"codes":"1.0.0","kind":"receipt","content":{"alert":")" + std::string(64, 'a') +
                              R"(","state":"delivered","on":"2026-11-23","match":"certain"}})",
                          record::builtin_code_lists());
    EXPECT_EQ(hidden(*receipt, federation.charter), std::nullopt);
}

TEST_F(HideTest, RelaysAreTheMembersInThatSeat) {
    const auto relay = support::an_organisation(rng, "B Relay");
    const auto another = support::an_organisation(rng, "A Relay");
    admit(2, "nhs", "wales");
    federation.admit(relay, charter::Role::member, {.relay = true});
    federation.admit(another, charter::Role::member, {.relay = true});
    const auto relays = relays_in(federation.charter, MemberId{});
    ASSERT_EQ(relays.size(), 2U);
    EXPECT_EQ(relays.front()->request.organisation, "A Relay");
    EXPECT_EQ(relays_in(federation.charter, relay.id).size(), 1U);
    EXPECT_TRUE(is_relay(federation.charter, relay.id));
    EXPECT_FALSE(is_relay(federation.charter, MemberId{}));
}

}  // namespace
}  // namespace stonechat::relay
