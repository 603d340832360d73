#include "protocol/privacy/body_text.hpp"

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

}  // namespace

std::vector<FindingInBody> certain_in_body(std::string_view canonical_body) {
    std::vector<FindingInBody> out;
    if (const auto json = record::parse_json(canonical_body)) look_into(*json, "", out);
    return out;
}

}  // namespace stonechat::privacy
