#include <algorithm>
#include <array>
#include <numeric>

#include "node/log/log.hpp"
#include "node/web/pages/pages.hpp"
#include "node/web/words.hpp"
#include "protocol/limits.hpp"
#include "protocol/matching/inventory.hpp"
#include "protocol/matching/short_code.hpp"
#include "protocol/record/tech_id.hpp"

namespace stonechat::web {
namespace {

using matching::TechnologyInUse;

constexpr std::size_t faults_shown_max = 50;

struct Column {
    std::string_view name;
    std::string_view label;
    std::string_view hint;
    bool is_required;
};
constexpr std::array<Column, 9> columns{{
    {"maker", "Manufacturer", "", true},
    {"product", "Product", "", true},
    {"version", "Version", "For example 4.1.0. Leave it empty if you do not know.", false},
    {"category", "What does it do?", "", true},
    {"setting", "Where is it used? (optional)", "", false},
    {"owner", "Who answers for it here? (optional)", "A role such as imaging lead, never a name.", false},
    {"udi_di", "UDI-DI (optional)", "The device identifier on the label or in the instructions.", false},
    {"mhra_ref", "MHRA reference (optional)", "", false},
    {"built_on", "Built on (optional)", "A model or product inside it. Separate several with semicolons.",
     false},
}};

// One field as RFC 4180 writes it.
std::string csv_field(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

std::string value_in(const TechnologyInUse& one, std::string_view column) {
    const record::Technology& technology = one.technology;
    if (column == "maker") return technology.maker;
    if (column == "product") return technology.product;
    if (column == "version") return technology.version == "not-known" ? std::string{} : technology.version;
    if (column == "category") return technology.category;
    if (column == "setting") return one.setting.value_or("");
    if (column == "owner") return one.owner.value_or("");
    if (column == "udi_di") return technology.udi_di.value_or("");
    if (column == "mhra_ref") return technology.mhra_ref.value_or("");
    if (column == "version_scheme") return technology.version_scheme.value_or("");
    std::string out;
    for (const std::string& part : technology.built_on.value_or(std::vector<std::string>{}))
        out += (out.empty() ? "" : ";") + part;
    return out;
}

std::string header_line() {
    std::string out;
    for (const Column& column : columns) out += std::string{column.name} + ",";
    return out + "version_scheme\r\n";
}

std::string csv_line(const TechnologyInUse& one) {
    std::string out;
    for (const Column& column : columns) out += csv_field(value_in(one, column.name)) + ",";
    return out + csv_field(value_in(one, "version_scheme")) + "\r\n";
}

std::string csv_of(const std::vector<TechnologyInUse>& inventory) {
    std::string out = header_line();
    for (const TechnologyInUse& one : inventory) out += csv_line(one);
    return out;
}

void set_inventory(const VisitPtr& visit, std::string csv, const std::string& banner) {
    visit->office.submit(
        [csv = std::move(csv)](engine::RequestId number) {
            return engine::SetInventory{number, csv};
        },
        [visit, banner](const Checked<RecordId>& result) {
            if (!result) return visit->show(not_saved_page(visit), 503);
            log::event(log::Level::info, "web", "technologies_changed");
            visit->go("/technologies", banner);
        });
}

const std::vector<TechnologyInUse>& inventory_of(const VisitPtr& visit) {
    return visit->office.engine().inventory();
}

std::optional<TechId> tech_of(const TechnologyInUse& one) {
    return one.technology.tech ? record::tech_from_text(*one.technology.tech) : std::nullopt;
}

// The tools here that a code from a patient's record stands for; usually one.
std::vector<std::size_t> with_code(const std::vector<TechnologyInUse>& inventory, std::uint64_t bits) {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < inventory.size(); ++i)
        if (const auto tech = tech_of(inventory[i]); tech && matching::short_code_bits(*tech) == bits)
            out.push_back(i);
    return out;
}

Form code_form(const std::string& typed, const std::vector<Fault>& faults) {
    Form form{.action = "/technologies", .is_get = true};
    form.fields.push_back({.kind = FieldKind::text,
                           .name = "code",
                           .label = "Code from a patient's record",
                           .hint = "Nine characters, for example 7K3M-9QWD-X",
                           .values = {typed},
                           .autocomplete = "off",
                           .width = 10});
    show_faults(form.fields, faults);
    form.buttons.push_back({.text = "Look up", .look = ButtonLook::secondary});
    return form;
}

}  // namespace

void show_technologies(const VisitPtr& visit) {
    const auto& inventory = inventory_of(visit);
    const auto ids = matching::here_ids(inventory);
    const bool may_change = may(visit->account()->role, Need::review);
    const record::CodeLists& lists = visit->office.node.lists;
    Page page;
    page.title = "AI tools used here";
    page.is_wide = true;
    const std::string typed = visit->query("code");
    std::vector<std::size_t> shown(inventory.size());
    std::iota(shown.begin(), shown.end(), std::size_t{0});
    if (!typed.empty()) {
        const auto bits = matching::read_short_code(typed);
        const auto found = bits ? with_code(inventory, *bits) : std::vector<std::size_t>{};
        if (found.size() == 1) return visit->go("/technologies/" + ids[found.front()].hex());
        if (found.empty())
            page.faults.push_back({"code", bits ? "No tool in the list here has this code"
                                                : "This is not a code. Check each character"});
        else
            shown = found;
    }
    const bool is_light = visit->office.engine().is_light();
    page.add(Paragraph{
        is_light ? "Warnings are about what is in this list. Only the organisations from which this "
                   "node takes its texts can tell what is in it."
                 : "Warnings are about what is in this list. It never leaves this node."});
    if (may_change)
        page.add(Bullets{{{"Add a tool", "/technologies/add"},
                          {"Replace the list from a spreadsheet (CSV)", "/technologies/import"}}});
    Table table{.caption = count_of(inventory.size(), "tool", "tools"),
                .columns = {"Tool", "Manufacturer", "Version", "What it does", "Where"},
                .rows = {},
                .when_empty = "No tool is listed. Until one is, nobody here can be warned."};
    for (const std::size_t i : shown) {
        const record::Technology& technology = inventory[i].technology;
        table.rows.push_back(
            {{.text = technology.product, .href = "/technologies/" + ids[i].hex()},
             {.text = technology.maker},
             {.text = technology.version == "not-known" ? std::string{"Not known"} : technology.version},
             {.text = label_of(lists, "ai_category", technology.category)},
             {.text = inventory[i].setting ? label_of(lists, "setting", *inventory[i].setting)
                                           : std::string{"Everywhere"}}});
    }
    page.add(std::move(table));
    page.add(code_form(typed, page.faults));
    const unsigned status = page.faults.empty() ? 200 : 404;
    visit->show(std::move(page), status);
}

// ---- one tool

namespace {

std::optional<std::size_t> place_of(const VisitPtr& visit) {
    const auto ids = matching::here_ids(inventory_of(visit));
    const auto found = std::ranges::find(ids, visit->value("id"), [](const auto& id) { return id.hex(); });
    if (found != ids.end()) return static_cast<std::size_t>(found - ids.begin());
    visit->show(not_found_page(), 404);
    return std::nullopt;
}

}  // namespace

void show_technology(const VisitPtr& visit) {
    const auto place = place_of(visit);
    if (!place) return;
    const TechnologyInUse& one = inventory_of(visit)[*place];
    const record::CodeLists& lists = visit->office.node.lists;
    Page page;
    page.title = one.technology.product;
    page.caption = "AI tool used here";
    page.back = "/technologies";
    Summary facts;
    for (const Column& column : columns) {
        std::string value = value_in(one, column.name);
        if (column.name == "category") value = label_of(lists, "ai_category", value);
        if (column.name == "setting" && !value.empty()) value = label_of(lists, "setting", value);
        if (value.empty()) value = "Not stated";
        const std::string label{column.label.substr(0, column.label.find(" (optional)"))};
        facts.rows.push_back({label, {std::move(value)}});
    }
    page.add(std::move(facts));
    if (const auto tech = tech_of(one)) {
        const std::string code = matching::short_code(*tech);
        page.add(Heading{"For patients' records"});
        page.add(Paragraph{
            "Write this code into the record of whoever the tool was used for, with its version. With it "
            "anyone can tell later which tool it was."});
        page.add(Exact{code, "The code"});
        page.add(QrPicture{code, "The code " + code + " for a camera"});
    }
    page.add(Heading{"Warnings about it"});
    Bullets warnings;
    for (const auto& [id, warning] : visit->office.engine().warnings().all())
        if (id.here.hex() == visit->value("id"))
            warnings.items.push_back({warning.title, "/warnings/" + id.text()});
    if (warnings.items.empty())
        page.add(Paragraph{"There are none."});
    else
        page.add(std::move(warnings));
    if (may(visit->account()->role, Need::review)) {
        Form form{.action = "/technologies/" + visit->value("id") + "/remove"};
        form.buttons.push_back({.text = "Remove from the list", .look = ButtonLook::warning});
        page.add(std::move(form));
    }
    visit->show(std::move(page));
}

void take_removal(const VisitPtr& visit) {
    const auto place = place_of(visit);
    if (!place) return;
    auto inventory = inventory_of(visit);
    inventory.erase(inventory.begin() + static_cast<std::ptrdiff_t>(*place));
    set_inventory(visit, csv_of(inventory), "The tool is removed from the list");
}

// ---- adding one

namespace {

Page add_page(const VisitPtr& visit, std::vector<Fault> faults) {
    const record::CodeLists& lists = visit->office.node.lists;
    Page page;
    page.title = "Add an AI tool";
    page.back = "/technologies";
    page.faults = std::move(faults);
    Form form{.action = "/technologies/add"};
    for (const Column& column : columns) {
        Field field{.kind = FieldKind::text,
                    .name = std::string{column.name},
                    .label = std::string{column.label},
                    .hint = std::string{column.hint},
                    .values = {visit->form.text(column.name)}};
        const bool is_list = column.name == "category" || column.name == "setting";
        if (is_list) {
            const std::string_view list = column.name == "category" ? "ai_category" : "setting";
            field.kind = FieldKind::select;
            field.choices = {{"", "Choose"}};
            for (const std::string_view code : lists.codes(list))
                field.choices.push_back({std::string{code}, label_of(lists, list, code)});
        }
        if (column.name == "version" || column.name == "udi_di" || column.name == "mhra_ref")
            field.width = 20;
        form.fields.push_back(std::move(field));
    }
    show_faults(form.fields, page.faults);
    form.buttons.push_back({"Add the tool"});
    page.add(std::move(form));
    return page;
}

std::string label_of_column(std::string_view name) {
    const auto found = std::ranges::find(columns, name, &Column::name);
    if (found == columns.end()) return std::string{name};
    return std::string{found->label.substr(0, found->label.find(" (optional)"))};
}

}  // namespace

void show_add_technology(const VisitPtr& visit) {
    if (auto parked = visit->take_parked()) visit->form = *std::move(parked);
    visit->show(add_page(visit, {}));
}

void take_add_technology(const VisitPtr& visit) {
    std::vector<Fault> faults;
    for (const Column& column : columns)
        if (column.is_required && visit->form.text(column.name).empty())
            faults.push_back({std::string{column.name}, "Enter: " + label_of_column(column.name)});
    if (!faults.empty()) return visit->show(add_page(visit, std::move(faults)), 422);
    std::string line;
    for (const Column& column : columns) line += csv_field(visit->form.text(column.name)) + ",";
    // Only the new line can be at fault, for the others were taken before.
    const auto reading = matching::read_inventory(header_line() + line + "\r\n", visit->office.node.lists);
    for (const matching::InventoryFault& fault : reading.faults)
        faults.push_back({fault.column, label_of_column(fault.column) + ": " + fault.rule});
    auto inventory = inventory_of(visit);
    if (faults.empty() && inventory.size() >= limits::inventory_rows_max)
        faults.push_back({"", "The list is full"});
    if (!faults.empty()) return visit->show(add_page(visit, std::move(faults)), 422);
    inventory.push_back(reading.technologies.front());
    set_inventory(visit, csv_of(inventory), "The tool is added. Warnings about it will come from now on");
}

// ---- importing

namespace {

Page import_page(const VisitPtr& visit, std::vector<Fault> faults) {
    Page page;
    page.title = "Replace the list from a spreadsheet";
    page.back = "/technologies";
    page.faults = std::move(faults);
    page.add(
        Paragraph{"Save the spreadsheet as CSV. Its first line names the columns, in any order: maker, "
                  "product, version, category; and if you like udi_di, mhra_ref, built_on, setting, owner."});
    page.add(Paragraph{"You will see what was read, and every line with a fault, before anything changes."});
    Form form{.action = "/technologies/import", .takes_file = true};
    form.fields.push_back(
        {.kind = FieldKind::file, .name = "file", .label = "CSV file", .hint = "1 MB or less."});
    form.fields.push_back({.kind = FieldKind::area,
                           .name = "csv",
                           .label = "Or paste its text here",
                           .values = {visit->form.text("csv")}});
    show_faults(form.fields, page.faults);
    form.buttons.push_back({"Check the list", "do", "check"});
    page.add(std::move(form));
    return page;
}

Page faulty_page(const VisitPtr& visit, const matching::InventoryReading& reading, const std::string& csv) {
    visit->form.remove("csv");
    visit->form.add("csv", csv);
    Page page =
        import_page(visit, {{"csv", count_of(reading.faults.size(), "line has a fault", "faults were found") +
                                        ". Nothing was changed"}});
    Table table{
        .caption = "What to put right", .columns = {"Line", "Column", "Rule"}, .rows = {}, .when_empty = ""};
    for (const auto& fault : reading.faults) {
        if (table.rows.size() == faults_shown_max) break;
        table.rows.push_back({{.text = std::to_string(fault.line)},
                              {.text = fault.column.empty() ? std::string{"Whole line"} : fault.column},
                              {.text = fault.rule}});
    }
    page.blocks.insert(page.blocks.begin(), std::move(table));
    return page;
}

Page preview_page(const VisitPtr& visit, const matching::InventoryReading& reading, const std::string& csv) {
    Page page;
    page.title = "Replace the list?";
    page.back = "/technologies/import";
    page.is_wide = true;
    page.add(Paragraph{"The list has " + count_of(inventory_of(visit).size(), "tool", "tools") +
                       " now. It will have " + count_of(reading.technologies.size(), "tool", "tools") + "."});
    Table table{.caption = "The first lines",
                .columns = {"Tool", "Manufacturer", "Version"},
                .rows = {},
                .when_empty = "The file has no lines."};
    for (const TechnologyInUse& one : reading.technologies) {
        if (table.rows.size() == 10) break;
        table.rows.push_back({{.text = one.technology.product},
                              {.text = one.technology.maker},
                              {.text = one.technology.version}});
    }
    page.add(std::move(table));
    Form form{.action = "/technologies/import", .takes_file = true};
    form.fields.push_back({.kind = FieldKind::hidden, .name = "csv", .values = {csv}});
    form.buttons.push_back({"Replace the list", "do", "replace"});
    page.add(std::move(form));
    return page;
}

}  // namespace

void show_import(const VisitPtr& visit) {
    visit->show(import_page(visit, {}));
}

void take_import(const VisitPtr& visit) {
    const std::string file = visit->form.text("file");
    const std::string csv = file.empty() ? visit->form.text("csv") : file;
    if (csv.empty())
        return visit->show(import_page(visit, {{"file", "Choose a file, or paste its text"}}), 422);
    const auto reading = matching::read_inventory(csv, visit->office.node.lists);
    if (!reading.faults.empty()) return visit->show(faulty_page(visit, reading, csv), 422);
    if (visit->form.text("do") != "replace") return visit->show(preview_page(visit, reading, csv));
    set_inventory(visit, csv,
                  "The list is replaced. It has " + count_of(reading.technologies.size(), "tool", "tools"));
}

}  // namespace stonechat::web
