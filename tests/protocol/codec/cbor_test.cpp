#include "protocol/codec/cbor.hpp"

#include <gmock/gmock.h>

#include "protocol/limits.hpp"

#include <limits>

namespace stonechat::codec {
namespace {

constexpr auto any = std::numeric_limits<std::uint64_t>::max();

Checked<std::uint64_t> read_uint(std::string_view hex, std::uint64_t max = any) {
    const Bytes input = *from_hex(hex);
    Reader in{input};
    const auto value = in.uint("n", max);
    return in.finish(value);
}

// RFC 8949 appendix A.
TEST(Cbor, WritesIntegersAsTheRfcDoes) {
    const std::pair<std::uint64_t, const char*> values[] = {{0, "00"},
                                                            {23, "17"},
                                                            {24, "1818"},
                                                            {100, "1864"},
                                                            {1000, "1903e8"},
                                                            {1000000, "1a000f4240"},
                                                            {1000000000000, "1b000000e8d4a51000"},
                                                            {any, "1bffffffffffffffff"}};
    for (const auto& [value, hex] : values) {
        EXPECT_EQ(to_hex(Writer{}.uint(value).written()), hex);
        EXPECT_EQ(*read_uint(hex), value);
    }
    EXPECT_EQ(to_hex(Writer{}.negative(-1).written()), "20");
    EXPECT_EQ(to_hex(Writer{}.negative(-1000).written()), "3903e7");
}

TEST(Cbor, RefusesEveryLongerFormOfANumber) {
    for (const char* hex : {"1817", "190017", "1900ff", "1a0000ffff", "1b00000000ffffffff"}) {
        EXPECT_EQ(read_uint(hex).error().code, Errc::not_canonical) << hex;
    }
}

TEST(Cbor, RefusesIndefiniteLengthsAndReservedHeads) {
    for (const char* hex : {"1c", "1d", "1e", "1f"})
        EXPECT_EQ(read_uint(hex).error().code, Errc::not_canonical) << hex;
    const Bytes indefinite = *from_hex("5f4100ff");
    Reader in{indefinite};
    in.bytes("b", 10);
    EXPECT_EQ(in.finish(0).error().code, Errc::not_canonical);
}

TEST(Cbor, RefusesEveryTruncationWithItsPlace) {
    Writer out;
    out.array(3).uint(1000).bytes(Bytes(5)).text("abc");
    for (std::size_t size = 0; size < out.written().size(); ++size) {
        Reader in{ByteView{out.written()}.first(size)};
        in.array("list", 3);
        in.uint("n", any);
        in.bytes("b", 5);
        in.text("t", 3);
        const auto read = in.finish(0);
        ASSERT_FALSE(read) << size;
        EXPECT_EQ(read.error().code, Errc::truncated) << size;
        EXPECT_LE(read.error().offset, size);
    }
}

TEST(Cbor, RefusesWhatIsLeftOver) {
    EXPECT_EQ(read_uint("0000").error().code, Errc::trailing_bytes);
}

TEST(Cbor, RefusesAnotherTypeAndNamesTheField) {
    const auto read = read_uint("4100");
    EXPECT_EQ(read.error().code, Errc::wrong_type);
    EXPECT_EQ(read.error().field, "n");
}

TEST(Cbor, RefusesOneMoreThanTheLimit) {
    EXPECT_TRUE(read_uint("0a", 10));
    EXPECT_EQ(read_uint("0b", 10).error().code, Errc::limit_exceeded);
}

TEST(Cbor, ChecksALengthBeforeItTakesMemory) {
    const Bytes huge = *from_hex("5b7fffffffffffffff");
    Reader in{huge};
    EXPECT_TRUE(in.bytes("b", 1024).empty());
    EXPECT_EQ(in.finish(0).error().code, Errc::limit_exceeded);
}

TEST(Cbor, KeepsTheFirstErrorAndThenYieldsZeros) {
    const Bytes input = *from_hex("411805");
    Reader in{input};
    EXPECT_EQ(in.uint("first", any), 0U);
    EXPECT_EQ(in.uint("second", any), 0U);
    EXPECT_EQ(in.finish(0).error().field, "first");
}

TEST(Cbor, NeedsMapKeysInAscendingOrder) {
    const Bytes swapped = *from_hex("a202010100");
    Reader in{swapped};
    in.map("m", 2);
    in.key("one", 1);
    EXPECT_EQ(in.finish(0).error().code, Errc::missing_field);
}

Errc skipped(const std::string& hex) {
    const Bytes input = *from_hex(hex);
    Reader in{input};
    in.skip("newer");
    const auto read = in.finish(0);
    return read ? Errc{} : static_cast<Errc>(read.error().code.value());
}

TEST(Cbor, PassesOverAnyValueThatIsWellFormed) {
    for (const char* good : {"00", "1903e8", "20", "4101", "6161", "80", "8301820203820405", "a0",
                             "a2010203820405", "c101", "d8204161", "a18101a10203"})
        EXPECT_EQ(skipped(good), Errc{}) << good;
}

TEST(Cbor, PassesOverNothingElse) {
    EXPECT_EQ(skipped(""), Errc::truncated);
    EXPECT_EQ(skipped("8201"), Errc::truncated);
    EXPECT_EQ(skipped("a101"), Errc::truncated);
    EXPECT_EQ(skipped("4201"), Errc::truncated);
    EXPECT_EQ(skipped("0000"), Errc::trailing_bytes);
    EXPECT_EQ(skipped("1800"), Errc::not_canonical) << "not in its shortest form";
    EXPECT_EQ(skipped("9f01ff"), Errc::not_canonical) << "of indefinite length";
    EXPECT_EQ(skipped("f5"), Errc::wrong_type) << "a simple value";
    EXPECT_EQ(skipped("fb3ff0000000000000"), Errc::wrong_type) << "a float";
    EXPECT_EQ(skipped("61ff"), Errc::wrong_value) << "not UTF-8";
    EXPECT_EQ(skipped("9bffffffffffffffff"), Errc::truncated) << "a head that claims more than there is";
    EXPECT_EQ(skipped("bbffffffffffffffff"), Errc::truncated);
}

TEST(Cbor, PassesOverNothingThatIsNestedDeeperThanTheLimit) {
    const auto nested = [](std::size_t depth) {
        std::string hex;
        for (std::size_t i = 0; i < depth; ++i) hex += "81";
        return hex + "00";
    };
    EXPECT_EQ(skipped(nested(limits::nesting_max)), Errc{});
    EXPECT_EQ(skipped(nested(limits::nesting_max + 1)), Errc::limit_exceeded);
    EXPECT_EQ(skipped(nested(100'000)), Errc::limit_exceeded);
}

TEST(Utf8, KnowsWellFormedText) {
    for (const char* good : {"", "plain", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x90\xa6", "\xef\xbf\xbf"})
        EXPECT_TRUE(is_utf8(good)) << good;
    for (const char* bad : {"\x80", "\xc0\x80", "\xc3", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
                            "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "ab\xe2\x82"})
        EXPECT_FALSE(is_utf8(bad)) << bad;
}

}  // namespace
}  // namespace stonechat::codec
