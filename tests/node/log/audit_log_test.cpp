#include "node/log/audit_log.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <sstream>

#include "tests/node/scratch.hpp"

namespace stonechat::log {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct AuditLogTest : Scratch {
    std::filesystem::path file = home / "audit.log";

    void append(const std::string& event) {
        auto log = AuditLog::open(file);
        ASSERT_TRUE(log);
        ASSERT_TRUE(log->append({{"event", {event}}, {"who", {std::string{"sam"}}}}));
    }
    [[nodiscard]] std::string text() const {
        std::ifstream in{file, std::ios::binary};
        std::stringstream out;
        out << in.rdbuf();
        return out.str();
    }
    [[nodiscard]] static AuditCheck check(const std::string& content) {
        std::istringstream in{content};
        return check_audit(in);
    }
};

TEST_F(AuditLogTest, LinesFollowFromEachOtherAcrossStarts) {
    for (const char* event : {"confirmed", "published", "confirmed"}) append(event);
    const AuditCheck whole = check(text());
    EXPECT_EQ(whole.lines, 3U);
    EXPECT_FALSE(whole.broken_line);
    EXPECT_THAT(text(), StartsWith(R"({"at":"20)"));
    EXPECT_THAT(text(), HasSubstr(R"("event":"published")"));
}

TEST_F(AuditLogTest, OnlyTheNodesOwnUserMayReadIt) {
    append("confirmed");
    EXPECT_EQ(mode(file), 0600U);
}

TEST_F(AuditLogTest, EachChangedByteIsDetected) {
    for (int i = 0; i < 3; ++i) append("confirmed");
    const std::string whole = text();
    // A change in the last line shows against a hash that was kept elsewhere.
    const std::string newest = check(whole).newest_hash;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        std::string changed = whole;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        const AuditCheck seen = check(changed);
        EXPECT_TRUE(seen.broken_line || seen.newest_hash != newest) << i;
    }
}

TEST_F(AuditLogTest, AMissingOrAddedLineIsNamed) {
    for (int i = 0; i < 3; ++i) append("confirmed");
    const std::string whole = text();
    const std::string first = whole.substr(0, whole.find('\n') + 1);
    EXPECT_EQ(check(whole.substr(first.size())).broken_line, 1U);
    EXPECT_EQ(check(first + first).broken_line, 2U);
    EXPECT_EQ(check("nonsense\n" + whole).broken_line, 1U);
}

TEST_F(AuditLogTest, ALineThatACrashCutShortIsCutOff) {
    append("confirmed");
    const std::string before = text();
    std::ofstream{file, std::ios::app} << R"({"at":"2026)";
    append("published");
    EXPECT_THAT(text(), StartsWith(before));
    EXPECT_FALSE(check(text()).broken_line);
    EXPECT_EQ(check(text()).lines, 2U);
}

TEST_F(AuditLogTest, WhatTheDiskDoesNotTakeLeavesTheLogAsItWas) {
    append("confirmed");
    const std::string before = text();
    auto log = AuditLog::open(file);
    ASSERT_TRUE(log);
    rlimit usual{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &usual), 0);
    const auto usual_signal = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit full{.rlim_cur = before.size() + 10, .rlim_max = usual.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &full), 0);
    const auto refused = log->append({{"event", {std::string{"published"}}}});
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &usual), 0);
    std::signal(SIGXFSZ, usual_signal);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, make_error_code(Errc::store_failed));
    EXPECT_EQ(text(), before);
    EXPECT_TRUE(log->append({{"event", {std::string{"published"}}}}));
    EXPECT_FALSE(check(text()).broken_line);
    EXPECT_EQ(check(text()).lines, 2U);
}

TEST_F(AuditLogTest, RefusesWhatItCannotOpenAndLinesWithoutEnd) {
    EXPECT_THAT(AuditLog::open(home / "none" / "audit.log").error().text(), HasSubstr("audit log"));
    std::filesystem::create_symlink(file, home / "link");
    EXPECT_FALSE(AuditLog::open(home / "link"));
    auto log = AuditLog::open(file);
    ASSERT_TRUE(log);
    EXPECT_FALSE(log->append({{"event", {std::string(audit_line_bytes_max, 'x')}}}));
    EXPECT_EQ(text(), "");
}

}  // namespace
}  // namespace stonechat::log
