#include "protocol/matching/inventory.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "crypto/hash.hpp"
#include "protocol/limits.hpp"
#include "protocol/matching/csv.hpp"
#include "protocol/matching/versions.hpp"
#include "protocol/record/tech_id.hpp"

namespace stonechat::matching {
namespace {

constexpr std::array<std::string_view, 4> required_columns{"maker", "product", "version", "category"};
constexpr std::array<std::string_view, 6> optional_columns{"udi_di",  "mhra_ref",       "built_on",
                                                           "setting", "version_scheme", "owner"};

std::string trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    const std::size_t last = text.find_last_not_of(blanks);
    return std::string{text.substr(0, last == std::string_view::npos ? 0 : last + 1)};
}

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

bool is_column(std::string_view name) {
    return std::ranges::find(required_columns, name) != required_columns.end() ||
           std::ranges::find(optional_columns, name) != optional_columns.end();
}

// One reading of one file.
class Reading {
public:
    explicit Reading(const record::CodeLists& lists) : lists_{lists} {}

    InventoryReading of(std::string_view csv) {
        CsvReader reader{csv};
        if (csv.size() > limits::inventory_bytes_max) {
            fault(1, "",
                  "the file may have at most " + std::to_string(limits::inventory_bytes_max) + " bytes");
        } else if (const auto header = reader.next(); !header) {
            fault(1, "", "the file is empty; its first row must name the columns");
        } else if (read_header(*header)) {
            while (const auto row = reader.next()) read_row(*row);
        }
        return std::move(out_);
    }

private:
    void fault(std::size_t line, std::string column, std::string rule) {
        if (out_.faults.size() < limits::inventory_faults_max)
            out_.faults.push_back({line, std::move(column), std::move(rule)});
    }

    bool read_header(const CsvRow& row) {
        for (const std::string& field : row.fields) {
            const std::string name = lower(trimmed(field));
            if (!is_column(name))
                fault(
                    row.line, "column " + std::to_string(columns_.size() + 1),
                    "must be one of maker, product, version, category, udi_di, mhra_ref, built_on, setting, "
                    "version_scheme, owner");
            else if (std::ranges::find(columns_, name) != columns_.end())
                fault(row.line, name, "stands twice in the first row");
            columns_.push_back(name);
        }
        for (const std::string_view name : required_columns)
            if (std::ranges::find(columns_, name) == columns_.end())
                fault(row.line, std::string{name}, "the first row must name this column");
        return out_.faults.empty();
    }

    void read_row(const CsvRow& row) {
        if (!row.is_well_quoted)
            return fault(row.line, "", "a quoted field must end with a quote before the next comma");
        if (row.fields.size() != columns_.size())
            return fault(row.line, "",
                         "must have " + std::to_string(columns_.size()) + " fields, as the first row has");
        if (out_.technologies.size() >= limits::inventory_rows_max) {
            if (!std::exchange(is_full_, true))
                fault(row.line, "",
                      "at most " + std::to_string(limits::inventory_rows_max) + " technologies");
            return;
        }
        TechnologyInUse here = technology_in(row);
        check(row.line, here);
        const std::string key =
            written(here.technology) + here.setting.value_or("") + '\n' + here.owner.value_or("");
        if (seen_.insert(key).second) out_.technologies.push_back(std::move(here));
    }

    std::optional<std::string> value(const CsvRow& row, std::string_view column) const {
        const auto place = std::ranges::find(columns_, column) - columns_.begin();
        if (static_cast<std::size_t>(place) == columns_.size()) return std::nullopt;
        std::string text = trimmed(row.fields.at(static_cast<std::size_t>(place)));
        return text.empty() ? std::nullopt : std::optional{std::move(text)};
    }

    TechnologyInUse technology_in(const CsvRow& row) const {
        TechnologyInUse here;
        record::Technology& technology = here.technology;
        technology.maker = value(row, "maker").value_or("");
        technology.product = value(row, "product").value_or("");
        technology.version = value(row, "version").value_or(std::string{record::not_known});
        if (is_unknown_version(technology.version)) technology.version = record::not_known;
        technology.category = lower(value(row, "category").value_or(""));
        technology.version_scheme = value(row, "version_scheme");
        technology.udi_di = value(row, "udi_di");
        technology.mhra_ref = value(row, "mhra_ref");
        if (const auto models = value(row, "built_on")) technology.built_on = split(*models);
        if (const auto id = record::tech_id(technology.maker, technology.product))
            technology.tech = record::tech_text(*id);
        here.setting = value(row, "setting");
        here.owner = value(row, "owner");
        return here;
    }

