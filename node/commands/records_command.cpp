#include "node/commands/records_command.hpp"

#include <algorithm>
#include <ostream>

#include "node/commands/local_api.hpp"
#include "node/commands/table.hpp"
#include "node/commands/words.hpp"

namespace stonechat::commands {
namespace {

constexpr std::size_t id_digits = 64;
constexpr std::size_t short_digits = 8;
constexpr std::uint64_t page_max = 500;

// Up to `limit` records, newest first, page by page; stops early when `take` says so.
Outcome<void> each_record(const LocalApi& api, std::uint64_t limit,
                          const std::function<bool(const Json&)>& take) {
    std::string before;
    while (limit > 0) {
        const std::uint64_t page = std::min(limit, page_max);
        const auto answer = api.get("/v1/records?limit=" + std::to_string(page) + before);
        if (!answer) return answer.error();
        for (const Json& one : items_of(*answer, "records")) {
            if (limit == 0 || !take(one)) return {};
            --limit;
        }
        const auto next = number_of(*answer, "next_before");
        if (next == 0) return {};
        before = "&before=" + std::to_string(next);
    }
    return {};
}

void print_list(const Json::Array& list, std::ostream& out) {
    Table table{{"Day", "Kind", "From", "About", "Urgency", "Text", "Id"}};
    for (const Json& one : list)
        table.add({text_of(one, "day"), words_for_kind(text_of(one, "kind")), text_of(one, "author_name"),
                   shortened(text_of(one, "about")), text_of(one, "urgency"), text_of(one, "body_state"),
                   text_of(one, "id").substr(0, short_digits)});
    if (table.is_empty())
        out << "No records yet.\n";
    else
        table.print(out);
}

void print_one(const Json& json, std::ostream& out) {
    print_pairs(out,
                {{"Id", text_of(json, "id")},
                 {"Kind", words_for_kind(text_of(json, "kind"))},
                 {"From", text_of(json, "author_name")},
                 {"Day", text_of(json, "day")},
                 {"Urgency", text_of(json, "urgency")},
                 {"Text", text_of(json, "body_state")},
                 {"Signature", truth_of(json, "signature_verifies") ? "is the author's" : "DOES NOT VERIFY"},
                 {"Standing", text_of(json, "standing")}});
    if (const Json* const body = json.find("body"))
        out << '\n' << printable(record::canonical_json(*body)) << '\n';
}

}  // namespace

Outcome<std::string> whole_record_id(const LocalApi& api, const std::string& start) {
    if (start.size() == id_digits) return start;
    if (start.size() < short_digits) return Failure{exit_bad_use, "ID: give at least its first 8 digits"};
    std::vector<std::string> found;
    const auto looked = each_record(api, UINT64_MAX, [&](const Json& one) {
        if (text_of(one, "id").starts_with(start)) found.push_back(text_of(one, "id"));
        return found.size() < 2;
    });
    if (!looked) return looked.error();
    if (found.empty()) return Failure{exit_refused, "no record held here has this id"};
    if (found.size() > 1) return Failure{exit_refused, "more than one record begins so; give more digits"};
    return found.front();
}

int records(const RecordsOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto api = LocalApi::open(*config, console);
    if (!api) return say(console, api.error());
    Json::Array list;
    const auto done = each_record(*api, options.limit, [&](const Json& one) {
        list.push_back(one);
        return true;
    });
    if (!done) return say(console, done.error());
    if (options.as_json)
        console.out << record::canonical_json(Json{std::move(list)}) << '\n';
    else
        print_list(list, console.out);
    return exit_ok;
}

int record_show(const RecordOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto api = LocalApi::open(*config, console);
    if (!api) return say(console, api.error());
    const auto id = whole_record_id(*api, options.id);
    if (!id) return say(console, id.error());
    const auto answer = api->get("/v1/records/" + *id);
    if (!answer) return say(console, answer.error());
    if (options.as_json)
        console.out << record::canonical_json(*answer) << '\n';
    else
        print_one(*answer, console.out);
    return exit_ok;
}

}  // namespace stonechat::commands
