// What looks like somebody's and is everyone's: national pages and telephones, companies, files, genes.
#include <gmock/gmock.h>

#include "protocol/privacy/public_things.hpp"
#include "tests/protocol/privacy/found.hpp"

namespace stonechat::privacy {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST(PublicThings, PagesOfNationalBodiesLeadToNobody) {
    for (const auto* text : {"see https://www.nice.org.uk/guidance/ng12 for that",
                             "the link www.cqc.org.uk works", "at HTTPS://ICO.ORG.UK."})
        EXPECT_THAT(found(text), IsEmpty()) << text;
    EXPECT_THAT(found("see https://www.larkfield.example/staff"),
                ElementsAre("URL: https://www.larkfield.example/staff"));
    EXPECT_THAT(found("at https://www.gov.uk/case/99884471"),
                Contains("URL: https://www.gov.uk/case/99884471"))
        << "somebody's case";
    EXPECT_THAT(found("www.nhs.uk/services/gp-surgery/larkfield/X12"), Contains(StartsWith("URL")))
        << "a practice's";
}

TEST(PublicThings, HelplinesAreEveryones) {
    EXPECT_TRUE(is_helpline("116123"));
    EXPECT_THAT(found("the crisis page lists 116 123 and 0800 1111."), IsEmpty());
    EXPECT_THAT(found("ring 0808 800 5000 or 01632 960 017"), ElementsAre("PHONE: 01632 960 017"));
}

TEST(PublicThings, CompaniesCalledLikeAStreetOrAService) {
    EXPECT_THAT(found("swapped by Tobias Lane Software on request"), Not(Contains(StartsWith("ADDRESS"))));
    EXPECT_THAT(found("read by FormFiller Health twice"), Not(Contains(StartsWith("FACILITY"))));
    EXPECT_THAT(found("the fees letter was made by Vellum for Care again"),
                Not(Contains(StartsWith("FACILITY"))));
    EXPECT_THAT(found("raised with the Anna Freud Centre and Bluebird Care"), IsEmpty());
    EXPECT_THAT(found("from Hallam Lane, seen at Hallam Lane Surgery"),
                Contains("FACILITY: Hallam Lane Surgery"));
}

TEST(PublicThings, FilesAndGenesAreNoUserNames) {
    for (const auto* text :
         {"saved as fix_v2_FINAL.sql.", "read the variant as c.6869_del9; rs80357914 unaffected"})
        EXPECT_THAT(found(text), IsEmpty()) << text;
    EXPECT_THAT(found("login rkaplan_02 tried"), ElementsAre("HANDLE: rkaplan_02"));
    EXPECT_THAT(found("login p.smith_02 tried"), Contains("HANDLE: p.smith_02"));
}

TEST(PublicThings, VersionsOfFourNumbersByWhereTheyStand) {
    for (const auto* text : {"It turns out the 4.2.0.18 patch had reset it.", "The fix is in 8.30.22.10.",
                             "Before 9.30.14.137, more were missed.", "driver 2.11.26.77 ok"})
        EXPECT_THAT(found(text), IsEmpty()) << text;
    for (const auto* text : {"logged in from 8.30.22.10", "Before 9.30.14.137, the host, answered",
                             "It was 2.27.114.200 once more.", "to 203.0.113.7 it went"})
        EXPECT_THAT(found(text), Contains(StartsWith("IP_ADDRESS"))) << text;
}

TEST(PublicThings, NumbersOfVersionsAndSerials) {
    for (const auto* text :
         {"firmware is v11.14.7.", "Probe S/N 7215-XFX-20 was cleaned", "had NEWS2 11; the tool"})
        EXPECT_THAT(found(text), IsEmpty()) << text;
}

}  // namespace
}  // namespace stonechat::privacy