    static std::vector<std::string> split(std::string_view models) {
        std::vector<std::string> out;
        for (std::size_t begin = 0; begin <= models.size();) {
            const std::size_t end = std::min(models.find(';', begin), models.size());
            if (std::string model = trimmed(models.substr(begin, end - begin)); !model.empty())
                out.push_back(std::move(model));
            begin = end + 1;
        }
        return out;
    }

    void check(std::size_t line, const TechnologyInUse& here) {
        check_technology(line, here.technology);
        if (here.setting && !lists_.contains("setting", *here.setting))
            fault(line, "setting", "must be a code of the list \"setting\", such as hospital or gp");
        if (here.owner &&
            (here.owner->size() > limits::name_bytes_max || here.owner->find('@') != std::string::npos))
            fault(line, "owner",
                  "must be a role in at most " + std::to_string(limits::name_bytes_max) +
                      " bytes, without an address");
    }

    // What a record may say about a technology is what a list may say about it: the body's own rules judge
    // each row, one refused column after another, each replaced by something right so that the next is found
    // too.
    void check_technology(std::size_t line, record::Technology technology) {
        for (std::size_t i = 0; i < required_columns.size() + optional_columns.size(); ++i) {
            const auto judged = record::read_body(written(technology), lists_);
            if (judged) return;
            const std::string column = column_of(judged.error().field);
            fault(line, column, rule_for(column, judged.error().rule));
            if (!replace(technology, column)) return;
        }
    }

    std::string written(const record::Technology& technology) const {
        return record::write_body({lists_.version(), record::TechnologyStatement{.technology = technology,
                                                                                 .by = "user",
                                                                                 .says = "declare",
                                                                                 .other = {},
                                                                                 .intended_use = {},
                                                                                 .not_for = {},
                                                                                 .released = {}}});
    }

    // "/content/technology/built_on/1" -> "built_on"
    static std::string column_of(std::string_view pointer) {
        constexpr std::string_view prefix = "/content/technology/";
        if (!pointer.starts_with(prefix)) return "";
        pointer.remove_prefix(prefix.size());
        return std::string{pointer.substr(0, pointer.find('/'))};
    }

    std::string rule_for(std::string_view column, const std::string& rule) const {
        if (column == "category")
            return "must be a code of the list \"ai_category\", such as imaging-read or scribe";
        if (column == "version_scheme") return "must be dotted, date or opaque";
        return rule;
    }

    static bool replace(record::Technology& technology, std::string_view column) {
        if (column == "maker")
            technology.maker = record::not_known;
        else if (column == "product")
            technology.product = record::not_known;
        else if (column == "version")
            technology.version = record::not_known;
        else if (column == "category")
            technology.category = "other";
        else if (column == "udi_di")
            technology.udi_di.reset();
        else if (column == "mhra_ref")
            technology.mhra_ref.reset();
        else if (column == "built_on")
            technology.built_on.reset();
        else if (column == "version_scheme")
            technology.version_scheme.reset();
        else
            return false;
        if (technology.maker == record::not_known || technology.product == record::not_known)
            technology.tech.reset();
        return true;
    }

    const record::CodeLists& lists_;
    std::vector<std::string> columns_;
    InventoryReading out_;
    std::set<std::string> seen_;
    bool is_full_ = false;
};

}  // namespace

std::vector<HereId> here_ids(const std::vector<TechnologyInUse>& inventory) {
    std::map<std::string, std::size_t> seen;
    std::vector<HereId> ids;
    for (const TechnologyInUse& here : inventory) {
        const auto name = [](const std::string& text) {
            const std::string normal = record::normalised_name(text);
            return normal.empty() ? text : normal;
        };
        std::string key = name(here.technology.maker) + '\n' + name(here.technology.product) + '\n' +
                          here.setting.value_or("");
        const std::size_t before = seen[key]++;
        key += '\n' + std::to_string(before);
        ids.push_back(crypto::sha256_as<HereId>({as_bytes(key)}));
    }
    return ids;
}

std::string in_words(const record::Technology& technology) {
    const auto is_known = [](const std::string& text) { return !is_unknown_version(text); };
    std::string out = is_known(technology.product) ? technology.product : "a product that is not known";
    if (is_known(technology.version)) out += ' ' + technology.version;
    if (is_known(technology.maker)) out += " (" + technology.maker + ')';
    return out;
}

InventoryReading read_inventory(std::string_view csv, const record::CodeLists& lists) {
    return Reading{lists}.of(csv);
}

}  // namespace stonechat::matching
