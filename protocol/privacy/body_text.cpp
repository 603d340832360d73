#include "protocol/privacy/body_text.hpp"

#include <boost/json.hpp>

#include "protocol/privacy/certain.hpp"

namespace stonechat::privacy {
namespace {

// RFC 6901 section 3.
std::string escaped(std::string_view key) {
    std::string out;
    for (const char c : key) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

// Bounded in depth by the parser, which refuses more than 32 levels.
void look_into(const boost::json::value& value, const std::string& pointer, std::vector<FindingInBody>& out) {
    if (const auto* text = value.if_string()) {
        for (const Finding& finding : find_certain(*text)) out.push_back({pointer, finding});
    } else if (const auto* object = value.if_object()) {
        for (const auto& member : *object)
            look_into(member.value(), pointer + '/' + escaped(member.key()), out);
    } else if (const auto* array = value.if_array()) {
        for (std::size_t i = 0; i < array->size(); ++i)
            look_into((*array)[i], pointer + '/' + std::to_string(i), out);
    }
}

}  // namespace

std::vector<FindingInBody> certain_in_body(std::string_view canonical_body) {
    boost::json::error_code failed;
    const boost::json::value body = boost::json::parse(canonical_body, failed);
    std::vector<FindingInBody> out;
    if (!failed) look_into(body, "", out);
    return out;
}

}  // namespace stonechat::privacy
