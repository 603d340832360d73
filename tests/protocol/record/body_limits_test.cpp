#include <gmock/gmock.h>

#include "tests/protocol/record/edited.hpp"

namespace stonechat::record {
namespace {

// A place in an example, the last value that it takes and the first that it does not.
struct Limit {
    std::string example;
    std::string pointer;
    Json last;
    Json first_beyond;
};
void PrintTo(const Limit& limit, std::ostream* out) {
    *out << limit.example << limit.pointer;
}

constexpr const char* report = "scenario-1.json";
constexpr const char* update = "example-update.json";
constexpr const char* alert = "example-alert-stop.json";
constexpr const char* check_alert = "example-alert-check.json";
constexpr const char* good_care = "example-good-care.json";
constexpr const char* monitor = "example-monitor.json";
constexpr const char* technology = "example-technology.json";
constexpr const char* receipt = "example-receipt.json";
constexpr const char* notice = "example-notice.json";
constexpr const char* review = "example-review.json";
constexpr const char* codes = "example-codes.json";

std::string repeated(std::string_view character, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += character;
    return out;
}

Limit longest(const char* example, const char* pointer, std::size_t max, std::string_view character = "x") {
    return {example, pointer, json_of(repeated(character, max)), json_of(repeated(character, max + 1))};
}
Limit shortest(const char* example, const char* pointer, std::size_t min, std::string_view character = "X") {
    return {example, pointer, json_of(repeated(character, min)), json_of(repeated(character, min - 1))};
}
Limit numbers(const char* example, const char* pointer, std::int64_t last, std::int64_t first_beyond) {
    return {example, pointer, json_of(last), json_of(first_beyond)};
}

Json first(const Json::Array& items, std::size_t count) {
    return {Json::Array{items.begin(), items.begin() + static_cast<std::ptrdiff_t>(count)}};
}
Limit most(const char* example, const char* pointer, std::size_t max, const Json::Array& items) {
    return {example, pointer, first(items, max), first(items, max + 1)};
}
Limit fewest(const char* example, const char* pointer, std::size_t min, const Json::Array& items) {
    return {example, pointer, first(items, min), first(items, min - 1)};
}
// A set takes no item twice.
Limit set(const char* example, const char* pointer, const Json::Array& items) {
    return {example, pointer, {Json::Array{items[0], items[1]}}, {Json::Array{items[0], items[1], items[0]}}};
}

Json::Array codes_of(const char* list) {
    Json::Array out;
    for (const std::string_view code : builtin_code_lists().codes(list))
        out.push_back(json_of(std::string{code}));
    return out;
}
Json::Array hashes() {
    Json::Array out;
    for (std::size_t i = 0; i < 60; ++i)
        out.push_back(json_of(std::string(62, 'a') + (i < 10 ? "0" : "") + std::to_string(i)));
    return out;
}
Json::Array copies(const char* json, std::size_t count = 60) {
    return Json::Array(count, parse_json(json).value());
}

constexpr const char* action_taken = R"({"code":"updated","status":"done"})";
constexpr const char* alert_action = R"({"code":"read","text":"x"})";
constexpr const char* applies_to = R"({"built_on":"x","versions":"all"})";
constexpr const char* group_counts = R"({"counts":{"uses":5},"group":"accent"})";
constexpr const char* nameless_technology =
    R"({"category":"other","maker":"not-known","product":"x","version":"1"})";
constexpr const char* retired = R"({"code":"","list":""})";
constexpr const char* names[] = {"a", "b", "c", "d"};

std::vector<Limit> text_limits() {
    std::vector<Limit> out{
        longest(alert, "/content/title", 120),
        longest(alert, "/content/risk", 600),
        longest(alert, "/content/actions/0/text", 240),
        longest(technology, "/content/intended_use", 400),
        longest(notice, "/content/says", 600),
        longest(review, "/content/says", 400),
        longest(codes, "/content/reason", 400),
        longest(alert, "/content/applies_to/1/built_on", 80),
        longest(alert, "/content/applies_to/1/built_on", 80, "\U0001F600"),
        longest(alert, "/content/applies_to/1/built_on", 9, "7"),
        longest(notice, "/content/fixed_in", 40),
        longest(report, "/content/technology/mhra_ref", 30),
        longest(report, "/content/where/organisation", 10, "X"),
        longest(alert, "/content/applies_to/1/udi_di", 25, "X"),
        shortest(alert, "/content/title", 1),
        shortest(alert, "/content/applies_to/1/built_on", 1),
        shortest(notice, "/content/fixed_in", 1),
        shortest(report, "/content/technology/mhra_ref", 3),
        shortest(report, "/content/where/organisation", 3),
        shortest(alert, "/content/applies_to/1/udi_di", 4),
        {alert, "/content/applies_to/1/udi_di", json_of("+ABCDEF"), json_of("+ABCDE")},
        {alert, "/content/applies_to/1/udi_di", json_of("+" + repeated("9", 25)),
         json_of("+" + repeated("9", 26))},
        {alert, "/content/replaces", json_of(repeated("a", 64)), json_of(repeated("a", 65))},
        {alert, "/content/replaces", json_of(repeated("0", 64)), json_of(repeated("0", 63))},
        {report, "/content/local_ref", json_of(repeated("f", 32)), json_of(repeated("f", 33))},
    };
    for (const char* example : {report, update})
        for (const auto& [field, max] : {std::pair{"what_happened", 1200U}, std::pair{"what_went_well", 600U},
                                         std::pair{"what_we_learned", 600U}, std::pair{"would_help", 400U}})
            for (const char* character : {"x", "\u00E9", "\U0001F600"})
                out.push_back(longest(example, (std::string{"/content/"} + field).c_str(), max, character));
    return out;
}

std::vector<Limit> array_limits() {
    Json::Array some_names;
    for (const char* name : names) some_names.push_back(json_of(name));
    std::vector<Limit> out{
        most(report, "/content/technology/built_on", 3, some_names),
        set(report, "/content/technology/built_on", some_names),
        most(report, "/content/harm/other", 6, codes_of("other_effect")),
        set(report, "/content/harm/other", codes_of("other_effect")),
        most(report, "/content/equity/groups", 3, codes_of("equity")),
        fewest(report, "/content/equity/groups", 1, codes_of("equity")),
        set(report, "/content/equity/groups", codes_of("equity")),
        most(report, "/content/related", 8, hashes()),
        set(report, "/content/related", hashes()),
        most(good_care, "/content/strengths", 4, codes_of("strength")),
        fewest(good_care, "/content/strengths", 1, codes_of("strength")),
        set(good_care, "/content/strengths", codes_of("strength")),
        most(monitor, "/content/by_group", 12, copies(group_counts)),
        most(technology, "/content/other", 10, copies(nameless_technology)),
        most(technology, "/content/not_for", 10, codes_of("equity")),
        set(technology, "/content/not_for", codes_of("equity")),
        most(alert, "/content/actions", 6, copies(alert_action)),
        fewest(alert, "/content/actions", 1, copies(alert_action)),
        most(alert, "/content/applies_to", 10, copies(applies_to)),
        fewest(alert, "/content/applies_to", 1, copies(applies_to)),
        most(alert, "/content/applies_to/0/settings", 8, codes_of("setting")),
        set(alert, "/content/applies_to/0/settings", codes_of("setting")),
        most(alert, "/content/applies_to/0/groups", 3, codes_of("equity")),
        set(alert, "/content/applies_to/0/groups", codes_of("equity")),
        most(alert, "/content/based_on", 20, hashes()),
        most(receipt, "/content/done", 8, copies("\"updated\"")),
        most(notice, "/content/reports", 50, hashes()),
        most(codes, "/content/retired", 50, copies(retired)),
    };
    for (const char* example : {report, update}) {
        out.push_back(most(example, "/content/actions", 12, copies(action_taken)));
        out.push_back(most(example, "/content/problems", 4, codes_of("problem")));
        out.push_back(fewest(example, "/content/problems", 1, codes_of("problem")));
        out.push_back(set(example, "/content/problems", codes_of("problem")));
        out.push_back(most(example, "/content/factors", 6, codes_of("factor")));
        out.push_back(set(example, "/content/factors", codes_of("factor")));
    }
    const auto versions = copies("\"1.0\"");
    for (const auto& [last, beyond] : {std::pair{50U, 51U}, std::pair{1U, 0U}})
        out.push_back({alert,
                       "/content/applies_to/1/versions",
                       {Json::Object{{"list", first(versions, last)}}},
                       {Json::Object{{"list", first(versions, beyond)}}}});
    return out;
}

std::vector<Limit> number_limits() {
    std::vector<Limit> out{
        numbers(monitor, "/content/drift_psi_milli", 100'000, 100'001),
        numbers(monitor, "/content/drift_psi_milli", 0, -1),
        numbers(monitor, "/content/downtime_minutes", 50'000, 50'001),
        numbers(monitor, "/content/downtime_minutes", 0, -1),
        numbers(monitor, "/content/counts/uses", 1'000'000'000, 1'000'000'005),
        numbers(monitor, "/content/counts/uses", 0, -5),
        numbers(monitor, "/content/counts/uses", 5, 4),
        numbers(notice, "/content/discrepancies", 10, 11),
        numbers(check_alert, "/content/signal/n", 1, 0),
        numbers(check_alert, "/content/signal/organisations", 1, 0),
        numbers(check_alert, "/content/signal/expected_milli", 0, -1),
        numbers(check_alert, "/content/signal/llr_milli", 0, -1),
        numbers(check_alert, "/content/signal/llr_milli", json_integer_max, json_integer_max + 1),
        numbers(check_alert, "/content/signal/ic025_milli", -json_integer_max, -json_integer_max - 1),
    };
    for (const char* field : {"false_pos", "false_neg", "overridden"}) {
        const std::string pointer = std::string{"/content/expected_per_10000/"} + field;
        out.push_back(numbers(monitor, pointer.c_str(), 10'000, 10'001));
        out.push_back(numbers(monitor, pointer.c_str(), 0, -1));
    }
    return out;
}

struct BodyLimit : testing::TestWithParam<Limit> {};

TEST_P(BodyLimit, TakesTheLastValueAndRefusesTheNextThere) {
    const auto& [example, pointer, last, first_beyond] = GetParam();
    EXPECT_EQ(verdict(Edited{example}.set(pointer, last)), "ok");
    EXPECT_THAT(pointer_of_refusal(Edited{example}.set(pointer, first_beyond)), testing::StartsWith(pointer));
}

INSTANTIATE_TEST_SUITE_P(Texts, BodyLimit, testing::ValuesIn(text_limits()));
INSTANTIATE_TEST_SUITE_P(Arrays, BodyLimit, testing::ValuesIn(array_limits()));
INSTANTIATE_TEST_SUITE_P(Numbers, BodyLimit, testing::ValuesIn(number_limits()));

}  // namespace
}  // namespace stonechat::record
