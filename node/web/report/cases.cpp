#include "node/web/report/cases.hpp"

#include <algorithm>
#include <array>

#include "node/api/json_object.hpp"
#include "node/web/json_fields.hpp"
#include "node/web/values_json.hpp"
#include "node/web/words.hpp"
#include "protocol/record/body_text.hpp"

namespace stonechat::web {
namespace {

using api::JsonObject;
using record::Json;

constexpr std::array<std::string_view, 3> from_names{"staff", "public", "hidden"};

// The one of `all` whose name stands in the member.
template <class Enum, std::size_t count>
std::optional<Enum> named_in(const Json& json, std::string_view member, const std::array<Enum, count>& all,
                             std::string_view (*name)(Enum)) {
    const std::string wanted = text_in(json, member).value_or("");
    const auto found = std::ranges::find(all, wanted, name);
    return found == all.end() ? std::nullopt : std::optional{*found};
}

constexpr std::array<CaseState, 5> all_states{CaseState::waiting, CaseState::asked, CaseState::held,
                                              CaseState::published, CaseState::declined};
constexpr std::array<CaseFrom, 3> all_from{CaseFrom::staff, CaseFrom::the_public, CaseFrom::hidden};

std::string_view name_of_from(CaseFrom from) {
    return from_names.at(static_cast<std::size_t>(from));
}

std::optional<Message> read_message(const Json& json) {
    const auto when = number_in(json, "when");
    auto by = text_in(json, "by");
    auto text = text_in(json, "text");
    if (!when || !by || !text) return std::nullopt;
    return Message{*when, *std::move(by), *std::move(text)};
}

Day day_at(std::int64_t seconds) {
    return day_of(WallTime{std::chrono::seconds{seconds}});
}

Json message_json(const Message& one) {
    return JsonObject{}.number("when", one.when).text("by", one.by).text("text", one.text).take();
}

Json held_json(const Held& held) {
    JsonObject out;
    out.text("by", held.by)
        .text("sha256", held.sha256)
        .number("until", held.until)
        .truth("leaving", held.is_leaving);
    if (held.is_from_backup) out.truth("from_backup", true);
    return out.take();
}

std::optional<Held> read_held(const Json& json) {
    auto by = text_in(json, "by");
    auto sha256 = text_in(json, "sha256");
    const auto until = number_in(json, "until");
    const auto leaving = truth_in(json, "leaving");
    if (!by || !sha256 || !until || !leaving) return std::nullopt;
    return Held{*std::move(by), *std::move(sha256), *until, *leaving,
                truth_in(json, "from_backup").value_or(false)};
}

Json tool_json(const record::Technology& tool) {
    JsonObject out;
    const auto optional = [&](std::string_view name, const std::optional<std::string>& value) {
        if (value) out.text(name, *value);
    };
    out.text("maker", tool.maker).text("product", tool.product).text("version", tool.version);
    out.text("category", tool.category);
    optional("tech", tool.tech);
    optional("version_scheme", tool.version_scheme);
    optional("udi_di", tool.udi_di);
    optional("mhra_ref", tool.mhra_ref);
    if (tool.built_on) out.add("built_on", api::json_array(*tool.built_on, api::json_text));
    return out.take();
}

std::optional<std::string> read_text(const Json& json) {
    const auto* const text = json.as<std::string>();
    return text == nullptr ? std::nullopt : std::optional{*text};
}

std::optional<record::Technology> read_tool(const Json& json) {
    auto maker = text_in(json, "maker");
    auto product = text_in(json, "product");
    auto version = text_in(json, "version");
    auto category = text_in(json, "category");
    if (!maker || !product || !version || !category) return std::nullopt;
    record::Technology out;
    out.tech = text_in(json, "tech");
    out.maker = *std::move(maker);
    out.product = *std::move(product);
    out.version = *std::move(version);
    out.version_scheme = text_in(json, "version_scheme");
    out.udi_di = text_in(json, "udi_di");
    out.mhra_ref = text_in(json, "mhra_ref");
    out.category = *std::move(category);
    if (json.find("built_on") != nullptr) {
        out.built_on = list_in<std::string>(json, "built_on", read_text);
        if (!out.built_on) return std::nullopt;
    }
    return out;
}

// A member that may be left out. False: it is there, and not what was written.
template <class T>
bool read_if_there(const Json& json, std::string_view name, std::optional<T> (*read)(const Json&),
                   std::optional<T>& out) {
    const Json* const member = json.find(name);
    if (member != nullptr) out = read(*member);
    return member == nullptr || out.has_value();
}

Json first_yes_json(const FirstYes& yes) {
    return JsonObject{}.text("by", yes.by).text("sha256", yes.sha256).take();
}

std::optional<FirstYes> read_first_yes(const Json& json) {
    auto by = text_in(json, "by");
    auto sha256 = text_in(json, "sha256");
    if (!by || !sha256) return std::nullopt;
    return FirstYes{*std::move(by), *std::move(sha256)};
}

}  // namespace

FormValues Case::in_force() const {
    FormValues out = answers;
    for (const auto& [name, values] : corrected.map()) {
        out.remove(name);
        for (const std::string& value : values)
            if (!value.empty()) out.add(name, value);
    }
    return out;
}

Case Case::forgotten() const {
    Case out;
    out.from = from;
    out.changed = changed;
    out.state = state;
    out.reason = reason;
    out.record = record;
    return out;
}

Json Case::json() const {
    JsonObject out;
    out.text("from", name_of_from(from))
        .number("made", made)
        .number("changed", changed)
        .text("state", relay::name_of(state))
        .add("answers", values_json(answers))
        .add("corrected", values_json(corrected))
        .text("submitted", submitted)
        .text("reason", reason)
        .text("record", record)
        .add("messages", api::json_array(messages, message_json));
    if (tool) out.add("tool", tool_json(*tool));
    if (corrected_tool) out.add("corrected_tool", tool_json(*corrected_tool));
    if (held) out.add("held", held_json(*held));
    if (first_yes) out.add("first_yes", first_yes_json(*first_yes));
    return out.take();
}

std::optional<Case> Case::from_json(const Json& json) {
    const auto from = named_in(json, "from", all_from, name_of_from);
    const auto made = number_in(json, "made");
    const auto changed = number_in(json, "changed");
    const auto state = named_in(json, "state", all_states, relay::name_of);
    auto answers = values_in(json, "answers");
    auto corrected = values_in(json, "corrected");
    auto submitted = text_in(json, "submitted");
    auto reason = text_in(json, "reason");
    auto record = text_in(json, "record");
    auto messages = list_in<Message>(json, "messages", read_message);
    if (!from || !made || !changed || !state || !answers || !corrected || !submitted || !reason || !record ||
        !messages)
        return std::nullopt;
    Case out;
    out.from = *from;
    out.made = *made;
    out.changed = *changed;
    out.state = *state;
    out.answers = *std::move(answers);
    out.corrected = *std::move(corrected);
    out.submitted = *std::move(submitted);
    out.reason = *std::move(reason);
    out.record = *std::move(record);
    out.messages = *std::move(messages);
    const bool is_whole = read_if_there(json, "tool", read_tool, out.tool) &&
                          read_if_there(json, "corrected_tool", read_tool, out.corrected_tool) &&
                          read_if_there(json, "held", read_held, out.held) &&
                          read_if_there(json, "first_yes", read_first_yes, out.first_yes);
    if (!is_whole) return std::nullopt;
    return out;
}

namespace {

WallTime late_from(const Case& one) {
    return WallTime{std::chrono::seconds{one.made}} + waits_too_long;
}

}  // namespace

bool is_late(const Case& one, WallTime now) {
    return one.is_open() && now > late_from(one);
}

bool is_over(const Case& one, WallTime now) {
    const bool is_settled = one.state == CaseState::published || one.state == CaseState::declined;
    return is_settled && !one.is_forgotten() &&
           WallTime{std::chrono::seconds{one.changed}} + settled_words_life < now;
}

CaseCounts counts_of(const std::map<std::string, Case>& cases, WallTime now) {
    CaseCounts out;
    for (const auto& [key, one] : cases) {
        if (one.is_open()) ++out.waiting;
        if (is_late(one, now)) {
            ++out.late;
            out.newest_late = std::max(out.newest_late, late_from(one));
        }
        if (one.state == CaseState::published) ++out.published;
        if (one.state == CaseState::declined) ++out.declined;
    }
    return out;
}

relay::Standing standing_of(const Case& one) {
    relay::Standing out;
    out.stage = one.state;
    out.sent = day_at(one.is_forgotten() ? one.changed : one.made);
    out.changed = day_at(one.changed);
    out.reason = one.reason;
    out.record = RecordId::from_hex(one.record);
    for (const Message& message : one.messages) out.words.push_back({message.by == "reviewer", message.text});
    return out;
}

std::string add_reporters_words(Case& one, const std::string& text, std::int64_t now) {
    if (text.empty()) return "Enter what you want to say";
    if (record::characters_in(text) > message_characters_max) return "It must be 1,000 characters or fewer";
    if (!one.is_open()) return "This report is settled already";
    if (one.messages.size() >= messages_max) return "There is no room for more answers";
    one.messages.push_back({now, "reporter", text});
    one.state = CaseState::waiting;
    one.changed = now;
    return {};
}

}  // namespace stonechat::web
