#include "protocol/record/tech_id.hpp"

#include <gmock/gmock.h>

#include "tests/protocol/record/vectors.hpp"

namespace stonechat::record {
namespace {

TEST(TechId, GivesEveryWorkedValue) {
    const Json file = vector_json("technology-ids.json");
    for (const Json& worked : items_of(file, "worked")) {
        const std::string& maker = text_of(worked, "maker");
        const std::string& product = text_of(worked, "product");
        const auto id = tech_id(maker, product);
        if (const auto* expected = worked.find("tech")->as<std::string>()) {
            EXPECT_EQ(normalised_name(maker) + "|" + normalised_name(product), text_of(worked, "norm"));
            ASSERT_TRUE(id) << maker;
            EXPECT_EQ(tech_text(*id), *expected);
        } else {
            EXPECT_FALSE(id) << maker;
        }
    }
}

TEST(TechId, IsNotMadeFromWhatIsNotKnown) {
    EXPECT_FALSE(tech_id("not-known", "SkinSort"));
    EXPECT_FALSE(tech_id("Example Skin AI Ltd", "not-known"));
    EXPECT_TRUE(tech_id("Not-Known", "SkinSort")) << "only the exact words mean that nobody knows";
}

TEST(TechId, ReadsCompatibilityLettersAndAccentsAsPlainOnes) {
    EXPECT_EQ(normalised_name("ＳｋｉｎＳｏｒｔ™ №1"), "skinsorttm no1");
    EXPECT_EQ(normalised_name("I\u0307stanbul A\u0328\uFE0Fb"), "istanbul ab");
    EXPECT_EQ(normalised_name("\u212A9 \u0130"), "k9 i");
}

TEST(TechId, TakesWhatIsNotLatinAsASpace) {
    EXPECT_EQ(normalised_name("a例b\u00DFc—d"), "a b c d");
}

TEST(TechId, TakesBrokenUtf8AsASpace) {
    EXPECT_EQ(normalised_name("a\xff\xfe"
                              "b"),
              "a b");
}

TEST(TechId, DropsOnlyWholeWords) {
    EXPECT_EQ(normalised_name("Theatre Group Limitedly UKs"), "theatre limitedly uks");
}

TEST(TechId, IsReadBackOnlyFromItsOneSpelling) {
    const std::string text = "tech:12f9618114b76730a89a4247836330ae";
    const auto id = tech_from_text(text);
    ASSERT_TRUE(id);
    EXPECT_EQ(tech_text(*id), text);
    for (const char* bad : {"", "tech:", "tech:12f9618114b76730a89a4247836330a",
                            "tech:12f9618114b76730a89a4247836330ae0", "tech:12F9618114B76730A89A4247836330AE",
                            "TECH:12f9618114b76730a89a4247836330ae", "12f9618114b76730a89a4247836330ae"})
        EXPECT_FALSE(tech_from_text(bad)) << bad;
}

}  // namespace
}  // namespace stonechat::record
