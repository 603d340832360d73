#pragma once
// What the files that make HTML share; they alone know the template library. Inside node/web only.

#include <cstring>  // ctemplate's headers need it and do not say so
#include <string_view>

#include <ctemplate/template_dictionary.h>

#include "node/web/page.hpp"

namespace stonechat::web {

using Dictionary = ctemplate::TemplateDictionary;

inline ctemplate::TemplateString text_of(std::string_view text) {
    return {text.data(), text.size()};
}

inline void set(Dictionary& to, const char* name, std::string_view text) {
    to.SetValue(name, text_of(text));
}

// Shows a section with one value in it.
inline Dictionary& show(Dictionary& in, const char* section) {
    return *in.AddSectionDictionary(section);
}
inline void show_text(Dictionary& in, const char* section, const char* name, std::string_view text) {
    if (!text.empty()) set(show(in, section), name, text);
}
inline void show_if(Dictionary& in, const char* section, bool condition) {
    if (condition) in.ShowSection(section);
}

// render_field.cpp: one field of a form.
void render_field(Dictionary& in, const Field& field, const Page& page);

}  // namespace stonechat::web
