#include "node/web/render.hpp"

#include <ctemplate/template.h>
#include <ctemplate/template_cache.h>
#include <ctemplate/template_dictionary.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include "node/qr_code.hpp"
#include "node/web/assets.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::data {
extern const std::string_view layout_html;
extern const std::string_view block_html;
extern const std::string_view field_html;
}  // namespace stonechat::data

namespace stonechat::web {
namespace {

using Dictionary = ctemplate::TemplateDictionary;

ctemplate::TemplateString text_of(std::string_view text) {
    return {text.data(), text.size()};
}

void set(Dictionary& to, const char* name, std::string_view text) {
    to.SetValue(name, text_of(text));
}

// Shows a section with one value in it.
Dictionary& show(Dictionary& in, const char* section) {
    return *in.AddSectionDictionary(section);
}
void show_text(Dictionary& in, const char* section, const char* name, std::string_view text) {
    if (!text.empty()) set(show(in, section), name, text);
}
void show_if(Dictionary& in, const char* section, bool condition) {
    if (condition) in.ShowSection(section);
}

std::unique_ptr<ctemplate::TemplateCache> parse_templates() {
    struct Named {
        const char* name;
        std::string_view text;
    };
    auto cache = std::make_unique<ctemplate::TemplateCache>();
    for (const Named& one : {Named{"layout", data::layout_html}, Named{"block", data::block_html},
                             Named{"field", data::field_html}}) {
        const std::string html{one.text};
        const std::unique_ptr<ctemplate::Template> parsed{
            ctemplate::Template::StringToTemplate(html, ctemplate::DO_NOT_STRIP)};
        check(parsed != nullptr && parsed->state() == ctemplate::TS_READY);
        check(cache->StringToTemplateCache(one.name, html, ctemplate::DO_NOT_STRIP));
    }
    cache->Freeze();
    return cache;
}

std::string_view class_of(Colour colour) {
    constexpr std::array<std::string_view, 7> classes{"",
                                                      " nhsuk-tag--grey",
                                                      " nhsuk-tag--blue",
                                                      " nhsuk-tag--yellow",
                                                      " nhsuk-tag--orange",
                                                      " nhsuk-tag--red",
                                                      " nhsuk-tag--green"};
    return classes.at(static_cast<std::size_t>(colour));
}

void set_tag(Dictionary& in, const Tag& tag) {
    set(in, "TAG_CLASS", class_of(tag.colour));
    set(in, "TAG_TEXT", tag.text);
}

// ---- fields

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

// ---- blocks

struct BlockWriter {
    Dictionary& out;
    const Frame& frame;
    const Page& page;

