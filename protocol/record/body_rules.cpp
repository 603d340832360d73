#include "protocol/record/body_rules.hpp"

#include "protocol/record/body_fields.hpp"
#include "protocol/record/tech_id.hpp"

namespace stonechat::record {
namespace {

constexpr Fault missing(std::string_view field, std::string_view rule) {
    return {Errc::missing_field, field, rule};
}

// Reports and updates alike: free text may be published only when a person has read what will leave.
template <class Struct>
std::optional<Fault> unread_text(const Struct& body) {
    if (!body.what_happened && !body.what_went_well && !body.what_we_learned && !body.would_help)
        return std::nullopt;
    if (!body.text_checked) return missing("/text_checked", "must be present when there is free text");
    if (*body.text_checked != "person")
        return Fault{Errc::text_not_checked, "/text_checked", "must be person when there is free text"};
    return std::nullopt;
}

}  // namespace

std::optional<Fault> fault_in(const Technology& technology) {
    const auto computed = tech_id(technology.maker, technology.product);
    if (!computed && technology.tech)
        return Fault{Errc::wrong_value, "/tech", "must be absent where maker and product give no id"};
    if (computed && !technology.tech)
        return missing("/tech", "must be present where maker and product give an id");
    if (computed && *technology.tech != tech_text(*computed))
        return Fault{Errc::wrong_value, "/tech", "must be the id that maker and product give"};
    return std::nullopt;
}

std::optional<Fault> fault_in(const Versions& versions) {
    if (versions.all) return std::nullopt;
    if (versions.list) {
        constexpr std::string_view rule = "must be absent beside a list";
        if (versions.scheme) return Fault{Errc::unknown_field, "/scheme", rule};
        if (versions.from) return Fault{Errc::unknown_field, "/from", rule};
        if (versions.before) return Fault{Errc::unknown_field, "/before", rule};
        if (versions.upto) return Fault{Errc::unknown_field, "/upto", rule};
        return std::nullopt;
    }
    if (!versions.scheme) return missing("/scheme", "must be present where there is no list");
    if (!versions.from && !versions.before && !versions.upto)
        return missing("", "must have from, before or upto");
    return std::nullopt;
}

std::optional<Fault> fault_in(const Report& report) {
    const std::string_view event = report.event_kind;
    if (event == "good-care" && !report.strengths)
        return missing("/strengths", "must be present when the event is good-care");
    if (event != "good-care" && !report.problems)
        return missing("/problems", "must be present unless the event is good-care");
    if ((event == "incident" || event == "outcome-of-concern") && !report.harm)
        return missing("/harm", "must be present when the event is incident or outcome-of-concern");
    if (event == "discrepancy" && !report.discrepancy)
        return missing("/discrepancy", "must be present when the event is discrepancy");
    if (report.masked && report.where.organisation)
        return Fault{Errc::wrong_value, "/where/organisation", "must be absent when masked is true"};
    return unread_text(report);
}

std::optional<Fault> fault_in(const Update& update) {
    const std::string_view type = update.type;
    if (type == "duplicate-of" && !update.same_as)
        return missing("/same_as", "must be present when the type is duplicate-of");
    if (type == "withdrawn" && !update.withdrawn_reason)
        return missing("/withdrawn_reason", "must be present when the type is withdrawn");
    if (type == "outcome" && !update.outcome)
        return missing("/outcome", "must be present when the type is outcome");
    if (type == "narrative" && !update.what_happened)
        return missing("/what_happened", "must be present when the type is narrative");
    return unread_text(update);
}

std::optional<Fault> fault_in(const Counts& counts) {
    bool has_one = false;
    fields(counts,
           [&](std::string_view, const auto& member, ByType) { has_one = has_one || member.has_value(); });
    return has_one ? std::nullopt : std::optional{missing("", "must have at least one count")};
}

std::optional<Fault> fault_in(const AppliesTo& applies_to) {
    if (applies_to.tech || applies_to.udi_di || applies_to.built_on) return std::nullopt;
    return missing("", "must have tech, udi_di or built_on");
}

std::optional<Fault> fault_in(const Alert& alert) {
    if (alert.checked == "automatic") {
        // The schema also lists "note" here, which is no severity: only "check" passes both.
        if (alert.severity != "check")
            return Fault{Errc::wrong_value, "/severity", "must be check when the alert is automatic"};
        if (!alert.signal) return missing("/signal", "must be present when the alert is automatic");
    }
    if (alert.severity != "stop" && alert.severity != "act" && alert.severity != "check") return std::nullopt;
    if (!alert.acknowledge_by)
        return missing("/acknowledge_by", "must be present when severity is stop, act or check");
    if (!alert.complete_by)
        return missing("/complete_by", "must be present when severity is stop, act or check");
    return std::nullopt;
}

std::optional<Fault> fault_in(const Receipt& receipt) {
    if ((receipt.state == "not-relevant" || receipt.state == "cannot-complete") && !receipt.reason)
        return missing("/reason", "must be present when the state is not-relevant or cannot-complete");
    if (receipt.state == "action-complete" && !receipt.done)
        return missing("/done", "must be present when the state is action-complete");
    return std::nullopt;
}

}  // namespace stonechat::record
