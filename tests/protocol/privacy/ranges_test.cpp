// No rule may know the numbers that are kept for tests: it would pass here and fail in life.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "protocol/privacy/certain.hpp"

namespace stonechat::privacy {
namespace {

constexpr std::uint32_t seed = 20261125;
constexpr int rounds = 200;

bool is_found(const std::string& before, const std::string& value, const std::string& kind) {
    const std::string text = before + value + " was on the screen.";
    for (const Finding& finding : find_identifiers(text))
        if (finding.begin <= before.size() && finding.end >= before.size() + value.size() &&
            name_of(finding.kind) == kind)
            return true;
    return false;
}

class Ranges : public testing::Test {
protected:
    std::string digits(std::size_t count) {
        std::string out;
        while (out.size() < count) out += static_cast<char>('0' + random_() % 10);
        return out;
    }
    std::string one_of(std::string_view letters, std::size_t count) {
        std::string out;
        while (out.size() < count) out += letters[random_() % letters.size()];
        return out;
    }
    // Ten digits whose first is given and whose last checks the others.
    std::string nhs(char first) {
        for (;;) {
            std::string out = first + digits(8);
            int sum = 0;
            for (std::size_t i = 0; i < 9; ++i) sum += (out[i] - '0') * static_cast<int>(10 - i);
            const int last = (11 - sum % 11) % 11;
            if (last < 10) return out += static_cast<char>('0' + last);
        }
    }

    std::mt19937 random_{seed};
};

TEST_F(Ranges, NumbersAsTheyAreIssuedAreFound) {
    for (int i = 0; i < rounds; ++i) {
        const std::string number = nhs(i % 2 == 0 ? '4' : '7');
        EXPECT_TRUE(is_found(
            "Label ", number.substr(0, 3) + ' ' + number.substr(3, 3) + ' ' + number.substr(6), "NHS_NUMBER"))
            << number;
        EXPECT_TRUE(is_found("NHS number ", number, "NHS_NUMBER")) << number;
        const std::string mobile = "07" + one_of("345789", 1) + digits(8);
        EXPECT_TRUE(is_found("Call ", mobile, "PHONE")) << mobile;
        const std::string landline = "01" + one_of("2345678", 1) + digits(8);
        EXPECT_TRUE(is_found("Call ", landline.substr(0, 5) + ' ' + landline.substr(5), "PHONE")) << landline;
        const std::string nino =
            one_of("ABCEHJKLMPRSTWXY", 1) + one_of("ABCEHJLMPRSWXYZ", 1) + digits(6) + one_of("ABCD", 1);
        EXPECT_TRUE(is_found("NI number ", nino, "NINO")) << nino;
        const std::string mark = one_of("ABCDEFGHJKLMNOPRSTUVWXY", 2) + (i % 2 == 0 ? "1" : "6") +
                                 one_of("123456789", 1) + ' ' + one_of("ABCDEFGHJKLMNOPRSTUVWXYZ", 3);
        EXPECT_TRUE(is_found("Car ", mark, "VEHICLE_REG")) << mark;
        EXPECT_TRUE(is_found("GMC number ", one_of("34567", 1) + digits(6), "PROF_REG"));
        EXPECT_TRUE(is_found("passport number ", one_of("12345", 1) + digits(8), "PASSPORT"));
        EXPECT_TRUE(is_found("account number ", digits(8), "BANK"));
        EXPECT_TRUE(is_found("hospital number ", one_of("BCDEFGH", 1) + digits(6), "HOSPITAL_NUMBER"));
        EXPECT_TRUE(is_found(
            "from ", "10." + std::to_string(random_() % 256) + ".7." + std::to_string(random_() % 256),
            "IP_ADDRESS"));
    }
}

TEST_F(Ranges, TheRulesNameNoneOfThoseKeptForTests) {
    const std::vector<std::string> kept{
        "7946",    "01632",  "01 632",        "4960",        "496 0", "496,", "960",  "03069",
        "0808157", "192, 0", "198, 51",       "203, 0",      "2001",  "7700", "\"QQ", "\"WEST",
        "MORGA",   "\"999",  "'9', '9', '9'", "\"example\"", "ZZ99",  "990"};
    for (const auto& entry : std::filesystem::directory_iterator{STONECHAT_RULES}) {
        if (entry.path().extension() != ".cpp" && entry.path().extension() != ".hpp") continue;
        std::ifstream file{entry.path()};
        for (std::string line; std::getline(file, line);) {
            const std::string code = line.substr(0, line.find("//"));
            for (const auto& range : kept)
                EXPECT_EQ(code.find(range), std::string::npos) << entry.path().filename() << ": " << line;
        }
    }
}

}  // namespace
}  // namespace stonechat::privacy