    void operator()(const Paragraph& block) const {
        Dictionary& in = show(out, "PARAGRAPH");
        set(in, "TEXT", block.text);
        for (const Link& link : block.links) {
            Dictionary& one = show(in, "PARAGRAPH_LINK");
            set(one, "HREF", link.href);
            set(one, "LINK_TEXT", link.text);
            show_text(one, "LINK_ABOUT", "LINK_ABOUT_TEXT", link.about);
        }
    }
    void operator()(const Hint& block) const { set(show(out, "HINT"), "TEXT", block.text); }
    void operator()(const Heading& block) const {
        set(show(out, block.is_small ? "HEADING_S" : "HEADING_M"), "TEXT", block.text);
    }
    void operator()(const Bullets& block) const {
        Dictionary& in = show(out, "BULLETS");
        for (const Link& item : block.items) {
            Dictionary& one = show(in, "BULLET");
            set(one, "HREF", item.href);
            set(one, "BULLET_TEXT", item.text);
            one.ShowSection(item.href.empty() ? "BULLET_PLAIN" : "BULLET_LINK");
            show_text(one, "BULLET_ABOUT", "BULLET_ABOUT_TEXT", item.about);
        }
    }
    void operator()(const Inset& block) const { set(show(out, "INSET"), "TEXT", block.text); }
    void operator()(const Callout& block) const {
        Dictionary& in = show(out, "CALLOUT");
        set(in, "CALLOUT_HEADING", block.heading);
        for (const std::string& line : block.lines) set(show(in, "CALLOUT_LINE"), "TEXT", line);
    }
    void operator()(const Panel& block) const {
        Dictionary& in = show(out, "PANEL");
        set(in, "PANEL_TITLE", block.title);
        set(in, "TEXT", block.text);
    }
    void operator()(const Details& block) const {
        Dictionary& in = show(out, "DETAILS");
        set(in, "DETAILS_SUMMARY", block.summary);
        for (const std::string& line : block.lines) set(show(in, "DETAILS_LINE"), "TEXT", line);
    }
    void operator()(const Exact& block) const {
        auto& one = show(out, "EXACT");
        set(one, "TEXT", block.text);
        if (!block.label.empty()) set(show(one, "EXACT_LABEL"), "LABEL", block.label);
    }
    void operator()(const MarkedText& block) const {
        Dictionary& in = show(out, "MARKED");
        for (const MarkedText::Part& part : block.parts) {
            Dictionary& one = show(in, "PART");
            set(one, "TEXT", part.text);
            set(one, "PART_WHY", part.why);
            one.ShowSection(part.is_marked ? "PART_MARKED" : "PART_PLAIN");
        }
    }
    void operator()(const Quote& block) const {
        Dictionary& in = show(out, "QUOTE");
        set(in, "TEXT", block.text);
        set(in, "QUOTE_BY", block.by);
    }
    void operator()(const Table& block) const;
    void operator()(const Summary& block) const;
    void operator()(const Cards& block) const;
    void operator()(const Bars& block) const;
    void operator()(const QrPicture& block) const {
        const auto code = make_qr_code(block.text);
        if (!code) return;
        Dictionary& in = show(out, "QR");
        set(in, "QR_LABEL", block.label);
        set(in, "QR_SIZE", std::to_string(code->width + 2 * QrCode::quiet_zone));
        for (int row = 0; row < code->width; ++row)
            for (int column = 0; column < code->width; ++column) {
                if (!code->is_dark(row, column)) continue;
                Dictionary& one = show(in, "QR_MODULE");
                set(one, "QR_X", std::to_string(column + QrCode::quiet_zone));
                set(one, "QR_Y", std::to_string(row + QrCode::quiet_zone));
            }
    }
    void operator()(const Views& block) const {
        Dictionary& in = show(out, "VIEWS");
        set(in, "VIEWS_LABEL", block.label);
        for (const Link& item : block.items) {
            Dictionary& one = show(in, "VIEW");
            set(one, "HREF", item.href);
            set(one, "LINK_TEXT", item.text);
            one.ShowSection(item.href.empty() ? "VIEW_HERE" : "VIEW_LINK");
        }
    }
    void operator()(const LiveNotice& block) const {
        Dictionary& in = show(out, "LIVE");
        set(in, "LIVE_STATE", block.state);
        set(in, "TEXT", block.text);
        set(in, "HREF", block.link.href);
        set(in, "LINK_TEXT", block.link.text);
    }
    void operator()(const Pages& block) const {
        if (block.newer.empty() && block.older.empty()) return;
        Dictionary& in = show(out, "PAGES");
        show_text(in, "NEWER", "HREF", block.newer);
        show_text(in, "OLDER", "HREF", block.older);
    }
    void operator()(const Form& block) const;
};

void BlockWriter::operator()(const Table& block) const {
    Dictionary& in = show(out, block.rows.empty() ? "TABLE_EMPTY" : "TABLE");
    set(in, "TABLE_CAPTION", block.caption);
    set(in, "TEXT", block.when_empty);
    show_if(in, "CAPTION_HIDDEN", block.hides_caption);
    show_if(in, "EMPTY_CAPTION_HIDDEN", block.hides_caption);
    if (block.rows.empty()) return;
    for (std::size_t i = 0; i < block.columns.size(); ++i) {
        Dictionary& column = show(in, "COLUMN");
        set(column, "TEXT", block.columns[i]);
        show_if(column, "COLUMN_NUMBER", block.rows.front().at(i).is_number);
    }
    for (const auto& row : block.rows) {
        check(row.size() == block.columns.size());
        Dictionary& line = show(in, "ROW");
        for (std::size_t i = 0; i < row.size(); ++i) {
            const Cell& cell = row[i];
            Dictionary& one = show(line, "CELL");
            set(one, "CELL_HEADING", block.columns[i]);
            set(one, "CELL_TEXT", cell.text);
            set(one, "HREF", cell.href);
            one.ShowSection(cell.href.empty() ? "CELL_PLAIN" : "CELL_LINK");
            show_if(one, "CELL_NUMBER", cell.is_number);
            if (cell.tag) set_tag(show(one, "CELL_TAG"), *cell.tag);
        }
    }
}

void BlockWriter::operator()(const Summary& block) const {
    Dictionary& in = show(out, "SUMMARY");
    for (const SummaryRow& row : block.rows) {
        Dictionary& one = show(in, "SUMMARY_ROW");
        set(one, "KEY", row.key);
        if (row.tag) set_tag(show(one, "SUMMARY_TAG"), *row.tag);
        for (const std::string& line : row.lines) set(show(one, "SUMMARY_LINE"), "TEXT", line);
        if (row.actions.empty()) {
            one.ShowSection("NO_ACTIONS");
            continue;
        }
        Dictionary& actions = show(one, "ACTIONS");
        for (const Link& action : row.actions) {
            Dictionary& link = show(actions, "ACTION");
            set(link, "HREF", action.href);
            set(link, "ACTION_TEXT", action.text);
            set(link, "ACTION_ABOUT", action.about);
        }
    }
}

void BlockWriter::operator()(const Cards& block) const {
    Dictionary& in = show(out, "CARDS");
    for (const Card& card : block.cards) {
        Dictionary& one = show(in, "CARD");
        set(one, "CARD_TITLE", card.title);
        set(one, "HREF", card.href);
        one.ShowSection(card.href.empty() ? "CARD_PLAIN" : "CARD_LINK");
        show_if(one, "CARD_CLICKABLE", !card.href.empty());
        show_text(one, "CARD_NUMBER", "NUMBER", card.number);
        show_text(one, "CARD_TEXT", "TEXT", card.text);
    }
}

// Bars share one scale; a label stands above its bar, so that long ones need no room beside it.
void BlockWriter::operator()(const Bars& block) const {
    constexpr long step = 52;
    constexpr long widest = 560;
    long most = 1;
    for (const auto& bar : block.bars) most = std::max(most, bar.value);
    Dictionary& in = show(out, "BARS");
    set(in, "BARS_TITLE", block.title);
    set(in, "HEIGHT", std::to_string(step * static_cast<long>(block.bars.size()) + 4));
    long top = 0;
    for (const auto& bar : block.bars) {
        Dictionary& one = show(in, "BAR");
        const long width = bar.value == 0 ? 1 : std::max(4L, bar.value * widest / most);
        set(one, "LABEL", bar.label);
        set(one, "LABEL_Y", std::to_string(top + 16));
        set(one, "BAR_Y", std::to_string(top + 24));
        set(one, "BAR_WIDTH", std::to_string(width));
        set(one, "BAR_CLASS", bar.is_other ? "stonechat-bars__other" : "stonechat-bars__bar");
        set(one, "VALUE_X", std::to_string(width + 8));
        set(one, "VALUE_Y", std::to_string(top + 39));
        set(one, "VALUE", bar.shown);
        top += step;
    }
}

void BlockWriter::operator()(const Form& block) const {
    Dictionary& in = show(out, "FORM");
    set(in, "ACTION", block.action);
    set(in, "METHOD", block.is_get ? "get" : "post");
    show_if(in, "FORM_FILE", block.takes_file);
    if (!block.is_get) show_text(in, "FORM_TOKEN", "TOKEN", frame.form_token);
    for (const Field& field : block.fields) render_field(in, field, page);
    if (block.buttons.empty()) return;
    constexpr std::array<std::string_view, 3> looks{"", " nhsuk-button--secondary", " nhsuk-button--warning"};
    Dictionary& buttons = show(in, "BUTTONS");
    for (const Button& button : block.buttons) {
        Dictionary& one = show(buttons, "BUTTON");
        set(one, "BUTTON_TEXT", button.text);
        set(one, "BUTTON_CLASS", looks.at(static_cast<std::size_t>(button.look)));
        show_text(one, "BUTTON_ABOUT", "BUTTON_ABOUT_TEXT", button.about);
        if (button.name.empty()) continue;
        Dictionary& named = show(one, "BUTTON_NAMED");
        set(named, "BUTTON_NAME", button.name);
        set(named, "BUTTON_VALUE", button.value);
    }
}

// ---- what surrounds them

void render_frame(Dictionary& out, const Frame& frame) {
    set(out, "SERVICE", frame.service);
    set(out, "HOME", frame.home);
    set(out, "ICON", asset_path(Asset::icon));
    set(out, "STYLE_NHSUK", asset_path(Asset::nhsuk_css));
    set(out, "STYLE_OWN", asset_path(Asset::own_css));
    set(out, "SCRIPT", asset_path(Asset::own_js));
    if (!frame.signed_in_as.empty()) {
        Dictionary& account = show(out, "ACCOUNT");
        set(account, "SIGNED_IN_AS", frame.signed_in_as);
        set(account, "TOKEN", frame.form_token);
    }
    if (!frame.menu.empty()) {
        Dictionary& menu = show(out, "MENU");
        for (const Link& link : frame.menu) {
            Dictionary& item = show(menu, "MENU_ITEM");
            set(item, "MENU_HREF", link.href);
            set(item, "MENU_TEXT", link.text);
            const bool is_current = link.href == frame.current;
            show_if(item, "MENU_CURRENT", is_current);
            show_if(item, "MENU_CURRENT_LINK", is_current);
        }
    }
    if (!frame.footer.empty()) {
        Dictionary& links = show(out, "FOOTER_LINKS");
        for (const Link& link : frame.footer) {
            Dictionary& one = show(links, "FOOTER_LINK");
            set(one, "FOOTER_HREF", link.href);
            set(one, "FOOTER_LINK_TEXT", link.text);
        }
    }
    set(out, "FOOTER_TEXT", frame.footer_text);
    if (!frame.languages.empty()) {
        Dictionary& languages = show(out, "LANGUAGES");
        for (const OtherLanguage& other : frame.languages) {
            Dictionary& one = show(languages, "OTHER_LANGUAGE");
            set(one, "HREF", other.href);
            set(one, "CODE", other.language);
            set(one, "NAME", other.name);
        }
    }
}

// For the templates of blocks and fields as well as for the page's own.
void set_words(Dictionary& out, const FixedWords& words) {
    const auto set_everywhere = [&](const char* name, const std::string& text) {
        out.SetTemplateGlobalValue(name, text_of(text));
    };
    set_everywhere("W_SKIP", words.skip);
    set_everywhere("W_BACK", words.back);
    set_everywhere("W_ERROR", words.error);
    set_everywhere("W_PROBLEM", words.problem);
    set_everywhere("W_DONE", words.done);
    set_everywhere("W_SUPPORT", words.support);
    set_everywhere("W_INFORMATION", words.information);
    set_everywhere("W_IMPORTANT", words.important);
    set_everywhere("W_UP_TO", words.up_to);
    set_everywhere("W_CHARACTERS", words.characters);
    set_everywhere("W_LANGUAGE", words.language);
}

void render_head(Dictionary& out, const Page& page) {
    set(out, "LANGUAGE", page.language);
    set(out, "TITLE", page.title);
    set(out, "COLUMN", page.is_wide ? "nhsuk-grid-column-full" : "nhsuk-grid-column-two-thirds");
    show_text(out, "BACK", "BACK_HREF", page.back);
    show_text(out, "BANNER", "BANNER_TEXT", page.banner);
    if (!page.hides_title) show_text(show(out, "HEADING"), "CAPTION", "CAPTION_TEXT", page.caption);
    if (page.faults.empty()) return;
    out.ShowSection("ERROR_TITLE");
    Dictionary& faults = show(out, "FAULTS");
    for (const Fault& fault : page.faults) {
        Dictionary& one = show(faults, "FAULT");
        set(one, "FAULT_TEXT", fault.text);
        set(one, "FAULT_FIELD", fault.field);
        one.ShowSection(fault.field.empty() ? "FAULT_PLAIN" : "FAULT_LINK");
    }
}

}  // namespace

std::string render(const Frame& frame, const Page& page) {
    static const std::unique_ptr<ctemplate::TemplateCache> templates = parse_templates();
    Dictionary dictionary{"page"};
    set_words(dictionary, frame.words);
    render_frame(dictionary, frame);
    render_head(dictionary, page);
    for (const Block& block : page.blocks) {
        Dictionary& out = *dictionary.AddIncludeDictionary("BLOCK");
        out.SetFilename("block");
        std::visit(BlockWriter{out, frame, page}, block);
    }
    std::string html;
    check(templates->ExpandNoLoad("layout", ctemplate::DO_NOT_STRIP, &dictionary, nullptr, &html));
    return html;
}

}  // namespace stonechat::web
