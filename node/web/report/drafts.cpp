#include "node/web/report/drafts.hpp"

#include <array>

#include "crypto/hash.hpp"
#include "node/api/json_object.hpp"
#include "node/web/json_fields.hpp"

namespace stonechat::web {
namespace {

using api::JsonObject;
using record::Json;

constexpr std::array<std::string_view, 4> state_names{"waiting", "asked", "published", "declined"};
constexpr std::string_view claim_alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t claim_length = 12;

Json values_json(const FormValues& values) {
    Json::Object out;
    for (const auto& [name, all] : values.map()) out.push_back({name, api::json_array(all, api::json_text)});
    JsonObject object;
    for (auto& member : out) object.add(member.name, std::move(member.value));
    return object.take();
}

std::optional<FormValues> values_in(const Json& json, std::string_view name) {
    const Json* const member = json.find(name);
    const auto* const object = member == nullptr ? nullptr : member->as<Json::Object>();
    if (object == nullptr) return std::nullopt;
    FormValues out;
    for (const auto& [key, value] : *object) {
        const auto* const items = value.as<Json::Array>();
        if (items == nullptr) return std::nullopt;
        for (const Json& item : *items) {
            const auto* const text = item.as<std::string>();
            if (text == nullptr) return std::nullopt;
            out.add(key, *text);
        }
    }
    return out;
}

std::optional<Message> read_message(const Json& json) {
    const auto when = number_in(json, "when");
    auto by = text_in(json, "by");
    auto text = text_in(json, "text");
    if (!when || !by || !text) return std::nullopt;
    return Message{*when, *std::move(by), *std::move(text)};
}

std::optional<CaseState> state_in(const Json& json) {
    const std::string name = text_in(json, "state").value_or("");
    for (std::size_t i = 0; i < state_names.size(); ++i)
        if (state_names.at(i) == name) return static_cast<CaseState>(i);
    return std::nullopt;
}

}  // namespace

std::string_view name_of(CaseState state) {
    return state_names.at(static_cast<std::size_t>(state));
}

Json Draft::json() const {
    return JsonObject{}
        .text("owner", owner)
        .number("changed", changed)
        .add("answers", values_json(answers))
        .take();
}

std::optional<Draft> Draft::from_json(const Json& json) {
    auto owner = text_in(json, "owner");
    const auto changed = number_in(json, "changed");
    auto answers = values_in(json, "answers");
    if (!owner || !changed || !answers) return std::nullopt;
    return Draft{*std::move(owner), *changed, *std::move(answers)};
}

FormValues Case::in_force() const {
    FormValues out = answers;
    for (const auto& [name, values] : corrected.map()) {
        out.remove(name);
        for (const std::string& value : values)
            if (!value.empty()) out.add(name, value);
    }
    return out;
}

Json Case::json() const {
    return JsonObject{}
        .number("public", is_public ? 1 : 0)
        .number("made", made)
        .number("changed", changed)
        .text("state", name_of(state))
        .add("answers", values_json(answers))
        .add("corrected", values_json(corrected))
        .text("reason", reason)
        .text("record", record)
        .add("messages", api::json_array(messages,
                                         [](const Message& one) {
                                             return JsonObject{}
                                                 .number("when", one.when)
                                                 .text("by", one.by)
                                                 .text("text", one.text)
                                                 .take();
                                         }))
        .take();
}

std::optional<Case> Case::from_json(const Json& json) {
    const auto is_public = number_in(json, "public");
    const auto made = number_in(json, "made");
    const auto changed = number_in(json, "changed");
    const auto state = state_in(json);
    auto answers = values_in(json, "answers");
    auto corrected = values_in(json, "corrected");
    auto reason = text_in(json, "reason");
    auto record = text_in(json, "record");
    auto messages = list_in<Message>(json, "messages", read_message);
    if (!is_public || !made || !changed || !state || !answers || !corrected || !reason || !record ||
        !messages)
        return std::nullopt;
    return Case{*is_public != 0,
                *made,
                *changed,
                *state,
                *std::move(answers),
                *std::move(corrected),
                *std::move(reason),
                *std::move(record),
                *std::move(messages)};
}

std::string new_claim_code(crypto::Rng& rng) {
    std::string out;
    for (std::size_t i = 0; i < claim_length; ++i) {
        if (i > 0 && i % 4 == 0) out += '-';
        out += claim_alphabet.at(rng.below(claim_alphabet.size()));
    }
    return out;
}

std::string case_key(std::string_view claim_code) {
    std::string code;
    for (char c : claim_code) {
        if (c == ' ' || c == '-') continue;
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (c == 'O') c = '0';
        if (c == 'I' || c == 'L') c = '1';
        if (claim_alphabet.find(c) == std::string_view::npos || code.size() == claim_length) return {};
        code += c;
    }
    if (code.size() != claim_length) return {};
    return crypto::sha256(as_bytes("stonechat-claim|" + code)).hex();
}

std::string new_draft_key(crypto::Rng& rng) {
    return rng.id<Id16<struct DraftKeyTag>>().hex();
}

}  // namespace stonechat::web
