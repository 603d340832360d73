#include "node/web/form.hpp"

#include <gmock/gmock.h>

namespace stonechat::web {
namespace {

using testing::ElementsAre;

const std::string urlencoded = "application/x-www-form-urlencoded";

Checked<FormValues> multipart(std::string_view body) {
    return read_form("multipart/form-data; boundary=XyZ", body);
}

TEST(Form, FieldsAreDecodedAndMayRepeat) {
    const auto form = read_form(urlencoded, "a=1&b=two+words&a=%C3%A9%0D%0Ax&c=&d");
    ASSERT_TRUE(form);
    EXPECT_THAT(form->all("a"), ElementsAre("1", "\u00e9\nx"));
    EXPECT_EQ(form->text("b"), "two words");
    EXPECT_TRUE(form->has("c"));
    EXPECT_TRUE(form->has("d"));
    EXPECT_FALSE(form->has("e"));
}

TEST(Form, WhiteSpaceAtBothEndsGoes) {
    EXPECT_EQ(read_form(urlencoded, "a=+%0A+x+y%09")->text("a"), "x y");
}

TEST(Form, WhatCopyingBringsAlongAndNobodySeesIsNoReasonToRefuse) {
    EXPECT_EQ(read_form(urlencoded, "a=one%0Btwo%0Cthree%0Dfour%0D%0Afive")->text("a"),
              "one\ntwo\nthree\nfour\nfive");
    EXPECT_EQ(read_form(urlencoded, "a=a%00b%1Bc%7Fd%09e")->text("a"), "abcd\te");
}

TEST(Form, APercentSignWithoutDigitsStandsForItself) {
    EXPECT_EQ(read_form(urlencoded, "a=5%&b=%2")->text("a"), "5%");
    EXPECT_EQ(read_form(urlencoded, "a=%zz")->text("a"), "%zz");
}

TEST(Form, WhatIsNotTextIsRefused) {
    for (const char* const bytes : {"%FF", "%C0%80", "%ED%A0%80", "%F5%80%80%80", "%E2%82"})
        EXPECT_EQ(read_form(urlencoded, "a=x" + std::string{bytes} + "y").error().code, Errc::wrong_value)
            << bytes;
    EXPECT_TRUE(read_form(urlencoded, "a=%F0%9F%90%A6"));
}

TEST(Form, FieldsAreLimitedInNumberAndName) {
    std::string body;
    for (std::size_t i = 0; i < form_fields_max; ++i) body += "a=1&";
    EXPECT_TRUE(read_form(urlencoded, body));
    EXPECT_EQ(read_form(urlencoded, body + "a=1").error().code, Errc::limit_exceeded);
    EXPECT_TRUE(read_form(urlencoded, std::string(form_name_bytes_max, 'n') + "=1"));
    EXPECT_EQ(read_form(urlencoded, std::string(form_name_bytes_max + 1, 'n') + "=1").error().code,
              Errc::limit_exceeded);
}

const std::string parts =
    "--XyZ\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\nabc\r\n"
    "--XyZ\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: "
    "text/csv\r\n\r\n"
    "maker,product\r\n\"x\",y\r\n\r\n"
    "--XyZ--\r\n";

TEST(Form, MultipartFieldsAndFilesAreRead) {
    const auto form = multipart(parts);
    ASSERT_TRUE(form);
    EXPECT_EQ(form->text("form_token"), "abc");
    EXPECT_EQ(form->text("file"), "maker,product\n\"x\",y");
}

TEST(Form, EveryCutOfAMultipartFormIsRefused) {
    for (std::size_t end = 0; end + 4 < parts.size(); ++end)
        EXPECT_FALSE(multipart(parts.substr(0, end))) << end;
}

TEST(Form, MultipartNeedsABoundary) {
    EXPECT_FALSE(read_form("multipart/form-data", parts));
    EXPECT_FALSE(read_form("multipart/form-data; boundary=" + std::string(71, 'b'), parts));
    EXPECT_TRUE(read_form("Multipart/Form-Data; boundary=\"XyZ\"", parts));
}

}  // namespace
}  // namespace stonechat::web
