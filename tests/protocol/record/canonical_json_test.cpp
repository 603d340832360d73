#include "protocol/record/canonical_json.hpp"

#include <gmock/gmock.h>

#include "protocol/limits.hpp"
#include "tests/protocol/record/vectors.hpp"

namespace stonechat::record {
namespace {

std::string canonical(std::string_view text) {
    const auto json = parse_json(text);
    return json ? canonical_json(*json) : "refused: " + json.error().text();
}

boost::system::error_code refusal_of(std::string_view text) {
    const auto json = parse_json(text);
    return json ? boost::system::error_code{} : json.error().code;
}

std::string place_of_refusal(std::string_view text) {
    const auto json = parse_json(text);
    return json ? "accepted" : json.error().field;
}

TEST(CanonicalJson, GivesThePublishedValues) {
    const Json file = vector_json("canonical-json.json");
    for (const Json& worked : items_of(file, "worked"))
        EXPECT_EQ(canonical(text_of(worked, "in")), text_of(worked, "out")) << text_of(worked, "name");
}

TEST(CanonicalJson, ComesBackUnchangedFromItself) {
    const Json file = vector_json("canonical-json.json");
    for (const Json& worked : items_of(file, "worked"))
        EXPECT_EQ(canonical(text_of(worked, "out")), text_of(worked, "out")) << text_of(worked, "name");
}

TEST(CanonicalJson, EscapesOnlyWhatItMust) {
    std::string all;
    for (char c = 0; c < 0x20; ++c) all += c;
    std::string out;
    append_json_string(out, all + "\"\\/\x7f é😀");
    EXPECT_EQ(
        out,
        R"("\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f)"
        R"(\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f)"
        "\\\"\\\\/\x7f é😀\"");
}

TEST(CanonicalJson, SortsAsUtf16AndNotAsBytes) {
    EXPECT_TRUE(canonical_less("\U0001F600", "\uFB33"));
    EXPECT_FALSE(canonical_less("\uFB33", "\U0001F600"));
    EXPECT_TRUE(canonical_less("\uD7FF", "\U00010000"));
    EXPECT_TRUE(canonical_less("a", "aa"));
    EXPECT_FALSE(canonical_less("a", "a"));
    EXPECT_TRUE(canonical_less("\U0001F600", "\U0001F601"));
}

TEST(ParseJson, TakesWholeNumbersInAnySpelling) {
    EXPECT_EQ(
        canonical("[5.0,1e2,12.5E1,-0,-0.0,50e-1,9007199254740991,-9007199254740991,9007199254740991.0]"),
        "[5,100,125,0,0,5,9007199254740991,-9007199254740991,9007199254740991]");
}

TEST(ParseJson, RefusesNumbersThatAreNotWhole) {
    for (const char* bad : {"11.2", "1e-1", "-0.5", "4503599627370495.5"})
        EXPECT_EQ(refusal_of(bad), Errc::wrong_type) << bad;
}

TEST(ParseJson, RefusesNumbersBeyondTheIntegersThatAllReadAlike) {
    for (const char* bad : {"9007199254740992", "-9007199254740992", "9223372036854775808",
                            "18446744073709551616", "9007199254740992.0", "1e16", "1e400"})
        EXPECT_EQ(refusal_of(bad), Errc::limit_exceeded) << bad;
}

TEST(ParseJson, RefusesANameThatComesTwiceAndSaysWhere) {
    EXPECT_EQ(place_of_refusal(R"({"a":[{"b":1},{"b":1,"c":2,"\u0062":1}]})"), "/a/1/b");
    EXPECT_EQ(refusal_of(R"({"b":1,"c":2,"b":1})"), Errc::not_canonical);
    // A name too long to be kept inside its string object: a sanitizer sees when it is read after its end.
    EXPECT_EQ(
        place_of_refusal(R"({"a_name_that_is_rather_long_to_be":1,"a_name_that_is_rather_long_to_be":1})"),
        "/a_name_that_is_rather_long_to_be");
}

TEST(ParseJson, RefusesBrokenUnicode) {
    for (const char* bad :
         {"\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", "\"\xe2\x82\"",
          R"("\ud800")", R"("\udc00")", R"("\ud83dA")", R"("\ude00\ud83d")", R"({"\ud800":1})"})
        EXPECT_NE(refusal_of(bad), boost::system::error_code{}) << bad;
}

TEST(ParseJson, RefusesWhatIsNotJson) {
    for (const char* bad :
         {"",        " ",     "nul",       "[1,]",     "{\"a\":1,}", "[01]",  "[+1]",   "[.5]",
          "[1.]",    "'a'",   "NaN",       "Infinity", "[1]//c",     "/**/1", "\"\t\"", "\xef\xbb\xbf[]",
          "[1] [2]", "{a:1}", "\"\\x41\"", "[1",       "{\"a\"}"})
        EXPECT_NE(refusal_of(bad), boost::system::error_code{}) << bad;
}

TEST(ParseJson, TakesTheDeepestNestingAndRefusesOneMore) {
    const std::string open(limits::nesting_max, '[');
    const std::string close(limits::nesting_max, ']');
    EXPECT_EQ(canonical(open + close), open + close);
    EXPECT_EQ(refusal_of("[" + open + close + "]"), Errc::limit_exceeded);
}

TEST(ParseJson, SaysWhereANumberIsRefused) {
    EXPECT_EQ(place_of_refusal(R"({"content":{"a":[1,2],"list":[0,{"drift":11.2}]}})"),
              "/content/list/1/drift");
}

TEST(ParseJson, ShowsNoNameThatMayBeSomeonesOwn) {
    EXPECT_EQ(place_of_refusal(R"({"content":{"Ann Example, 943 476 5919":1.5}})"), "/content");
    EXPECT_EQ(place_of_refusal(R"({"content":{"patient_name":1.5}})"), "/content/patient_name");
}

TEST(CanonicalJson, ComparingSaysTheSameAsWriting) {
    for (const std::string_view text : {R"("plain")",
                                        R"("a\\b")",
                                        R"("\\")",
                                        R"("\\\\")",
                                        R"("\"")",
                                        R"("a\"b\n")",
                                        R"("\u0041")",
                                        R"("\u000a")",
                                        R"("\u001f")",
                                        R"("\/")",
                                        "\"\u00e9\"",
                                        R"("\u00e9")",
                                        R"({"a":1,"b":[]})",
                                        R"({"b":1,"a":2})",
                                        "[1, 2]",
                                        "[1,2]",
                                        "5.0",
                                        "-0",
                                        "null",
                                        R"({"\\":"\\"})",
                                        R"({"":""})",
                                        " 1"}) {
        const auto json = parse_json(text);
        ASSERT_TRUE(json) << text;
        EXPECT_EQ(is_canonical(*json, text), canonical_json(*json) == text) << text;
    }
}

TEST(CanonicalJson, ComparingSeesWhatIsLeftOver) {
    const auto json = parse_json("[1]");
    EXPECT_FALSE(is_canonical(*json, "[1] "));
    EXPECT_FALSE(is_canonical(*json, "[1"));
    EXPECT_TRUE(is_canonical(*json, "[1]"));
}

}  // namespace
}  // namespace stonechat::record
