#include "protocol/privacy/body_text.hpp"

#include <charconv>

#include "protocol/privacy/certain.hpp"
#include "protocol/record/canonical_json.hpp"

namespace stonechat::privacy {
namespace {

// Bounded in depth by parse_json (limits::nesting_max).
void look_into(const record::Json& json, const std::string& pointer, std::vector<FindingInBody>& out) {
    if (const auto* text = json.as<std::string>()) {
        for (const Finding& finding : find_certain(*text)) out.push_back({pointer, finding});
    } else if (const auto* object = json.as<record::Json::Object>()) {
        for (const record::JsonMember& member : *object) {
            std::string step = pointer;
            record::append_pointer_step(step, member.name);
            look_into(member.value, step, out);
        }
    } else if (const auto* array = json.as<record::Json::Array>()) {
        for (std::size_t i = 0; i < array->size(); ++i)
            look_into((*array)[i], pointer + '/' + std::to_string(i), out);
    }
}

// Whether every string in the text, names included, is free of certain findings, as far as that shows without
// reading the JSON: false where a string is escaped. Nearly all bodies are clean and end here.
bool is_plainly_clean(std::string_view canonical_body) {
    for (std::size_t quote = canonical_body.find('"'); quote != std::string_view::npos;) {
        const std::size_t begin = quote + 1;
        const std::size_t end = canonical_body.find('"', begin);
        if (end == std::string_view::npos) return false;
        const std::string_view text = canonical_body.substr(begin, end - begin);
        if (text.find('\\') != std::string_view::npos || !find_certain(text).empty()) return false;
        quote = canonical_body.find('"', end + 1);
    }
    return true;
}

}  // namespace

const std::string* text_at(const record::Json& body, std::string_view pointer) {
    const record::Json* at = &body;
    while (at != nullptr && !pointer.empty()) {
        pointer.remove_prefix(1);
        const std::string_view step = pointer.substr(0, pointer.find('/'));
        pointer.remove_prefix(step.size());
        if (const auto* array = at->as<record::Json::Array>()) {
            std::size_t index = array->size();
            std::from_chars(step.data(), step.data() + step.size(), index);
            at = index < array->size() ? &(*array)[index] : nullptr;
        } else {
            at = at->find(step);
        }
    }
    return at != nullptr ? at->as<std::string>() : nullptr;
}

std::vector<FindingInBody> certain_in_body(std::string_view canonical_body) {
    std::vector<FindingInBody> out;
    if (is_plainly_clean(canonical_body)) return out;
    if (const auto json = record::parse_json(canonical_body)) look_into(*json, "", out);
    return out;
}

}  // namespace stonechat::privacy
