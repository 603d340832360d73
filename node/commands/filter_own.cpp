#include "node/commands/filter_own.hpp"

#include <ostream>

#include "node/commands/exit_code.hpp"
#include "node/commands/local_api.hpp"
#include "node/commands/table.hpp"

namespace stonechat::commands {
namespace {

// All pages, or the first failure.
Outcome<Json::Array> all_texts(const LocalApi& api) {
    Json::Array out;
    for (std::int64_t after = 0;;) {
        const auto page = api.get("/v1/own-texts?after=" + std::to_string(after));
        if (!page) return page.error();
        for (const Json& text : items_of(*page, "texts")) out.push_back(text);
        const Json* const next = page->find("next_after");
        if (next == nullptr || next->as<std::int64_t>() == nullptr) return out;
        after = *next->as<std::int64_t>();
    }
}

void print(const Json::Array& texts, std::ostream& out) {
    Table table{{"Record", "Field", "May hold", "Why"}};
    for (const Json& text : texts)
        for (const Json& finding : items_of(text, "findings"))
            table.add({text_of(text, "record").substr(0, id_digits_shown), text_of(finding, "pointer"),
                       text_of(finding, "words"), text_of(finding, "reason")});
    if (table.is_empty()) {
        out << "Newer rules find nothing in what older ones cleared.\n";
        return;
    }
    table.print(out);
    out << "\nRead each: stonechat records show RECORD. Where it shows who somebody is: stonechat erase "
           "RECORD "
           "--reason identifies-someone.\nThen: stonechat filter --own --looked-over\n";
}

}  // namespace

int filter_own(const FilterOwnOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto api = LocalApi::open(*config, console);
    if (!api) return say(console, api.error());
    if (options.looked_over) {
        const auto answer = api->post("/v1/own-texts/looked-over", api::JsonObject{}.take());
        if (!answer) return say(console, answer.error());
        if (options.as_json)
            console.out << record::canonical_json(*answer) << '\n';
        else
            console.out << "Written down in the audit log: looked over by rules "
                        << number_of(*answer, "ruleset") << ".\n";
        return exit_ok;
    }
    const auto texts = all_texts(*api);
    if (!texts) return say(console, texts.error());
    if (options.as_json)
        console.out << record::canonical_json(Json{*texts}) << '\n';
    else
        print(*texts, console.out);
    return exit_ok;
}

}  // namespace stonechat::commands
