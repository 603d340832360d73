// What an observer or another system follows: every change of state from where it was, in its order.

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "node/api/handlers.hpp"
#include "node/api/record_json.hpp"
#include "node/api/reply.hpp"
#include "protocol/record/body_text.hpp"
#include "protocol/record/tech_id.hpp"

namespace stonechat::api {
namespace {

constexpr std::uint64_t page_changes_max = 500;
// Of records that are looked at for one page; what does not match is looked at as well.
constexpr std::size_t page_bytes = std::size_t{1024} * 1024;
// One value more than any of the code lists has.
constexpr std::size_t wanted_values_max = 64;

using Work = std::function<void()>;
using Values = std::vector<std::string>;  // empty: any

// What was asked for. A record must match each of them.
struct Wanted {
    Values kinds;
    Values technologies;
    Values categories;
    Values regions;

    [[nodiscard]] bool looks_into_bodies() const { return !categories.empty() || !regions.empty(); }
};

bool matches(const Values& wanted, std::string_view value) {
    return wanted.empty() || std::ranges::find(wanted, value) != wanted.end();
}

// "/technology/category" of a body's content; empty where it is not said.
std::string said(const Json& body, std::string_view object, std::string_view member) {
    const Json* at = body.find("content");
    for (const std::string_view name : {object, member}) at = at == nullptr ? nullptr : at->find(name);
    const auto* const text = at == nullptr ? nullptr : at->as<std::string>();
    return text == nullptr ? std::string{} : *text;
}

bool matches(const Wanted& wanted, const ReadRecord& read) {
    const record::Header& header = read.record.header;
    if (!matches(wanted.kinds, name_of(header.kind))) return false;
    const bool has_technology =
        wanted.technologies.empty() || std::ranges::any_of(header.technologies, [&](const TechId& id) {
            return matches(wanted.technologies, record::tech_text(id));
        });
    if (!has_technology) return false;
    if (!wanted.looks_into_bodies()) return true;
    // Whoever follows by what bodies say must hear of a body that is gone: it may hold a copy.
    const auto& body = read.stored.envelope.body;
    if (!body) return read.stored.body_state != record::BodyState::unexamined;
    const auto json = record::parse_json(as_text(body->body));
    return json && matches(wanted.categories, said(*json, "technology", "category")) &&
           matches(wanted.regions, said(*json, "where", "region"));
}

std::string_view name_of_change(sync::Change change) {
    switch (change) {
        case sync::Change::record_accepted:
            return "record came";
        case sync::Change::body_changed:
            return "text changed";
        case sync::Change::record_voided:
            return "record no longer counts";
        case sync::Change::record_restored:
            return "record counts again";
    }
    return "unknown";
}

struct ChangeRead {
    LogNumber number = 0;
    sync::Change change{};
    ReadRecord read;
};
struct ChangesPage {
    std::vector<ChangeRead> changes;
    LogNumber next = 0;  // all up to here has been looked at
};

// What is not yet checked is not shown, nor what stands behind it: its check adds no line to the log.
Checked<ChangesPage> read_changes(engine::LogPage&& page, LogNumber after, const Wanted& wanted,
                                  const record::CodeLists& lists) {
    ChangesPage out{.changes = {}, .next = after};
    for (auto& line : page.lines) {
        if (line.record.signature == record::SignatureState::provisional) break;
        out.next = line.entry.number;
        auto read = read_stored(std::move(line.record), lists);
        if (!read) return read.error();
        if (matches(wanted, *read))
            out.changes.push_back({line.entry.number, line.entry.change, std::move(*read)});
    }
    return out;
}

Json changes_json(const ChangesPage& page, const Node& node) {
    const charter::Charter& charter = node.driver.engine().charter();
    JsonObject out;
    out.text("note", unverified_note);
    out.add("changes", json_array(page.changes, [&](const ChangeRead& one) {
                JsonObject change = summary(one.read, charter, node.lists);
                change.number("number", one.number).text("change", name_of_change(one.change));
                change.add("technologies",
                           json_array(one.read.record.header.technologies,
                                      [](const TechId& tech) { return json_text(record::tech_text(tech)); }));
                return change.take();
            }));
    out.number("next", page.next);
    return out.take();
}

// The values of one field of the query, with commas between them. Empty: one of them is not allowed.
std::optional<Values> values_in(const Request& request, const std::string& name,
                                const std::function<bool(const std::string&)>& is_allowed) {
    Values out;
    const auto found = request.query.find(name);
    if (found == request.query.end()) return out;
    std::string_view left = found->second;
    for (;;) {
        const std::size_t comma = std::min(left.find(','), left.size());
        out.emplace_back(left.substr(0, comma));
        if (!is_allowed(out.back()) || out.size() > wanted_values_max) return std::nullopt;
        if (comma == left.size()) return out;
        left.remove_prefix(comma + 1);
    }
}

struct Question {
    Wanted wanted;
    std::optional<http::Response> refusal;
};

Question read_question(const Request& request, const record::CodeLists& lists) {
    const auto code_of = [&lists](std::string_view list) {
        return [&lists, list](const std::string& value) { return lists.contains(list, value); };
    };
    const auto is_kind = [](const std::string& value) { return record::kind_named(value).has_value(); };
    Question out;
    const auto take = [&](const std::string& name, Values& into, const auto& is_allowed, const char* rule) {
        auto values = values_in(request, name, is_allowed);
        if (values)
            into = std::move(*values);
        else if (!out.refusal)
            out.refusal = bad_request(name, rule);
    };
    take("kind", out.wanted.kinds, is_kind,
         "kinds of records with commas between them, such as report,alert");
    take("technology", out.wanted.technologies, record::is_tech_text,
         "ids with commas between them, each \"tech:\" and 32 lower-case hex digits");
    take("category", out.wanted.categories, code_of("ai_category"), "codes of the list ai_category");
    take("region", out.wanted.regions, code_of("region"), "codes of the list region");
    return out;
}

}  // namespace

void list_changes(const Node& node, const Request& request, Respond respond) {
    if (is_restoring(node, respond)) return;
    constexpr auto past_the_end = static_cast<std::uint64_t>(record::json_integer_max);
    const auto after = number_in(request, "after", 0, 0, past_the_end);
    if (!after) return respond(bad_request("after", "a number from 0"));
    const auto limit = number_in(request, "limit", page_changes_max, 1, page_changes_max);
    if (!limit) return respond(bad_request("limit", "a number from 1 to 500"));
    Question question = read_question(request, node.lists);
    if (question.refusal) return respond(std::move(*question.refusal));
    node.driver.read([&node, after = *after, limit = *limit, wanted = std::move(question.wanted),
                      respond = std::move(respond)](const storage::Store& store) -> Work {
        auto page = store.log_after(after, limit, page_bytes);
        if (!page) return [=, code = page.error()] { respond(refused(unreadable(code))); };
        auto changes = read_changes(std::move(*page), after, wanted, node.lists);
        if (!changes) return [=, why = changes.error()] { respond(refused(why)); };
        return [=, &node, changes = std::move(*changes)] { respond(reply(changes_json(changes, node))); };
    });
}

}  // namespace stonechat::api
