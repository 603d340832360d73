#include <utility>

#include "protocol/matching/warning.hpp"
#include "protocol/matching/warning_names.hpp"
#include "protocol/record/canonical_json.hpp"

namespace stonechat::matching {
namespace {

using record::Json;

Json text(std::string_view value) {
    return {std::string{value}};
}
Json number(Day day) {
    return {std::int64_t{day.value}};
}

// Reads the members of one object; the first fault is kept, and reading goes on with defaults.
class Members {
public:
    explicit Members(const Json& json) : json_{json} {
        if (!json.as<Json::Object>()) refuse("", Errc::wrong_type, "must be an object");
    }

    template <class Type>
    Type get(std::string_view name) {
        const Json* member = json_.find(name);
        if (!member) return refuse(name, Errc::missing_field, "must be present"), Type{};
        const auto* value = member->as<Type>();
        if (!value) return refuse(name, Errc::wrong_type, "has another type"), Type{};
        return *value;
    }
    template <class Enum, std::size_t count>
    Enum named(std::string_view name, const Names<Enum, count>& names) {
        const auto value = names.named(get<std::string>(name));
        if (!value) refuse(name, Errc::wrong_value, "is not one of the names known here");
        return value.value_or(Enum{});
    }
    Day day(std::string_view name) {
        const auto value = get<std::int64_t>(name);
        if (!std::in_range<std::int32_t>(value)) refuse(name, Errc::wrong_value, "is not a day");
        return {static_cast<std::int32_t>(value)};
    }
    template <class IdType>
    IdType id(std::string_view name) {
        const auto value = IdType::from_hex(get<std::string>(name));
        if (!value) refuse(name, Errc::wrong_value, "is not an id");
        return value.value_or(IdType{});
    }
    [[nodiscard]] bool has(std::string_view name) const { return json_.find(name) != nullptr; }

    void refuse(std::string_view name, Errc code, std::string rule) {
        if (!refusal_) refusal_ = Refusal{code, '/' + std::string{name}, std::move(rule)};
    }
    [[nodiscard]] const std::optional<Refusal>& refusal() const { return refusal_; }

private:
    const Json& json_;
    std::optional<Refusal> refusal_;
};

Json follow_up(const FollowUp& one) {
    return {Json::Object{{"record", text(one.record.hex())}, {"type", text(one.type)}}};
}

}  // namespace

std::string write_warning(const Warning& warning) {
    Json::Array why, follow_ups;
    for (const std::string& clause : warning.why) why.push_back(text(clause));
    for (const FollowUp& one : warning.follow_ups) follow_ups.push_back(follow_up(one));
    Json::Object out;
    if (warning.acknowledge_by) out.push_back({"acknowledge_by", number(*warning.acknowledge_by)});
    out.push_back({"author_name", text(warning.author_name)});
    if (warning.complete_by) out.push_back({"complete_by", number(*warning.complete_by)});
    out.push_back({"day", number(warning.day)});
    out.push_back({"follow_ups", {std::move(follow_ups)}});
    out.push_back({"here", text(warning.here)});
    out.push_back({"id", text(warning.id.text())});
    out.push_back({"identifier", text(name_of(warning.identifier))});
    out.push_back({"is_good_news", {warning.is_good_news}});
    out.push_back({"kind", {static_cast<std::int64_t>(warning.kind)}});
    out.push_back({"level", text(name_of(warning.level))});
    out.push_back({"match", text(name_of(warning.match))});
    if (warning.reason) out.push_back({"reason", text(*warning.reason)});
    out.push_back({"severity", text(name_of(warning.severity))});
    out.push_back({"standing", text(name_of(warning.standing))});
    out.push_back({"state", text(name_of(warning.state))});
    out.push_back({"title", text(warning.title)});
    out.push_back({"why", {std::move(why)}});
    return record::canonical_json({std::move(out)});
}

Checked<Warning> read_warning(std::string_view json) {
    const auto parsed = record::parse_json(json);
    if (!parsed) return parsed.error();
    Members members{*parsed};
    Warning out;
    const auto id = WarningId::from_text(members.get<std::string>("id"));
    if (!id) members.refuse("id", Errc::wrong_value, "is not the id of a warning");
    out.id = id.value_or(WarningId{});
    out.kind = static_cast<record::Kind>(members.get<std::int64_t>("kind"));
    out.level = members.named("level", level_names);
    out.severity = members.named("severity", severity_names);
    out.standing = members.named("standing", standing_names);
    out.is_good_news = members.get<bool>("is_good_news");
    out.title = members.get<std::string>("title");
    out.match = members.named("match", match_level_names);
    out.identifier = members.named("identifier", identifier_names);
    out.here = members.get<std::string>("here");
    out.author_name = members.get<std::string>("author_name");
    out.day = members.day("day");
    out.state = members.named("state", state_names);
    if (members.has("acknowledge_by")) out.acknowledge_by = members.day("acknowledge_by");
    if (members.has("complete_by")) out.complete_by = members.day("complete_by");
    if (members.has("reason")) out.reason = members.get<std::string>("reason");
    for (const Json& clause : members.get<Json::Array>("why")) {
        if (const auto* value = clause.as<std::string>())
            out.why.push_back(*value);
        else
            members.refuse("why", Errc::wrong_type, "must hold texts");
    }
    for (const Json& one : members.get<Json::Array>("follow_ups")) {
        Members follow_up_members{one};
        out.follow_ups.push_back(
            {follow_up_members.id<RecordId>("record"), follow_up_members.get<std::string>("type")});
        if (follow_up_members.refusal()) members.refuse("follow_ups", Errc::wrong_value, "must hold records");
    }
    if (members.refusal()) return *members.refusal();
    if (write_warning(out) != json)
        return Refusal{Errc::not_canonical, "", "is not what write_warning writes"};
    return out;
}

}  // namespace stonechat::matching
