#pragma once
// Answers to a body that may be published, and the texts in it that a person wrote.

#include <string>
#include <vector>

#include "node/web/form.hpp"
#include "protocol/matching/inventory.hpp"
#include "protocol/privacy/finding.hpp"
#include "protocol/privacy/local_list.hpp"
#include "protocol/record/body.hpp"
#include "protocol/record/code_lists.hpp"

namespace stonechat::web {

// What the node knows and the person need not be asked.
struct ReportContext {
    const record::CodeLists& lists;
    const std::vector<matching::TechnologyInUse>& inventory;
    std::string sector = "not-stated";  // of this organisation
    std::string region = "uk";
    // The tool that the answers name, where it was noted when they were sent; else the list says today's.
    std::optional<record::Technology> tool = std::nullopt;
};

// The tool of the answers, where it is one in use here.
const matching::TechnologyInUse* chosen_tool(const FormValues& answers, const ReportContext& context);

// The tool that the answers are about, as the report will state it.
record::Technology technology_of(const FormValues& answers, const ReportContext& context);

// What the answers make, not held against the rules yet.
record::Body unchecked_body(const FormValues& answers, const ReportContext& context);

// Refuses what record::read_body refuses: every rule of a body holds for the result.
Checked<record::Body> compose(const FormValues& answers, const ReportContext& context);

// A report that came as a body, with the texts of `answers` in place of its own: one that is not answered is
// left out. Refuses as compose().
Checked<record::Body> with_texts(const std::string& body, const FormValues& answers,
                                 const record::CodeLists& lists);
// The texts of a report, as answers.
FormValues texts_of(const record::Report& report);

// Names of the answers that are free text, in the order of the form.
const std::vector<std::string>& text_answers();

// Names of the answers that say what a tool is called that is not on the list: typed as freely as a text.
const std::vector<std::string>& name_answers();

struct TextFinding {
    std::string answer;  // "what_happened", "product"
    privacy::Finding finding;
};
// In the texts alone.
std::vector<TextFinding> findings_in(const FormValues& answers, const privacy::LocalList& local);

// The text with every finding replaced by its label: "[NHS number]".
std::string replaced(const std::string& text, const privacy::LocalList& local);

}  // namespace stonechat::web
