#include "node/web/report/compose.hpp"

#include "protocol/privacy/certain.hpp"
#include "protocol/record/tech_id.hpp"

namespace stonechat::web {
namespace {

using record::Code;
using record::Codes;

std::optional<std::string> optional_text(const FormValues& answers, std::string_view name) {
    std::string text = answers.text(name);
    return text.empty() ? std::nullopt : std::optional{std::move(text)};
}

std::optional<Codes> optional_codes(const FormValues& answers, std::string_view name) {
    Codes codes = answers.all(name);
    std::erase(codes, Code{});
    return codes.empty() ? std::nullopt : std::optional{std::move(codes)};
}

std::string or_not_known(const FormValues& answers, std::string_view name) {
    return optional_text(answers, name).value_or(std::string{record::not_known});
}

// Harm is stated where it was asked for; what was not answered is not known.
std::optional<record::Harm> harm_of(const FormValues& answers) {
    const auto physical = optional_text(answers, "physical");
    if (!physical) return std::nullopt;
    return record::Harm{.physical = *physical,
                        .psychological = or_not_known(answers, "psychological"),
                        .other = optional_codes(answers, "other_effects"),
                        .ai_contribution = optional_text(answers, "ai_contribution"),
                        .people = optional_text(answers, "people")};
}

std::optional<record::Discrepancy> discrepancy_of(const FormValues& answers) {
    if (answers.text("event_kind") != "discrepancy") return std::nullopt;
    return record::Discrepancy{answers.text("ai_said"), answers.text("person_said"),
                               optional_text(answers, "truth").value_or("not-yet-known"),
                               optional_text(answers, "followed")};
}

std::optional<record::Equity> equity_of(const FormValues& answers) {
    const auto suspected = optional_text(answers, "equity_suspected");
    if (!suspected) return std::nullopt;
    return record::Equity{*suspected, *suspected == "yes" ? optional_codes(answers, "groups") : std::nullopt};
}

std::optional<std::vector<record::ActionTaken>> actions_of(const FormValues& answers) {
    std::vector<record::ActionTaken> out;
    for (const Code& code : answers.all("actions_done")) out.push_back({code, "done"});
    for (const Code& code : answers.all("actions_planned"))
        if (std::ranges::none_of(out, [&](const auto& done) { return done.code == code; }))
            out.push_back({code, "planned"});
    return out.empty() ? std::nullopt : std::optional{std::move(out)};
}

record::Where where_of(const FormValues& answers, const ReportContext& context) {
    return {.sector = context.sector,
            .setting = answers.text("setting"),
            .region = context.region,
            .organisation = std::nullopt};
}

// A body holds what its kind of event calls for: answers of pages that no longer apply stay in the draft.
void add_what_happened(record::Report& out, const FormValues& answers) {
    const bool is_good_care = out.event_kind == "good-care";
    const bool is_about_harm = out.event_kind == "incident" || out.event_kind == "outcome-of-concern";
    if (is_good_care)
        out.strengths = optional_codes(answers, "strengths");
    else
        out.problems = optional_codes(answers, "problems");
    if (is_about_harm) out.harm = harm_of(answers);
    out.discrepancy = discrepancy_of(answers);
    if (!is_good_care) out.factors = optional_codes(answers, "factors");
}

void set_texts(record::Report& out, const FormValues& answers) {
    out.what_happened = optional_text(answers, "what_happened");
    out.what_went_well = optional_text(answers, "what_went_well");
    out.what_we_learned = optional_text(answers, "what_we_learned");
    out.would_help = optional_text(answers, "would_help");
    out.text_checked.reset();
    if (out.what_happened || out.what_went_well || out.what_we_learned || out.would_help)
        out.text_checked = "person";
}

}  // namespace

const matching::TechnologyInUse* chosen_tool(const FormValues& answers, const ReportContext& context) {
    const std::string tool = answers.text("tool");
    if (!matching::HereId::from_hex(tool)) return nullptr;  // "other", or not answered
    const auto ids = matching::here_ids(context.inventory);
    for (std::size_t i = 0; i < ids.size(); ++i)
        if (ids[i].hex() == tool) return &context.inventory[i];
    return nullptr;
}

record::Technology technology_of(const FormValues& answers, const ReportContext& context) {
    if (context.tool) return *context.tool;
    if (const auto* const in_use = chosen_tool(answers, context)) return in_use->technology;
    record::Technology out;
    out.maker = or_not_known(answers, "maker");
    out.product = or_not_known(answers, "product");
    out.version = or_not_known(answers, "version");
    out.category = optional_text(answers, "category").value_or("other");
    if (const auto id = record::tech_id(out.maker, out.product)) out.tech = record::tech_text(*id);
    return out;
}

record::Body unchecked_body(const FormValues& answers, const ReportContext& context) {
    record::Report out;
    out.event_kind = answers.text("event_kind");
    out.technology = technology_of(answers, context);
    out.where = where_of(answers, context);
    out.who_reports = optional_text(answers, "who_reports").value_or("not-stated");
    out.month = answers.text("month");
    add_what_happened(out, answers);
    out.ai_role = optional_text(answers, "ai_role");
    out.oversight = optional_text(answers, "oversight");
    out.detected_by = optional_text(answers, "detected_by");
    out.time_to_detect = optional_text(answers, "time_to_detect");
    out.equity = equity_of(answers);
    out.actions = actions_of(answers);
    out.outcome = optional_text(answers, "outcome");
    set_texts(out, answers);
    return {context.lists.version(), std::move(out)};
}

Checked<record::Body> compose(const FormValues& answers, const ReportContext& context) {
    return record::read_body(record::write_body(unchecked_body(answers, context)), context.lists);
}

Checked<record::Body> with_texts(const std::string& body, const FormValues& answers,
                                 const record::CodeLists& lists) {
    auto read = record::read_body(body, lists);
    if (!read) return read;
    auto* const report = std::get_if<record::Report>(&read->content);
    if (report == nullptr) return Refusal{Errc::wrong_value, "/kind", "must be a report"};
    set_texts(*report, answers);
    return record::read_body(record::write_body(*read), lists);
}

FormValues texts_of(const record::Report& report) {
    FormValues out;
    const auto add = [&](const char* name, const std::optional<std::string>& text) {
        if (text) out.add(name, *text);
    };
    add("what_happened", report.what_happened);
    add("what_went_well", report.what_went_well);
    add("what_we_learned", report.what_we_learned);
    add("would_help", report.would_help);
    return out;
}

const std::vector<std::string>& text_answers() {
    static const std::vector<std::string> names{"what_happened", "what_went_well", "what_we_learned",
                                                "would_help"};
    return names;
}

const std::vector<std::string>& name_answers() {
    static const std::vector<std::string> names{"product", "maker", "version"};
    return names;
}

std::vector<TextFinding> findings_in(const FormValues& answers, const privacy::LocalList& local) {
    std::vector<TextFinding> out;
    for (const std::string& name : text_answers())
        for (const privacy::Finding& finding : privacy::find_identifiers(answers.text(name), local))
            out.push_back({name, finding});
    return out;
}

std::string replaced(const std::string& text, const privacy::LocalList& local) {
    std::string out;
    std::size_t done = 0;
    for (const privacy::Finding& finding : privacy::find_identifiers(text, local)) {
        out += text.substr(done, finding.begin - done);
        out += privacy::label_of(finding.kind);
        done = finding.end;
    }
    return out += text.substr(done);
}

}  // namespace stonechat::web
