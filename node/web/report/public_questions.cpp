#include <array>

#include "node/web/report/questions.hpp"

namespace stonechat::web {
namespace {

bool always(const FormValues& /*answers*/) {
    return true;
}
bool went_well(const FormValues& answers) {
    return answers.text("event_kind") == "good-care";
}
bool went_wrong(const FormValues& answers) {
    return !went_well(answers);
}

// The values are those of the code lists; the words are for a reading age of 9 to 11 (quality.md P3).
const std::array<Choice, 3> what{{{"incident", "Something went wrong"},
                                  {"concern", "I am worried that something may go wrong"},
                                  {"good-care", "Something went well"}}};
const std::array<Choice, 9> jobs{{{"imaging-read", "It looked at a scan or an eye photo"},
                                  {"image-triage", "It looked at a photo of skin, a wound or teeth"},
                                  {"monitoring-alert", "It kept watch on my body, such as my heart"},
                                  {"symptom-checker", "It asked how I feel and told me what to do"},
                                  {"scribe", "It wrote down what we said"},
                                  {"text-drafting", "It wrote a letter or a plan"},
                                  {"chatbot-access", "It answered the phone or a chat, or booked a visit"},
                                  {"home-monitoring", "It kept watch at home or in a care home"},
                                  {"other", "Something else, or I do not know"}}};
const std::array<Choice, 10> problems{
    {{"missed-finding", "It missed something"},
     {"false-finding", "It saw something that was not there"},
     {"made-up-content", "It wrote something that is not true"},
     {"misunderstood-input", "It did not understand me"},
     {"access-blocked", "It kept me from getting care or talking to a person"},
     {"wrong-record", "It mixed me up with another person"},
     {"undisclosed-use", "Nobody told me that AI was used"},
     {"privacy-security", "Facts about me got out"},
     {"other", "Something else"},
     {"not-known", "I am not sure"}}};
const std::array<Choice, 5> good{{{"ai-found-what-people-missed", "It found what people had missed"},
                                  {"earlier-care", "I got care sooner"},
                                  {"patient-caught-ai-error", "I saw that it was wrong, and was heard"},
                                  {"fairer-access", "It made care easier to get"},
                                  {"time-given-back", "Staff had more time for me"}}};
const std::array<Choice, 3> hurt{{{"no", "No"}, {"yes", "Yes"}, {"not-sure", "I am not sure"}}};
const std::array<Choice, 12> places{{{"gp", "At a doctor's surgery"},
                                     {"hospital", "In a hospital"},
                                     {"emergency", "In an emergency department (A&E)"},
                                     {"dental", "At a dentist"},
                                     {"pharmacy", "At a pharmacy"},
                                     {"optometry", "At an optician"},
                                     {"mental-health", "With a mental health team"},
                                     {"care-home", "In a care home"},
                                     {"social-care", "With a social worker"},
                                     {"phone-online-advice", "On the phone or online"},
                                     {"home", "At home"},
                                     {"other", "Somewhere else"}}};
const std::array<Choice, 4> who{{{"person-receiving-care", "It was my own care"},
                                 {"family-or-carer", "I write for somebody in my family, or I am a carer"},
                                 {"other-staff", "I work here"},
                                 {"not-stated", "I would rather not say"}}};

const std::array what_fields{Asked{.name = "event_kind",
                                   .kind = FieldKind::radios,
                                   .label = "What do you want to tell us?",
                                   .choices = what,
                                   .missing = "Choose what you want to tell us"}};
const std::array job_fields{Asked{.name = "category",
                                  .kind = FieldKind::radios,
                                  .label = "What did the program do?",
                                  .choices = jobs,
                                  .missing = "Choose what the program did"}};
const std::array name_fields{Asked{.name = "product",
                                   .kind = FieldKind::text,
                                   .label = "Do you know its name? (you can leave this out)",
                                   .hint = "The name of the program or the app. Not the name of a person.",
                                   .characters_max = 80}};
const std::array problem_fields{Asked{.name = "problems",
                                      .kind = FieldKind::checkboxes,
                                      .label = "What was wrong?",
                                      .hint = "You can choose up to 4.",
                                      .choices = problems,
                                      .missing = "Choose what was wrong",
                                      .choices_max = 4}};
const std::array good_fields{Asked{.name = "strengths",
                                   .kind = FieldKind::checkboxes,
                                   .label = "What went well?",
                                   .hint = "You can choose up to 4.",
                                   .choices = good,
                                   .missing = "Choose what went well",
                                   .choices_max = 4}};
const std::array hurt_fields{Asked{.name = "hurt",
                                   .kind = FieldKind::radios,
                                   .label = "Was anyone hurt or made ill?",
                                   .choices = hurt,
                                   .missing = "Choose yes, no or not sure"}};
const std::array place_fields{Asked{.name = "setting",
                                    .kind = FieldKind::radios,
                                    .label = "Where was it?",
                                    .choices = places,
                                    .missing = "Choose where it was"}};
constexpr std::array month_fields{
    Asked{.name = "month",
          .kind = FieldKind::text,
          .label = "When was it?",
          .hint = "The year and the month, like 2026-11. We do not need the day.",
          .missing = "Write the year and the month, like 2026-11",
          .characters_max = 7}};
constexpr std::array words_fields{
    Asked{.name = "what_happened",
          .kind = FieldKind::area,
          .label = "Tell us about it in your own words (you can leave this out)",
          .hint = "Please do not write names, birthdays or phone numbers.",
          .characters_max = 1200}};
const std::array who_fields{Asked{.name = "who_reports",
                                  .kind = FieldKind::radios,
                                  .label = "Who are you? (you can leave this out)",
                                  .hint = "We do not want your name.",
                                  .choices = who}};

const std::array all{
    Question{"what", "", what_fields, always},    Question{"program", "", job_fields, always},
    Question{"name", "", name_fields, always},    Question{"problem", "", problem_fields, went_wrong},
    Question{"good", "", good_fields, went_well}, Question{"hurt", "", hurt_fields, went_wrong},
    Question{"place", "", place_fields, always},  Question{"when", "", month_fields, always},
    Question{"words", "", words_fields, always},  Question{"who", "", who_fields, always},
};

}  // namespace

std::span<const Question> public_questions() {
    return all;
}

}  // namespace stonechat::web
