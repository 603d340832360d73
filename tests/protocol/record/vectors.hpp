#pragma once
// Reads the files of tests/vectors.

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "protocol/record/canonical_json.hpp"

namespace stonechat::record {

inline std::string vector_text(const std::string& name) {
    std::ifstream file{STONECHAT_VECTORS "/" + name, std::ios::binary};
    if (!file) throw std::runtime_error{"no test vector " + name};
    return {std::istreambuf_iterator<char>{file}, {}};
}

inline Json vector_json(const std::string& name) {
    return parse_json(vector_text(name)).value();
}

// A string member that the vector must have.
inline const std::string& text_of(const Json& json, std::string_view name) {
    const Json* member = json.find(name);
    if (member == nullptr || member->as<std::string>() == nullptr)
        throw std::runtime_error{"a test vector lacks the text " + std::string{name}};
    return *member->as<std::string>();
}

inline const Json::Array& items_of(const Json& json, std::string_view name) {
    const Json* member = json.find(name);
    if (member == nullptr || member->as<Json::Array>() == nullptr)
        throw std::runtime_error{"a test vector lacks the array " + std::string{name}};
    return *member->as<Json::Array>();
}

}  // namespace stonechat::record
