#pragma once
// What a report asks, question by question: tables, so that the public form and other languages are further
// tables and not further programs.

#include <span>
#include <string_view>
#include <vector>

#include "node/web/form.hpp"
#include "node/web/page.hpp"
#include "protocol/record/code_lists.hpp"

namespace stonechat::web {

// What one field asks. `name` is also its place in the answers.
struct Asked {
    std::string_view name;
    FieldKind kind{};
    std::string_view label;
    std::string_view hint = {};
    std::string_view list = {};                   // the code list whose codes are the choices
    std::span<const Choice> choices = {};         // or these
    std::span<const std::string_view> only = {};  // of the list, if not all
    std::string_view missing = {};  // what to say when nothing was answered; empty: it may be left out
    std::size_t choices_max = 1;
    std::size_t characters_max = 0;
};

// One page. `applies` says whether a report with these answers has it.
struct Question {
    std::string_view id;     // in its path: "kind"
    std::string_view title;  // of pages with several fields; a single field is its own heading
    std::span<const Asked> fields;
    bool (*applies)(const FormValues& answers);
    bool is_detail = false;  // asked only of those who want to add more
    std::string_view hint = {};
};

std::span<const Question> staff_questions();
// In plain words, without clinical grades: what is asked of patients, families and carers.
std::span<const Question> public_questions();

// Those that apply, in order; with details or without.
std::vector<const Question*> asked_questions(std::span<const Question> all, const FormValues& answers,
                                             bool with_details);
const Question* find_question(std::span<const Question> all, std::string_view id);

// What "tool" is answered with where it is none of the list, or not known.
inline constexpr const char* other_tool = "other";

// The choices of one field, "tool" excepted, which depends on what is in use here.
std::vector<Choice> choices_of(const Asked& asked, const record::CodeLists& lists);

// What is wrong with one typed text, empty ones included; empty: nothing.
std::string fault_of_text(const Asked& asked, const std::string& text);

// What is wrong with the values of one page, in the order of its fields.
std::vector<Fault> faults_in(const Question& question, const FormValues& values,
                             const record::CodeLists& lists);

// The answers with one page's values in place of what stood there. Fields that the page does not have are not
// taken.
FormValues with_answers(FormValues answers, const Question& question, const FormValues& values);

}  // namespace stonechat::web
