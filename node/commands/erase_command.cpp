#include "node/commands/erase_command.hpp"

#include <ostream>

#include "node/commands/input.hpp"
#include "node/commands/local_api.hpp"
#include "node/commands/records_command.hpp"
#include "node/commands/table.hpp"
#include "node/commands/words.hpp"
#include "protocol/record/code_lists.hpp"

namespace stonechat::commands {
namespace {

constexpr std::size_t short_digits = 8;

bool is_erased(const Json& record) {
    return text_of(record, "body_state").starts_with("erased");
}

void show_what_goes(const Json& record, std::ostream& out) {
    out << "This text vanishes from every node, with its salt and from all files, and cannot come back:\n\n";
    if (const Json* const body = record.find("body"))
        out << "  " << printable(record::canonical_json(*body)) << "\n\n";
    else
        out << "  (not held here: " << text_of(record, "body_state") << ")\n\n";
    out << "What stays, for ever and for all to see:\n\n";
    print_pairs(out, {{"  From", text_of(record, "author_name")},
                      {"  Kind", words_for_kind(text_of(record, "kind"))},
                      {"  Day", text_of(record, "day")},
                      {"  Urgency", text_of(record, "urgency")},
                      {"  Id", text_of(record, "id")}});
    out << "\nExports, and backups made before, keep the text until you delete them.\n";
}

Outcome<Json> publish_erasure(const LocalApi& api, const EraseOptions& options, const std::string& id,
                              bool attended) {
    const Json content = api::JsonObject{}.text("record", id).text("reason", options.reason).take();
    const Json body = api::JsonObject{}
                          .text("codes", record::builtin_code_lists().version())
                          .text("kind", "erasure")
                          .add("content", content)
                          .take();
    const auto preview = api.post("/v1/records/preview", api::JsonObject{}.add("body", body).take());
    if (!preview) return preview.error();
    return api.post("/v1/records", api::JsonObject{}
                                       .add("body", body)
                                       .truth("text_checked", true)
                                       .truth("attended", attended)
                                       .text("shown_sha256", text_of(*preview, "sha256"))
                                       .take());
}

Outcome<Json> erase_with(const LocalApi& api, const EraseOptions& options, Console& console) {
    const auto id = whole_record_id(api, options.id);
    if (!id) return id.error();
    const auto record = api.get("/v1/records/" + *id);
    if (!record) return record.error();
    const auto status = api.get("/v1/status");
    if (!status) return status.error();
    const Json* const self = status->find("self");
    if (self == nullptr || text_of(*self, "id") != text_of(*record, "author"))
        return Failure{exit_refused, "only " + text_of(*record, "author_name") +
                                         " can erase this text, or the stewards by order in the charter"};
    if (text_of(*record, "kind") == "erasure")
        return Failure{exit_refused, "an erasure has no text of its own and cannot be erased"};
    if (is_erased(*record)) return Failure{exit_refused, "this text is erased already"};
    std::ostream& words = options.as_json ? console.err : console.out;
    show_what_goes(*record, words);
    const Question question{"Erase it everywhere?", "erase without asking", "not erased"};
    if (const auto agreed = ask(question, options.yes, console, words); !agreed) return agreed.error();
    return publish_erasure(api, options, *id, console.is_terminal && !options.yes);
}

std::string words_for(const Json& one) {
    const std::string state = text_of(one, "state");
    if (state == "ignored") return "ignored: not its author's to erase";
    if (state == "record not here") return "waits for the record";
    return state + (text_of(one, "by") == "order" ? " by order" : " by its author");
}

void print_table(const Json::Array& list, std::ostream& out) {
    Table table{{"Record", "Kind", "From", "Text", "Why", "Confirmed"}};
    for (const Json& one : list) {
        const std::size_t confirmed = items_of(one, "confirmed").size();
        const std::size_t all = confirmed + items_of(one, "waiting").size();
        table.add({text_of(one, "record").substr(0, short_digits), words_for_kind(text_of(one, "kind")),
                   shortened(text_of(one, "author_name")), words_for(one), text_of(one, "reason"),
                   std::to_string(confirmed) + " of " + std::to_string(all)});
    }
    if (table.is_empty())
        out << "No text has been erased.\n";
    else
        table.print(out);
}

void print_names(const Json& one, std::string_view members, std::string_view words, std::ostream& out) {
    for (const Json& member : items_of(one, members))
        out << "  " << words << "  " << printable(text_of(member, "name")) << '\n';
}

void print_confirmations(const Json::Array& list, std::ostream& out) {
    for (const Json& one : list) {
        out << text_of(one, "record").substr(0, short_digits) << "  " << words_for(one) << '\n';
        print_names(one, "confirmed", "gone, says        ", out);
        print_names(one, "waiting", "not yet confirmed:", out);
        print_names(one, "cannot_confirm", "signs no records: ", out);
        out << '\n';
    }
    if (list.empty()) out << "No text has been erased.\n";
}

}  // namespace

int erase(const EraseOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto api = LocalApi::open(*config, console);
    if (!api) return say(console, api.error());
    const auto answer = erase_with(*api, options, console);
    if (!answer) return say(console, answer.error());
    if (options.as_json)
        console.out << record::canonical_json(*answer) << '\n';
    else
        console.out << "Erased, by record " << text_of(*answer, "record")
                    << ". Who has confirmed: stonechat erasures --confirmed\n";
    return exit_ok;
}

int erasures(const ErasuresOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto api = LocalApi::open(*config, console);
    if (!api) return say(console, api.error());
    const auto answer = api->get("/v1/erasures");
    if (!answer) return say(console, answer.error());
    const Json::Array& list = items_of(*answer, "erasures");
    if (options.as_json)
        console.out << record::canonical_json(Json{list}) << '\n';
    else if (options.confirmed)
        print_confirmations(list, console.out);
    else
        print_table(list, console.out);
    return exit_ok;
}

}  // namespace stonechat::commands
