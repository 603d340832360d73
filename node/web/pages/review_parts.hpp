#pragma once
// What the pages of reports that were sent in share. Inside node/web only.

#include "node/web/visit.hpp"

namespace stonechat::web {

// A case in words. Of one that is forgotten only its end is known.
Tag tag_of(const Case& one);
std::string kind_of(const Case& one, const Office& office);
std::string from_in_words(CaseFrom from);  // "Staff"
std::string caption_of(const Case& one);   // "Report from staff"
std::string tool_of(const Case& one, const Office& office);
Tag urgency_of(const Case& one, const Office& office);
// Of a case that may have left: why nobody can tell.
std::string why_in_doubt(const Case& one);
// What it says, as it was sent, and as it would leave: by its questions, or by the fields of its body where
// the case came as one.
Summary summary_as_sent(const Case& one, const Office& office);
Summary summary_in_force(const Case& one, const Office& office);

// The case that the path names; null: a page that says so was shown. An open one: that nobody has decided
// about.
const Case* find_case(const VisitPtr& visit);
const Case* open_case(const VisitPtr& visit);
// An open one that has certainly not left; else its visit was sent to find that out.
const Case* case_to_decide(const VisitPtr& visit);
// Its page, or that of one of its steps.
std::string case_path(const VisitPtr& visit, std::string_view step = {});
Page case_page(const VisitPtr& visit, const Case& one, std::vector<Fault> faults);
// What is told when the case is kept, and keeping it.
Saved go_back(const VisitPtr& visit, const std::string& banner);
void save(const VisitPtr& visit, Case changed, const std::string& banner);

}  // namespace stonechat::web
