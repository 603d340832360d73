#include "node/commands/review.hpp"

#include <gmock/gmock.h>

#include "node/api/json_object.hpp"
#include "tests/node/commands/console_capture.hpp"

namespace stonechat::commands {
namespace {

using api::JsonObject;
using testing::HasSubstr;

record::Json question(std::string_view pointer, std::size_t begin, std::size_t end,
                      std::string_view suggestion, bool is_certain = false) {
    return JsonObject{}
        .text("pointer", pointer)
        .text("words", "a name")
        .text("reason", "reads like a person's name")
        .text("suggestion", suggestion)
        .truth("certain", is_certain)
        .number("begin", begin)
        .number("end", end)
        .take();
}

struct ReviewTest : testing::Test {
    record::Json body = *record::parse_json(R"({"content":{"what_happened":"Dr Patel told Mrs Okafor."}})");
    record::Json::Array questions{question("/content/what_happened", 3, 8, "the person"),
                                  question("/content/what_happened", 18, 24, "the person")};
    std::string shown;

    Outcome<bool> answered(const std::string& answers) {
        Captured captured{answers, true};
        const auto out = review(body, questions, captured.console, captured.out);
        shown = captured.out.str();
        return out;
    }
    std::string text() { return record::canonical_json(body); }
};

TEST_F(ReviewTest, PutsTheSuggestionsInTheirPlaces) {
    EXPECT_EQ(*answered("r\nr\n"), true);
    EXPECT_THAT(text(), HasSubstr("\"Dr the person told Mrs the person.\""));
    EXPECT_THAT(shown, HasSubstr("Dr >>Patel<< told"));
}

TEST_F(ReviewTest, TakesOtherWordsAndKeepsWhatIsToStay) {
    EXPECT_EQ(*answered("w\na doctor\nk\n"), true);
    EXPECT_THAT(text(), HasSubstr("\"Dr a doctor told Mrs Okafor.\""));
}

TEST_F(ReviewTest, KeepingAllChangesNothing) {
    const auto before = text();
    EXPECT_EQ(*answered("k\nk\n"), false);
    EXPECT_EQ(text(), before);
}

TEST_F(ReviewTest, AsksAgainWhenTheAnswerIsNone) {
    EXPECT_EQ(*answered("yes\nk\nk\n"), false);
}

TEST_F(ReviewTest, WhatProvesItselfCannotStay) {
    questions = {question("/content/what_happened", 3, 8, "[NHS number]", true)};
    EXPECT_EQ(*answered("k\nr\n"), true);
    EXPECT_THAT(text(), HasSubstr("Dr [NHS number] told"));
}

TEST_F(ReviewTest, StoppingOrSayingNothingPublishesNothing) {
    for (const auto* answers : {"s\n", "r\ns\n", "", "w\n"})
        EXPECT_FALSE(answered(answers).has_value()) << answers;
}

TEST_F(ReviewTest, AQuestionAboutAnotherTextIsRefused) {
    questions = {question("/content/what_happened", 3, 800, "x")};
    EXPECT_FALSE(answered("r\n").has_value());
    questions = {question("/content/elsewhere", 3, 8, "x")};
    EXPECT_FALSE(answered("r\n").has_value());
}

}  // namespace
}  // namespace stonechat::commands
