#pragma once
// A page as a value: what it says and asks, without any HTML. Handlers make pages, render() turns them into
// HTML on the NHS design system. So no handler can forget to escape, and tests look at what a page says.
//
// All texts are plain UTF-8; render() escapes every one of them.

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace stonechat::web {

struct Link {
    std::string text;
    std::string href;        // empty: plain text
    std::string about = {};  // read out after the text, for links that would otherwise sound alike
};

// -- what a form asks

struct Choice {
    std::string value;
    std::string label;
    std::string hint = {};
};

enum class FieldKind { radios, checkboxes, text, password, area, select, file, hidden };

struct Field {
    FieldKind kind{};
    std::string name;  // also its id in the page
    std::string label = {};
    std::string hint = {};
    std::vector<Choice> choices = {};
    std::vector<std::string> values = {};  // what is typed or chosen now
    std::string error = {};
    std::string autocomplete = {};
    int width = 0;                  // of a text, in characters: 2, 3, 4, 5, 10, 20, 30; 0: all there is
    int characters_max = 0;         // of an area: counted for the person who types
    bool is_page_heading = false;   // the label is the page's own heading
    bool is_number = false;         // a text of digits
    std::string value_suffix = {};  // shown behind the field
};

enum class ButtonLook { usual, secondary, warning };
struct Button {
    std::string text;
    std::string name = {};  // sent with the form when pressed; empty: nothing is
    std::string value = {};
    ButtonLook look = ButtonLook::usual;
    std::string about = {};  // read out after the text
};

struct Form {
    std::string action;
    std::vector<Field> fields = {};
    std::vector<Button> buttons = {};
    bool takes_file = false;
    bool is_get = false;  // a search: changes nothing and carries no token
};

// -- what a page says

struct Paragraph {
    std::string text;
    std::vector<Link> links = {};  // behind the text
};
struct Hint {
    std::string text;
};
struct Heading {
    std::string text;
    bool is_small = false;
};
struct Bullets {
    std::vector<Link> items;
};
struct Inset {
    std::string text;
};
struct Callout {  // what nobody should miss
    std::string heading;
    std::vector<std::string> lines;
};
struct Panel {  // it worked
    std::string title;
    std::string text;
};
struct Details {
    std::string summary;
    std::vector<std::string> lines;
};
struct Exact {  // shown to the last character
    std::string text;
    std::string label =
        "Exactly what will leave";  // for those who hear the page; empty: a box to write in on paper
};
// A text with places in it that may identify someone.
struct MarkedText {
    struct Part {
        std::string text;
        bool is_marked = false;
        std::string why = {};
    };
    std::vector<Part> parts;
};
struct Quote {  // someone's own words
    std::string by;
    std::string text;
};

enum class Colour { none, grey, blue, yellow, orange, red, green };
struct Tag {
    std::string text;
    Colour colour = Colour::none;
};
struct Cell {
    std::string text = {};
    std::string href = {};
    std::optional<Tag> tag = {};
    bool is_number = false;
};
struct Table {
    std::string caption;
    std::vector<std::string> columns;
    std::vector<std::vector<Cell>> rows;
    std::string when_empty;
    bool hides_caption = false;
};
struct SummaryRow {
    std::string key;
    std::vector<std::string> lines;
    std::vector<Link> actions = {};
    std::optional<Tag> tag = {};
    bool is_typed = false;  // the lines are somebody's own words: no catalogue changes them
};
struct Summary {
    std::vector<SummaryRow> rows;
};
struct Card {
    std::string title;
    std::string href = {};
    std::string text = {};
    std::string number = {};  // large, above the title
};
struct Cards {
    std::vector<Card> cards;
};
// Horizontal bars with their numbers; a table of the same figures belongs below.
struct Bars {
    struct Bar {
        std::string label;
        long value = 0;
        std::string shown;      // "1 to 4"
        bool is_other = false;  // the second colour: good care beside harm
    };
    std::string title;  // what a screen reader says instead
    std::vector<Bar> bars;
};
// Places where they lie on a map drawn from squares; a table of the same belongs below.
struct PlaceMap {
    enum class Look { empty, there, reached };
    struct Place {
        std::string area;  // where it lies: `stonechat-map__place--AREA` in web/frontend/stonechat.css
        std::string name;
        std::string text;  // says in words what `look` says in colours
        Look look = Look::empty;
    };
    std::string title;  // what a screen reader calls it
    std::vector<Place> places;
};
// A text for a camera; it belongs below in letters too.
struct QrPicture {
    std::string text;
    std::string label;  // what a screen reader says instead
};
// Other views of the same list, and which of them this is (without href).
struct Views {
    std::string label;  // what a screen reader calls them
    std::vector<Link> items;
};
// Shown by scripts when what the page is about has changed since it was made (web/live.hpp).
struct LiveNotice {
    std::string state;  // of what it is about, when the page was made
    std::string text;
    Link link;
};
struct Pages {  // previous and next of a long list
    std::string newer;
    std::string older;
};

using Block =
    std::variant<Paragraph, Hint, Heading, Bullets, Inset, Callout, Panel, Details, Exact, MarkedText, Quote,
                 Table, Summary, Cards, Bars, PlaceMap, QrPicture, Views, LiveNotice, Pages, Form>;

struct Fault {
    std::string field;  // its name; empty: about the page as a whole
    std::string text;   // how to put it right
};

// Says at each field what is wrong there.
void show_faults(std::vector<Field>& fields, const std::vector<Fault>& faults);

struct Page {
    std::string title;
    std::string caption = {};  // above the title
    std::string back = {};     // where "Back" leads
    std::string banner = {};   // something that just worked
    std::vector<Fault> faults = {};
    std::vector<Block> blocks = {};
    bool is_wide = false;      // lists take the whole width
    bool hides_title = false;  // a field's label is the heading
    std::string language = "en";

    Page& add(Block block) {
        blocks.push_back(std::move(block));
        return *this;
    }
};

// What the templates themselves say, in the page's language.
struct FixedWords {
    std::string skip = "Skip to main content";
    std::string back = "Back";
    std::string error = "Error:";
    std::string problem = "There is a problem";
    std::string done = "Done";
    std::string support = "Support links";
    std::string information = "Information:";
    std::string important = "Important:";
    std::string up_to = "You can enter up to";  // 1200
    std::string characters = "characters";
    std::string language = "Language";
};

// The same page in another language.
struct OtherLanguage {
    std::string language;  // "cy"
    std::string name;      // "Cymraeg"
    std::string href;
};

// What surrounds every page of one listener.
struct Frame {
    std::string service;         // "Stonechat"
    std::string organisation{};  // whose node it is
    std::string home = "/";
    std::vector<Link> menu = {};
    std::string current = {};  // href of the menu's entry that the page belongs to
    std::string signed_in_as = {};
    std::string form_token = {};
    std::vector<Link> footer = {};
    std::string footer_text = {};
    std::vector<OtherLanguage> languages = {};
    FixedWords words = {};
};

}  // namespace stonechat::web
