#include "protocol/privacy/local_list.hpp"

#include <gmock/gmock.h>

#include <array>

#include "protocol/privacy/certain.hpp"

namespace stonechat::privacy {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

struct LocalListTest : testing::Test {
    LocalList list;
    std::vector<std::string> found(std::string_view text) {
        std::vector<std::string> out;
        for (const Finding& one : find_identifiers(text, list))
            out.push_back(std::string{name_of(one.kind)} + " " +
                          std::string{text.substr(one.begin, one.end - one.begin)});
        return out;
    }
    std::vector<std::uint32_t> lines_at_fault(std::string_view text) {
        std::vector<std::uint32_t> out;
        for (const ListFault& fault : list.read(text)) out.push_back(fault.line);
        return out;
    }
};

TEST_F(LocalListTest, FindsItsOwnPlacesAndWardsHoweverTheyAreWritten) {
    ASSERT_THAT(list.read("# ours\nplace: Nether Pellbrook\n\nward: kingfisher\n"), IsEmpty());
    EXPECT_EQ(list.size(), 2U);
    EXPECT_THAT(found("She was moved from kingfisher to the unit."), ElementsAre("FACILITY kingfisher"));
    EXPECT_THAT(found("It began in NETHER-PELLBROOK last week."), ElementsAre("PLACE NETHER-PELLBROOK"));
}

TEST_F(LocalListTest, WithoutItTheyStay) {
    EXPECT_THAT(found("She was moved from kingfisher to the unit."), IsEmpty());
}

TEST_F(LocalListTest, AProductIsNobody) {
    const std::string_view text = "Dr Patel says that Annie Hughes gave the wrong dose.";
    ASSERT_THAT(found(text), Contains("NAME Annie Hughes"));
    ASSERT_THAT(list.read("product: Annie Hughes"), IsEmpty());
    EXPECT_THAT(found(text), Contains("NAME Patel"));
    EXPECT_THAT(found(text), Not(Contains("NAME Annie Hughes")));
}

TEST_F(LocalListTest, WhatProvesItselfIsFoundInsideAProductToo) {
    ASSERT_THAT(list.read("product: Form 999 123 4543"), IsEmpty());
    EXPECT_THAT(found("Form 999 123 4543"), ElementsAre("NHS_NUMBER 999 123 4543"));
}

TEST_F(LocalListTest, WhatAReportCallsItsToolAndMakerIsNobody) {
    const std::string_view text = "Dr Patel says that Thornlea Chest and Orrendale gave the wrong dose.";
    ASSERT_THAT(list.read("ward: kingfisher"), IsEmpty());
    list = list.with_products(std::array<std::string, 2>{"Thornlea Chest", "Orrendale"});
    EXPECT_THAT(found(text), ElementsAre("NAME Patel"));
    EXPECT_THAT(found("moved from kingfisher"), ElementsAre("FACILITY kingfisher")) << "the list goes on";
}

TEST_F(LocalListTest, WhatPeopleMayBeCalledStaysInQuestionWhateverAReportCallsItsTool) {
    const std::string_view text =
        "I asked Florence about it, and Annie Hughes says that Leeds gave the wrong dose to Mr Vo.";
    const auto asked = found(text);
    ASSERT_THAT(asked, Contains("NAME Florence"));
    list = list.with_products(std::array<std::string, 5>{"Florence", "Annie Hughes", "Leeds", "Vo", ""});
    EXPECT_EQ(found(text), asked);
}

TEST_F(LocalListTest, NamesEachFaultByItsLineAndTakesNothing) {
    EXPECT_THAT(lines_at_fault("place: Pellbrook\nwing: East\nward:\nKingfisher\nplace: of\n"
                               "place: one two three four five six seven eight nine\n"),
                ElementsAre(2U, 3U, 4U, 5U, 6U));
    EXPECT_EQ(list.size(), 0U);
}

TEST_F(LocalListTest, HasLimits) {
    std::string text;
    for (std::size_t i = 0; i < local_entries_max; ++i) text += "ward: Ward" + std::to_string(i) + "\n";
    EXPECT_THAT(list.read(text), IsEmpty());
    EXPECT_THAT(lines_at_fault(text + "ward: Other\n"), ElementsAre(local_entries_max + 1));
    EXPECT_THAT(lines_at_fault(std::string(local_bytes_max + 1, '\n')), ElementsAre(0U));
    EXPECT_EQ(list.size(), local_entries_max) << "a bad list leaves the old one in force";
}

}  // namespace
}  // namespace stonechat::privacy
