#pragma once
// What the pages of a report share. Inside node/web only.

#include "node/web/page.hpp"
#include "node/web/report/questions.hpp"
#include "node/web/visit.hpp"
#include "protocol/record/canonical_json.hpp"

namespace stonechat::web {

// The draft that the path names, if it is this account's; null otherwise (and then nothing was answered yet).
const Draft* own_draft(const VisitPtr& visit);
std::string draft_path(const VisitPtr& visit, std::string_view step);

// Made with the form and sent with it, so that what is sent again for want of an answer is the same report.
std::string code_for(const VisitPtr& visit);
// What was made of this form when it was sent before, and its draft went.
struct SentBefore {
    const Case* one = nullptr;  // null: nothing that is known here
    bool is_too_often = false;  // too many codes were tried from there: nobody has looked
};
SentBefore sent_before(const VisitPtr& visit, CaseFrom from);

// The fields of a question with what is answered so far.
std::vector<Field> fields_of(const Question& question, const FormValues& values, const Office& office,
                             const std::vector<Fault>& faults);

// The tools in use here, and "other".
std::vector<Choice> tool_choices(const Office& office);

// What one answer says, in words: a line for each value.
std::vector<std::string> answer_in_words(const Asked& asked, const FormValues& answers, const Office& office);

struct Answered {
    const FormValues& answers;
    // The tool that they name, where it was noted when they were sent: the list may say otherwise by now.
    std::optional<record::Technology> tool = std::nullopt;
};

// All answers, a row for each field that was answered (or could be), each with a link to `path_of(question)`
// where that is not empty.
Summary answers_summary(const Answered& answered, const Office& office, bool with_details,
                        const std::function<std::string(const Question&)>& path_of);

// The same of a body's content, in the order in which people should read it.
Summary content_in_words(const record::Json& content, const record::CodeLists& lists);

// An answer with what was found in it marked.
MarkedText marked(const std::string& text, const std::string& answer,
                  const std::vector<TextFinding>& findings);

}  // namespace stonechat::web
