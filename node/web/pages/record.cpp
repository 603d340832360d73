#include <algorithm>
#include <array>

#include "node/api/record_json.hpp"
#include "node/web/json_fields.hpp"
#include "node/web/pages/pages.hpp"
#include "node/web/pages/report_parts.hpp"
#include "node/web/words.hpp"

namespace stonechat::web {
namespace {

using record::Json;

struct FieldWords {
    std::string_view path;  // of the body's content; "*" stands for each item of an array
    std::string_view label;
    std::string_view list = {};  // code list of its values
};

// In the order in which people should read them. What is not here is in the exact text below.
constexpr std::array<FieldWords, 50> known_fields{{
    {"title", "Title"},
    {"severity", "Severity", "severity"},
    {"state", "State", "alert_state"},
    {"risk", "Risk"},
    {"event_kind", "What was reported", "event_kind"},
    {"technology.product", "Tool"},
    {"technology.maker", "Manufacturer"},
    {"technology.version", "Version"},
    {"technology.category", "What the tool does", "ai_category"},
    {"problems", "Problem", "problem"},
    {"strengths", "What went well", "strength"},
    {"discrepancy.ai_said", "The AI said"},
    {"discrepancy.person_said", "The person said"},
    {"discrepancy.truth", "Who was right"},
    {"harm.physical", "Physical harm", "harm_physical"},
    {"harm.psychological", "Psychological harm", "harm_psychological"},
    {"harm.other", "What else it led to", "other_effect"},
    {"harm.ai_contribution", "Did the AI contribute", "ai_contribution"},
    {"harm.people", "People affected", "people_affected"},
    {"where.setting", "Where", "setting"},
    {"where.sector", "Sector", "sector"},
    {"where.region", "Region", "region"},
    {"month", "When"},
    {"who_reports", "Who reports", "who_reports"},
    {"ai_role", "Part of the AI", "ai_role"},
    {"oversight", "Was it checked", "oversight"},
    {"detected_by", "Noticed by", "detected_by"},
    {"time_to_detect", "Noticed after", "time_to_detect"},
    {"factors", "What made it more likely", "factor"},
    {"equity.suspected", "Worse for some groups"},
    {"equity.groups", "Groups", "equity"},
    {"actions.*.code", "Actions", "action"},
    {"actions.*.text", "What to do"},
    {"outcome", "Outcome", "outcome"},
    {"what_happened", "What happened"},
    {"what_went_well", "What went well, in words"},
    {"what_we_learned", "What was learned"},
    {"would_help", "What would help"},
    {"issued", "Issued on"},
    {"acknowledge_by", "Look at it by"},
    {"complete_by", "Complete by"},
    {"type", "Kind of update"},
    {"withdrawn_reason", "Why it was withdrawn"},
    {"fixed_in", "Fixed in version"},
    {"says", "In words"},
    {"intended_use", "Made for"},
    {"period", "Period"},
    {"reply_by", "Reply by"},
    {"decision", "Decision"},
    {"reason", "Reason"},
}};

// All values at a path, as texts.
void collect(const Json& json, std::string_view path, std::vector<std::string>& out) {
    if (const auto* const items = json.as<Json::Array>()) {
        if (path.starts_with("*.")) path.remove_prefix(2);
        for (const Json& item : *items) collect(item, path, out);
        return;
    }
    if (path.empty()) {
        if (const auto* const text = json.as<std::string>()) out.push_back(*text);
        if (const auto* const number = json.as<std::int64_t>()) out.push_back(std::to_string(*number));
        return;
    }
    const std::size_t dot = std::min(path.find('.'), path.size());
    const Json* const member = json.find(path.substr(0, dot));
    if (member != nullptr) collect(*member, path.substr(std::min(dot + 1, path.size())), out);
}

std::string value_in_words(const FieldWords& field, const std::string& value,
                           const record::CodeLists& lists) {
    if (!field.list.empty()) return label_of(lists, field.list, value);
    if (field.path == "month") return month_in_words(value);
    return value == "not-known" ? std::string{"Not known"} : value;
}

}  // namespace

Summary content_in_words(const Json& content, const record::CodeLists& lists) {
    Summary out;
    for (const FieldWords& field : known_fields) {
        std::vector<std::string> values;
        collect(content, field.path, values);
        if (values.empty()) continue;
        for (std::string& value : values) value = value_in_words(field, value, lists);
        out.rows.push_back({std::string{field.label}, std::move(values)});
    }
    return out;
}

namespace {

std::string body_state_in_words(record::BodyState state) {
    switch (state) {
        case record::BodyState::present:
            return "Held here.";
        case record::BodyState::erased_by_author:
            return "Its author has erased the text.";
        case record::BodyState::erased_by_order:
            return "The text was erased by order of the stewards.";
        case record::BodyState::withheld:
            return "The text is withheld here: it shows who somebody is.";
        case record::BodyState::invalid:
            return "The text breaks a rule and is not shown.";
        case record::BodyState::not_held:
            return "The text is not kept here.";
        case record::BodyState::missing:
            return "The text has not arrived yet.";
        case record::BodyState::unexamined:
            return "The text is shown once it has been checked.";
    }
    return "Not shown.";
}

Page record_page(const VisitPtr& visit, const api::ReadRecord& read) {
    const api::Node& node = visit->office.node;
    const charter::Charter& charter = visit->office.engine().charter();
    const Json whole = api::whole_json(read, charter, node.lists);
    Page page;
    page.title = text_in(whole, "about").value_or("");
    if (page.title.empty()) page.title = kind_in_words(read.record.header.kind);
    page.caption = kind_in_words(read.record.header.kind);
    page.back = "/warnings";
    page.add(
        Inset{"Unverified. It is what its author reported, and says nothing about how often this happens."});
    if (const Json* const body = whole.find("body"))
        if (const Json* const content = body->find("content"))
            page.add(content_in_words(*content, node.lists));
    page.add(Heading{"Where it comes from"});
    Summary origin;
    origin.rows.push_back({"From", {api::author_name(read, charter)}});
    origin.rows.push_back({"Day", {in_words(std::min(read.record.header.day, node.today()))}});
    const Json* const verifies = whole.find("signature_verifies");
    const bool is_signed = verifies != nullptr && verifies->as<bool>() != nullptr && *verifies->as<bool>();
    origin.rows.push_back({"Signature",
                           {},
                           {},
                           is_signed ? Tag{"Checked", Colour::green} : Tag{"Does not verify", Colour::red}});
    origin.rows.push_back({"Text", {body_state_in_words(read.stored.body_state)}});
    origin.rows.push_back({"Record", {read.record.id.hex()}});
    page.add(std::move(origin));
    if (const auto& body = read.stored.envelope.body) {
        page.add(Heading{"To the last character"});
        page.add(Exact{std::string{as_text(body->body)}, "The whole record"});
    }
    return page;
}

}  // namespace

void show_record(const VisitPtr& visit) {
    const auto id = RecordId::from_hex(visit->value("id"));
    if (!id) return visit->show(not_found_page(), 404);
    visit->office.read([visit, id = *id](const storage::Store& store) -> std::function<void()> {
        auto found = store.find(id);
        if (!found) return [visit] { visit->show(not_saved_page(visit), 503); };
        if (!*found) return [visit] { visit->show(not_found_page(), 404); };
        auto read = api::read_stored(std::move(**found), visit->office.node.lists);
        if (!read) return [visit] { visit->show(not_found_page(), 404); };
        return [visit, read = std::move(*read)] { visit->show(record_page(visit, read)); };
    });
}

}  // namespace stonechat::web
