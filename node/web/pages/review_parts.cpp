#include "node/web/pages/review_parts.hpp"

#include "node/web/pages/report_parts.hpp"
#include "node/web/words.hpp"
#include "protocol/record/tech_id.hpp"

namespace stonechat::web {
namespace {

const record::Report* report_in(const Checked<record::Body>& body) {
    return body ? std::get_if<record::Report>(&body->content) : nullptr;
}

}  // namespace

Tag tag_of(const Case& one) {
    switch (one.state) {
        case CaseState::waiting:
            if (one.may_have_left()) return {"May have left", Colour::orange};
            return {"Waiting", Colour::blue};
        case CaseState::asked:
            if (one.may_have_left()) return {"May have left", Colour::orange};
            return {"Question asked", Colour::yellow};
        case CaseState::held:
            return {one.is_leaving() ? "Leaving now" : "Leaves later", Colour::green};
        case CaseState::published:
            return {"Published", Colour::green};
        case CaseState::declined:
            return {"Declined", Colour::grey};
    }
    return {};
}

std::string kind_of(const Case& one, const Office& office) {
    if (one.is_forgotten()) return "Report, not kept here";
    const auto body = one.submitted.empty() ? Checked<record::Body>{Refusal{}} : office.body_of(one);
    const auto* const report = report_in(body);
    return label_of(office.node.lists, "event_kind",
                    report == nullptr ? one.answers.text("event_kind") : report->event_kind);
}

std::string why_in_doubt(const Case& one) {
    return one.held->is_from_backup
               ? "This node was put back from a backup. The report may have been published after the backup "
                 "was "
                 "made."
               : "This node stopped, or its disk failed, just when the report was about to be published.";
}

std::string from_in_words(CaseFrom from) {
    switch (from) {
        case CaseFrom::staff:
            return "Staff";
        case CaseFrom::the_public:
            return "The public";
        case CaseFrom::hidden:
            return "Organisation hidden";
    }
    return {};
}

std::string caption_of(const Case& one) {
    switch (one.from) {
        case CaseFrom::staff:
            return "Report from staff";
        case CaseFrom::the_public:
            return "Report from the public";
        case CaseFrom::hidden:
            return "Report from an organisation that stays hidden";
    }
    return {};
}

std::string tool_of(const Case& one, const Office& office) {
    if (one.is_forgotten()) return "";
    const record::Technology tool = office.technology_of(one);
    return tool.product.empty() || tool.product == record::not_known ? "Not known" : matching::in_words(tool);
}

Tag urgency_of(const Case& one, const Office& office) {
    if (one.is_forgotten()) return {};
    const auto body = office.body_of(one);
    if (!body) return {"Incomplete", Colour::grey};
    switch (record::urgency_of(*body)) {
        case record::Urgency::routine:
            return {"Routine", Colour::none};
        case record::Urgency::urgent:
            return {"Urgent", Colour::orange};
        case record::Urgency::critical:
            return {"Critical", Colour::red};
    }
    return {};
}

namespace {

Summary summary_of(const Case& one, const FormValues& answers, const std::optional<record::Technology>& tool,
                   const Office& office) {
    if (one.submitted.empty())
        return answers_summary({answers, tool}, office, false, [](const Question&) { return std::string{}; });
    const auto body = office.body_of(one);
    if (!body) return {};
    const auto json = record::parse_json(record::write_body(*body));
    const record::Json* const content = json ? json->find("content") : nullptr;
    return content == nullptr ? Summary{} : content_in_words(*content, office.node.lists);
}

}  // namespace

Summary summary_as_sent(const Case& one, const Office& office) {
    return summary_of(one, one.answers, one.tool, office);
}

Summary summary_in_force(const Case& one, const Office& office) {
    return summary_of(one, one.in_force(), one.tool_in_force(), office);
}

// ---- the case of a page

std::string case_path(const VisitPtr& visit, std::string_view step) {
    return "/review/" + visit->value("case") + (step.empty() ? "" : "/") + std::string{step};
}

const Case* find_case(const VisitPtr& visit) {
    const Case* const found = visit->office.cases.find(visit->value("case"));
    if (found == nullptr) visit->show(not_found_page(), 404);
    return found;
}

namespace {

// Whoever typed something meanwhile is shown it: nothing that was typed is lost.
void come_too_late(const VisitPtr& visit, std::string_view step, const std::string& why) {
    if (!has_typed(visit)) return visit->go(case_path(visit, step), why);
    Page page;
    page.title = why;
    page.back = case_path(visit, step);
    page.add(Paragraph{"Somebody was quicker. What you sent changed nothing."});
    add_typed(page, visit);
    visit->show(std::move(page), 409);
}

}  // namespace

// A case that was published or declined is settled.
const Case* open_case(const VisitPtr& visit) {
    const Case* const found = find_case(visit);
    if (found == nullptr || found->is_open()) return found;
    come_too_late(visit, "",
                  found->state == CaseState::held ? "This report was approved already"
                                                  : "This report was settled already");
    return nullptr;
}

const Case* case_to_decide(const VisitPtr& visit) {
    const Case* const found = open_case(visit);
    if (found == nullptr || !found->may_have_left()) return found;
    come_too_late(visit, "left", "This report may have left already");
    return nullptr;
}

Saved go_back(const VisitPtr& visit, const std::string& banner) {
    return [visit, banner](bool is_kept) {
        if (!is_kept) return visit->show(not_saved_page(visit), 503);
        visit->go(case_path(visit), banner);
    };
}

void save(const VisitPtr& visit, Case changed, const std::string& banner) {
    changed.changed = visit->office.clock.wall().time_since_epoch().count();
    visit->office.cases.put(visit->value("case"), std::move(changed), go_back(visit, banner));
}

}  // namespace stonechat::web
