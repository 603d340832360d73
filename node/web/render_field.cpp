#include <algorithm>
#include <string>

#include "node/web/render_parts.hpp"

namespace stonechat::web {
namespace {

std::string described_by(const Field& field) {
    std::string out;
    const auto add = [&](std::string_view end) {
        out += (out.empty() ? "" : " ") + field.name + std::string{end};
    };
    if (!field.hint.empty()) add("-hint");
    if (!field.error.empty()) add("-error");
    if (field.characters_max > 0) add("-info");
    return out;
}

bool has_value(const Field& field, const std::string& value) {
    return std::ranges::find(field.values, value) != field.values.end();
}

// What groups and single inputs share.
void set_common(Dictionary& in, const Field& field) {
    set(in, "NAME", field.name);
    set(in, "LABEL", field.label);
    set(in, "ERROR", field.error);
    show_text(in, "FIELD_HINT", "FIELD_HINT_TEXT", field.hint);
    show_if(in, "FIELD_ERROR", !field.error.empty());
    show_if(in, "GROUP_ERROR", !field.error.empty());
    show_text(in, "DESCRIBED", "DESCRIBED_BY", described_by(field));
}

void render_group(Dictionary& out, const Field& field, const std::string& caption) {
    Dictionary& in = show(out, "GROUP");
    set_common(in, field);
    const bool is_one = field.kind == FieldKind::radios;
    set(in, "GROUP_KIND", is_one ? "radios" : "checkboxes");
    set(in, "INPUT_TYPE", is_one ? "radio" : "checkbox");
    set(in, "LEGEND_CLASS",
        field.is_page_heading ? "nhsuk-fieldset__legend--l" : "nhsuk-fieldset__legend--s");
    if (field.is_page_heading)
        show_text(show(in, "LEGEND_HEADING"), "LEGEND_CAPTION", "CAPTION_TEXT", caption);
    else
        in.ShowSection("LEGEND_PLAIN");
    std::size_t number = 0;
    for (const Choice& choice : field.choices) {
        Dictionary& item = show(in, "CHOICE");
        // The first has the field's own id, so that the error summary's link finds it.
        set(item, "CHOICE_ID", ++number == 1 ? field.name : field.name + "-" + std::to_string(number));
        set(item, "CHOICE_VALUE", choice.value);
        set(item, "CHOICE_LABEL", choice.label);
        show_text(item, "CHOICE_HINT", "CHOICE_HINT_TEXT", choice.hint);
        show_if(item, "CHOICE_DESCRIBED", !choice.hint.empty());
        show_if(item, "CHECKED", has_value(field, choice.value));
    }
}

// The script that counts what is typed speaks English; elsewhere the limit alone is told.
void render_area(Dictionary& in, const Field& field, bool is_counted) {
    Dictionary& area = show(in, "AREA");
    show_if(area, "AREA_ERROR", !field.error.empty());
    if (field.characters_max == 0) return;
    const std::string max = std::to_string(field.characters_max);
    set(in, "CHARACTERS_MAX", max);
    in.ShowSection("COUNTED");
    show_if(in, "COUNTED_MAX", is_counted);
    area.ShowSection("AREA_COUNT");
}

void render_line(Dictionary& in, const Field& field) {
    Dictionary& line = show(in, "LINE");
    set(line, "INPUT_TYPE", field.kind == FieldKind::password ? "password" : "text");
    set(line, "WIDTH_CLASS",
        field.width == 0 ? std::string{} : " nhsuk-input--width-" + std::to_string(field.width));
    show_if(line, "INPUT_ERROR", !field.error.empty());
    show_text(line, "COMPLETE", "AUTOCOMPLETE", field.autocomplete);
    show_if(line, "NUMERIC", field.is_number);
    show_if(line, "PLAIN_SPELLING", field.kind == FieldKind::password || !field.autocomplete.empty());
}

void render_select(Dictionary& in, const Field& field) {
    Dictionary& select = show(in, "SELECT");
    show_if(select, "SELECT_ERROR", !field.error.empty());
    for (const Choice& choice : field.choices) {
        Dictionary& option = show(select, "OPTION");
        set(option, "CHOICE_VALUE", choice.value);
        set(option, "CHOICE_LABEL", choice.label);
        show_if(option, "CHECKED", has_value(field, choice.value));
    }
}

void render_input(Dictionary& out, const Field& field, bool is_counted) {
    Dictionary& in = show(out, "INPUT");
    set_common(in, field);
    set(in, "VALUE", field.values.empty() ? std::string{} : field.values.front());
    set(in, "LABEL_CLASS", field.characters_max > 0 ? "nhsuk-label--s" : "");
    in.ShowSection(field.is_page_heading ? "LABEL_HEADING" : "LABEL_PLAIN");
    if (field.kind == FieldKind::area)
        render_area(in, field, is_counted);
    else if (field.kind == FieldKind::select)
        render_select(in, field);
    else if (field.kind == FieldKind::file)
        in.ShowSection("FILE");
    else
        render_line(in, field);
}

}  // namespace

void render_field(Dictionary& in, const Field& field, const Page& page) {
    Dictionary& out = *in.AddIncludeDictionary("FIELD");
    out.SetFilename("field");
    switch (field.kind) {
        case FieldKind::hidden: {
            Dictionary& hidden = show(out, "HIDDEN");
            set(hidden, "NAME", field.name);
            set(hidden, "VALUE", field.values.empty() ? std::string{} : field.values.front());
            return;
        }
        case FieldKind::radios:
        case FieldKind::checkboxes:
            return render_group(out, field, page.caption);
        case FieldKind::text:
        case FieldKind::password:
        case FieldKind::area:
        case FieldKind::select:
        case FieldKind::file:
            return render_input(out, field, page.language == "en");
    }
}

}  // namespace stonechat::web
