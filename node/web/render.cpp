#include "node/web/render.hpp"

#include <ctemplate/template.h>
#include <ctemplate/template_cache.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include "node/qr_code.hpp"
#include "node/web/assets.hpp"
#include "node/web/render_parts.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::data {
extern const std::string_view layout_html;
extern const std::string_view block_html;
extern const std::string_view field_html;
}  // namespace stonechat::data

namespace stonechat::web {
namespace {

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
    void operator()(const PlaceMap& block) const;
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

void BlockWriter::operator()(const PlaceMap& block) const {
    constexpr std::array<std::string_view, 3> looks{"empty", "there", "reached"};
    Dictionary& in = show(out, "MAP");
    set(in, "MAP_TITLE", block.title);
    for (const PlaceMap::Place& place : block.places) {
        Dictionary& one = show(in, "MAP_PLACE");
        set(one, "AREA", place.area);
        set(one, "LOOK", looks.at(static_cast<std::size_t>(place.look)));
        set(one, "PLACE_NAME", place.name);
        set(one, "TEXT", place.text);
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
        show_if(one, "BUTTON_ONCE", !block.is_get);
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
