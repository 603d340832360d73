#include "protocol/codec/fields.hpp"

#include <gmock/gmock.h>

namespace stonechat::codec {
namespace {

// {1: version 1, 2: number, 3: [text, number]}
struct FieldsTest : testing::Test {
    struct Read {
        std::uint64_t number = 0;
        std::string text;
        friend bool operator==(const Read&, const Read&) = default;
    };
    static Checked<Read> read(const std::string& hex) {
        const Bytes input = *from_hex(hex);
        Reader in{input};
        Read out;
        Fields fields{in, "thing", 3, 1};
        out.number = fields.uint("number", 100);
        Reader& pair = fields.next("pair");
        pair.array("pair", 2);
        out.text = pair.text("text", 10);
        pair.uint("second", 10);
        return in.finish(out);
    }
};

TEST_F(FieldsTest, AreReadInOrder) {
    const auto got = read("a301010218640382616105");
    ASSERT_TRUE(got) << got.error().text();
    EXPECT_EQ(*got, (Read{100, "a"}));
}

TEST_F(FieldsTest, OfAnotherVersionAreRefusedByName) {
    const auto refused = read("a301020218640382616105");
    EXPECT_EQ(refused.error().code, Errc::wrong_value);
    EXPECT_EQ(refused.error().field, "version");
    EXPECT_EQ(refused.error().rule, "version 1 is known");
}

TEST_F(FieldsTest, MissingAndUnknownOnesAreRefusedByName) {
    EXPECT_EQ(read("a201010205").error().code, Errc::missing_field);
    EXPECT_EQ(read("a201010205").error().rule, "has 3 fields");
    EXPECT_EQ(read("a40101020503826161050401").error().code, Errc::limit_exceeded);
    const auto skips = read(
        "a301010382616105"
        "0405");
    EXPECT_EQ(skips.error().code, Errc::missing_field);
    EXPECT_EQ(skips.error().field, "number");
}

TEST_F(FieldsTest, OutOfOrderOrTwiceAreRefused) {
    EXPECT_EQ(read("a301010101"
                   "0382616105")
                  .error()
                  .code,
              Errc::not_canonical);
    EXPECT_EQ(read("a302050101"
                   "0382616105")
                  .error()
                  .field,
              "version");
}

}  // namespace
}  // namespace stonechat::codec
