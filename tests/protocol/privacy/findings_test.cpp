// The filter finds the same on every machine and after every change that is only meant to make it faster:
// tests/vectors/privacy/findings.jsonl has texts with all that is found in them. Made by
// `privacy_lab vectors`; whoever changes the rules makes it again and reads what became different.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>

#include "protocol/privacy/certain.hpp"

namespace stonechat::privacy {
namespace {

TEST(Findings, AreTheSameAsInTheVectors) {
    std::ifstream file{STONECHAT_VECTORS "/privacy/findings.jsonl"};
    std::size_t texts = 0;
    for (std::string line; std::getline(file, line); ++texts) {
        const auto one = boost::json::parse(line);
        const std::string text{one.at("text").as_string()};
        boost::json::array found;
        for (const Finding& finding : find_identifiers(text))
            found.push_back({name_of(finding.kind), finding.certainty == Certainty::certain,
                             finding.begin_point, finding.end_point, finding.rule});
        EXPECT_EQ(boost::json::serialize(found), boost::json::serialize(one.at("found"))) << text;
    }
    EXPECT_GT(texts, 100U);
}

}  // namespace
}  // namespace stonechat::privacy
