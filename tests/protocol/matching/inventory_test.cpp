#include "protocol/matching/inventory.hpp"

#include <gmock/gmock.h>

#include "protocol/limits.hpp"
#include "protocol/matching/csv.hpp"
#include "tests/protocol/matching/builders.hpp"

namespace stonechat::matching {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view header = "maker,product,version,category\n";

InventoryReading read(std::string_view csv) {
    return read_inventory(csv, record::builtin_code_lists());
}
// "line 2 category", so that a test names places and not sentences.
std::vector<std::string> places(const InventoryReading& reading) {
    std::vector<std::string> out;
    for (const InventoryFault& fault : reading.faults) {
        EXPECT_FALSE(fault.rule.empty());
        out.push_back("line " + std::to_string(fault.line) +
                      (fault.column.empty() ? "" : " " + fault.column));
    }
    return out;
}
std::vector<std::string> places(std::string_view csv) {
    return places(read(csv));
}

TEST(Inventory, ReadsWhatAnOrganisationUses) {
    const auto reading = read(
        "maker,product,version,category,udi_di,mhra_ref,built_on,setting,version_scheme,owner\n"
        "Example Skin AI Ltd,SkinSort,2.3.1,image-triage,09506000134352,MHRA/1,Model 1; Model 2,gp,dotted,GP "
        "partner\n"
        "\"Example Scribe, Ltd\",\"Note \"\"Maker\"\"\",,scribe,,,,,,\n");
    ASSERT_THAT(places(reading), IsEmpty());
    ASSERT_EQ(reading.technologies.size(), 2U);
    const auto& first = reading.technologies[0];
    EXPECT_EQ(first.technology.tech, "tech:12f9618114b76730a89a4247836330ae");
    EXPECT_EQ(first.technology.udi_di, "09506000134352");
    EXPECT_EQ(first.technology.mhra_ref, "MHRA/1");
    EXPECT_THAT(*first.technology.built_on, ElementsAre("Model 1", "Model 2"));
    EXPECT_EQ(first.setting, "gp");
    EXPECT_EQ(first.owner, "GP partner");
    const auto& second = reading.technologies[1];
    EXPECT_EQ(second.technology.maker, "Example Scribe, Ltd");
    EXPECT_EQ(second.technology.product, "Note \"Maker\"");
    EXPECT_EQ(second.technology.version, "not-known");
    EXPECT_EQ(second.technology.udi_di, std::nullopt);
}

TEST(Inventory, ToleratesByteOrderMarksLineEndsAndBlankRows) {
    const auto reading =
        read("\xEF\xBB\xBFMaker, Product ,VERSION,category\r\n\r\n Example , DeskBot ,1.0,other\r\n,,,\r\n");
    ASSERT_THAT(places(reading), IsEmpty());
    ASSERT_EQ(reading.technologies.size(), 1U);
    EXPECT_EQ(reading.technologies[0].technology.maker, "Example");
    EXPECT_EQ(reading.technologies[0].technology.product, "DeskBot");
}

TEST(Inventory, EqualRowsCountOnce) {
    EXPECT_EQ(read(std::string{header} + "A1,B1,1,other\nA1,B1,1,other\nA1,B1,2,other\n").technologies.size(),
              2U);
}

TEST(Inventory, NamesEveryFaultAtOnceByLineAndColumn) {
    EXPECT_THAT(places("maker,product,version,category,udi_di,setting,version_scheme\n"
                       ",DeskBot,1.0,other,,,\n"
                       "A1,B1,1.0,toaster,09506000134353,kitchen,roman\n"
                       "A1,B1,1.0\n"
                       "A1,B1,1.0,other,,,\n"
                       "a@b.org,B1,bad\tversion,other,,,\n"),
                ElementsAre("line 2 maker", "line 3 category", "line 3 udi_di", "line 3 version_scheme",
                            "line 3 setting", "line 4", "line 6 maker", "line 6 version"));
}

TEST(Inventory, LinesAreCountedThroughQuotedLineBreaks) {
    EXPECT_THAT(places(std::string{header} + "\"A\n1\",B1,1.0,other\nA1,B1,1.0,toaster\n"),
                testing::Contains("line 4 category"));
}

TEST(Inventory, BadQuotesAreOneFaultOfTheirRow) {
    EXPECT_THAT(places(std::string{header} + "\"A1,B1,1.0,other\nA1,B1,1.0,other\n"), ElementsAre("line 2"));
    EXPECT_THAT(places(std::string{header} + "\"A\"1,B1,1.0,other\n"), ElementsAre("line 2"));
}

TEST(Inventory, TheFirstRowMustNameTheColumns) {
    EXPECT_THAT(places(""), ElementsAre("line 1"));
    EXPECT_THAT(places("maker,product,version\n"), ElementsAre("line 1 category"));
    EXPECT_THAT(places("maker,product,version,category,maker\n"), ElementsAre("line 1 maker"));
    EXPECT_THAT(places("maker,product,version,category,price\n"), ElementsAre("line 1 column 5"));
}

TEST(Inventory, FaultsNeverRepeatTheValue) {
    for (const auto& fault :
         read(std::string{header} + "A1,B1,1.0,943 476 5919\nx@y.org,B1,1,other\n").faults) {
        EXPECT_EQ(fault.rule.find("943"), std::string::npos);
        EXPECT_EQ(fault.rule.find("x@y"), std::string::npos);
    }
}

TEST(Inventory, OwnersAreRolesWithoutAddresses) {
    EXPECT_THAT(places("maker,product,version,category,owner\nA1,B1,1,other,a@b.org\n"),
                ElementsAre("line 2 owner"));
}

TEST(Inventory, LimitsHoldAtTheirEdge) {
    std::string rows{header};
    for (std::size_t i = 0; i < limits::inventory_rows_max; ++i)
        rows += "A1,B" + std::to_string(i) + ",1,other\n";
    EXPECT_THAT(places(rows), IsEmpty());
    EXPECT_THAT(places(rows + "A1,C,1,other\nA1,D,1,other\n"),
                ElementsAre("line " + std::to_string(limits::inventory_rows_max + 2)));
    std::string large{header};
    large.resize(limits::inventory_bytes_max, '\n');
    EXPECT_THAT(places(large), IsEmpty());
    EXPECT_THAT(places(large + "\n"), ElementsAre("line 1"));
    std::string faulty{header};
    for (std::size_t i = 0; i <= limits::inventory_faults_max; ++i) faulty += "A1,B1,1,toaster\n";
    EXPECT_EQ(read(faulty).faults.size(), limits::inventory_faults_max);
}

TEST(Inventory, IdsStayWithATechnologyThroughNewVersionsAndOrders) {
    const auto one = here_ids({in_use(skin_sort()), in_use(scan_reader())});
    auto newer = skin_sort();
    newer.version = "3.0";
    const auto two = here_ids({in_use(scan_reader()), in_use(newer)});
    EXPECT_EQ(one[0], two[1]);
    EXPECT_EQ(one[1], two[0]);
    EXPECT_NE(one[0], one[1]);
    const auto settings =
        here_ids({in_use(skin_sort(), "gp"), in_use(skin_sort(), "dental"), in_use(skin_sort(), "gp")});
    EXPECT_NE(settings[0], settings[1]);
    EXPECT_NE(settings[0], settings[2]);
}

TEST(Inventory, WordsLeaveOutWhatIsNotKnown) {
    EXPECT_EQ(in_words(skin_sort()), "SkinSort 2.3.1 (Example Skin AI Ltd)");
    EXPECT_EQ(in_words(technology("not-known", "DeskBot", "not-known")), "DeskBot");
    EXPECT_EQ(in_words(technology("A1", "not-known", "not-known")), "a product that is not known (A1)");
}

}  // namespace
}  // namespace stonechat::matching
