#include "protocol/matching/versions.hpp"

#include <gmock/gmock.h>

namespace stonechat::matching {
namespace {

record::Versions range(std::string scheme, std::optional<std::string> from, std::optional<std::string> before,
                       std::optional<std::string> upto) {
    record::Versions out;
    out.scheme = std::move(scheme);
    out.from = std::move(from);
    out.before = std::move(before);
    out.upto = std::move(upto);
    return out;
}
record::Versions listed(std::vector<std::string> versions) {
    record::Versions out;
    out.list = std::move(versions);
    return out;
}
bool earlier(VersionScheme scheme, std::string_view a, std::string_view b) {
    const auto there = compare_versions(scheme, a, b);
    const auto back = compare_versions(scheme, b, a);
    return there && back && *there < 0 && *back > 0;
}
bool dotted_earlier(std::string_view a, std::string_view b) {
    return earlier(VersionScheme::dotted, a, b);
}

TEST(Versions, DottedPartsCompareAsNumbers) {
    EXPECT_TRUE(dotted_earlier("4.1.9", "4.1.10"));
    EXPECT_TRUE(dotted_earlier("4.1", "4.1.1"));
    EXPECT_TRUE(dotted_earlier("9.9", "10"));
    EXPECT_TRUE(dotted_earlier("1.99999999999999999999", "1.100000000000000000000"));
    EXPECT_TRUE(same_version("4.0", "4.0.0"));
    EXPECT_TRUE(same_version("v2.03", "2.3"));
    EXPECT_FALSE(same_version("4.0", "4.0.1"));
}

TEST(Versions, PreReleasesComeBeforeTheirRelease) {
    EXPECT_TRUE(dotted_earlier("4.1.9", "4.1.10-rc1"));
    EXPECT_TRUE(dotted_earlier("4.1.10-rc1", "4.1.10"));
    EXPECT_TRUE(dotted_earlier("4.1.10-rc2", "4.1.10-rc10"));
    EXPECT_TRUE(dotted_earlier("5.0-alpha", "5.0 beta 1"));
    EXPECT_TRUE(same_version("4.1.10+build7", "4.1.10+build8"));
}

TEST(Versions, ASuffixThatIsNoPreReleaseIsNotOrdered) {
    EXPECT_EQ(compare_versions(VersionScheme::dotted, "4.1-hotfix", "4.1"), std::nullopt);
    EXPECT_EQ(compare_versions(VersionScheme::dotted, "4.1-rcx", "4.1"), std::nullopt);
    EXPECT_TRUE(dotted_earlier("4.1-hotfix", "4.2"));
    EXPECT_FALSE(compare_versions(VersionScheme::dotted, "spring", "4.2"));
    EXPECT_FALSE(compare_versions(VersionScheme::dotted, "not-known", "not-known"));
}

TEST(Versions, DatesCompareHoweverTheyAreWritten) {
    EXPECT_TRUE(same_version("2026-09-01", "20260901"));
    EXPECT_TRUE(same_version("2026.09", "202609"));
    EXPECT_TRUE(earlier(VersionScheme::date, "2026.09", "2026-10-01"));
    EXPECT_TRUE(earlier(VersionScheme::date, "2026-9-30", "2026-10-01"));
    EXPECT_FALSE(compare_versions(VersionScheme::date, "2026.09", "2026-09-15"));
    for (const auto* unreadable :
         {"2026.13", "2026-00-01", "2026-01-32", "26.09", "2026.09.01.4", "2026.9a", "2026."})
        EXPECT_FALSE(compare_versions(VersionScheme::date, unreadable, "2026-10-01")) << unreadable;
}

TEST(Versions, OpaqueOnesAreEqualOrNothing) {
    EXPECT_EQ(compare_versions(VersionScheme::opaque, "Spring ", "spring"), std::strong_ordering::equal);
    EXPECT_FALSE(compare_versions(VersionScheme::opaque, "1.0", "2.0"));
}

TEST(Versions, SchemesAreKnownByTheirCodes) {
    EXPECT_EQ(version_scheme("date"), VersionScheme::date);
    EXPECT_EQ(version_scheme("semver-3000"), std::nullopt);
}

TEST(Versions, AlertsCoverFromTheFirstToTheLast) {
    const auto between = range("dotted", "4.0", "5.2", std::nullopt);
    EXPECT_FALSE(affects(between, "3.9.9"));
    EXPECT_TRUE(affects(between, "4.0"));
    EXPECT_TRUE(affects(between, "5.0"));
    EXPECT_TRUE(affects(between, "5.2-rc1"));
    EXPECT_FALSE(affects(between, "5.2.0"));
    const auto upto = range("dotted", std::nullopt, std::nullopt, "2.3.1");
    EXPECT_TRUE(affects(upto, "2.3.1"));
    EXPECT_FALSE(affects(upto, "2.3.2"));
    record::Versions all;
    all.all = true;
    EXPECT_TRUE(affects(all, "1"));
}

TEST(Versions, DatedAlertsCoverWholeMonths) {
    EXPECT_TRUE(affects(range("date", std::nullopt, std::nullopt, "2026.09"), "2026-09-30"));
    EXPECT_FALSE(affects(range("date", std::nullopt, std::nullopt, "2026.09"), "2026-10-01"));
    EXPECT_FALSE(affects(range("date", std::nullopt, "2026.09", std::nullopt), "2026.09"));
    EXPECT_TRUE(affects(range("date", "2026-09-10", std::nullopt, std::nullopt), "2026.09"));
    EXPECT_FALSE(affects(range("date", "2026-09-10", std::nullopt, std::nullopt), "2026.08"));
}

TEST(Versions, WhatCannotBeComparedCountsAsAffected) {
    const auto upto = range("dotted", std::nullopt, std::nullopt, "2.3.1");
    for (const auto* unknown : {"", "not-known", "Unknown", "spring release", "2.3.1-hotfix"})
        EXPECT_TRUE(affects(upto, unknown)) << unknown;
    EXPECT_TRUE(affects(range("date", "2026.09", std::nullopt, std::nullopt), "2.3.1"));
    EXPECT_TRUE(affects(range("dotted", std::nullopt, std::nullopt, "not-a-version"), "9.0"));
    EXPECT_TRUE(affects(range("roman", "I", std::nullopt, std::nullopt), "II"));
    EXPECT_TRUE(affects(listed({"1.0", "2.0"}), "not-known"));
}

TEST(Versions, AListCoversWhatItNames) {
    EXPECT_TRUE(affects(listed({"1.0", "2.0"}), "2.0.0"));
    EXPECT_FALSE(affects(listed({"1.0", "2.0"}), "3.0"));
    EXPECT_TRUE(affects(listed({"Spring"}), "SPRING"));
}

TEST(Versions, AListCoversWhatMayBeOneThatItNames) {
    for (const auto* here : {"4.1-hotfix2", "4.1 build 207", "Version 4.1", "latest", "4.x"})
        EXPECT_TRUE(affects(listed({"4.1"}), here)) << here;
    EXPECT_TRUE(affects(listed({"2026.09"}), "2026-09-15"));
    EXPECT_TRUE(affects(listed({"2026-09-15"}), "2026.09"));
    EXPECT_TRUE(affects(listed({"4.*"}), "4.2"));
    EXPECT_TRUE(affects(listed({"not-known"}), "4.2"));
    for (const auto* other : {"4.0", "4.1.1", "4.1-rc1", "v5", "4.2-hotfix", "2026.09"})
        EXPECT_FALSE(affects(listed({"4.1"}), other)) << other;
    for (const auto* other : {"2026-10-15", "2026.08", "4.1"})
        EXPECT_FALSE(affects(listed({"2026.09"}), other)) << other;
}

TEST(Versions, ABoundThatIsManyVersionsOrdersNothing) {
    EXPECT_TRUE(affects(range("dotted", std::nullopt, std::nullopt, "4.x"), "4.2"));
    EXPECT_TRUE(affects(range("dotted", "4.1", std::nullopt, std::nullopt), "4.x"));
    EXPECT_EQ(compare_versions(VersionScheme::dotted, "4.1.*", "4.1.2"), std::nullopt);
}

}  // namespace
}  // namespace stonechat::matching
