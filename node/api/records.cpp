#include <limits>

#include "node/api/handlers.hpp"
#include "node/api/record_json.hpp"
#include "node/api/reply.hpp"
#include "protocol/engine/kept.hpp"

namespace stonechat::api {
namespace {

constexpr std::uint64_t page_lines_max = 500;
// Of records in one page of the log: base64 makes half as much again of it.
constexpr std::size_t log_page_bytes = std::size_t{1024} * 1024;
constexpr auto past_the_end = static_cast<std::uint64_t>(record::json_integer_max);

using Work = std::function<void()>;

struct Line {
    LogNumber number = 0;
    ReadRecord read;
};

// The records of a page as they were taken in: a later change of state is another line about the same record.
Checked<std::vector<Line>> read_page(engine::LogPage&& page, const record::CodeLists& lists) {
    std::vector<Line> out;
    for (auto& line : page.lines) {
        if (line.entry.change != sync::Change::record_accepted) continue;
        auto read = read_stored(std::move(line.record), lists);
        if (!read) return read.error();
        out.push_back({line.entry.number, std::move(*read)});
    }
    return out;
}

Json page_json(const std::vector<Line>& lines, LogNumber next, const Node& node) {
    const charter::Charter& charter = node.driver.engine().charter();
    JsonObject out;
    out.add("records", json_array(lines, [&](const Line& line) {
                return summary(line.read, charter, node.lists).number("number", line.number).take();
            }));
    out.add("next_before", next > 1 ? Json{static_cast<std::int64_t>(next)} : Json{nullptr});
    return out.take();
}

Json log_line_json(const engine::LogPage::Line& line) {
    JsonObject out;
    out.number("number", line.entry.number).number("change", static_cast<int>(line.entry.change));
    out.text("record", line.entry.record.hex()).text("digest", line.entry.digest.hex());
    out.text("message", to_base64url(line.record.envelope.message));
    out.number("body_state", static_cast<int>(line.record.body_state));
    out.number("signature_state", static_cast<int>(line.record.signature));
    out.number("ruleset", line.record.ruleset);
    if (const auto& body = line.record.envelope.body)
        out.text("salt", to_base64url(body->salt.bytes)).text("body", to_base64url(body->body));
    return out.take();
}

}  // namespace

void list_records(const Node& node, const Request& request, Respond respond) {
    if (is_restoring(node, respond)) return;
    const auto before = number_in(request, "before", past_the_end, 1, past_the_end);
    if (!before) return respond(bad_request("before", "a number from 1"));
    const auto limit = number_in(request, "limit", 50, 1, page_lines_max);
    if (!limit) return respond(bad_request("limit", "a number from 1 to 500"));
    node.driver.read([&node, before = *before, limit = *limit,
                      respond = std::move(respond)](const storage::Store& store) -> Work {
        auto page = store.log_before(before, limit);
        if (!page) return [=, code = page.error()] { respond(refused(unreadable(code))); };
        const LogNumber next = page->lines.size() < limit ? 0 : page->lines.back().entry.number;
        auto lines = read_page(std::move(*page), node.lists);
        if (!lines) return [=, why = lines.error()] { respond(refused(why)); };
        return [=, &node, lines = std::move(*lines)] { respond(reply(page_json(lines, next, node))); };
    });
}

void get_record(const Node& node, const Request& request, Respond respond) {
    if (is_restoring(node, respond)) return;
    const auto id = RecordId::from_hex(request.path_values.at("id"));
    if (!id) return respond(bad_request("id", "64 hexadecimal digits in lower case"));
    node.driver.read([&node, id = *id, respond = std::move(respond)](const storage::Store& store) -> Work {
        auto found = store.find(id);
        if (!found) return [=, code = found.error()] { respond(refused(unreadable(code))); };
        if (!*found) return [=] { respond(not_here("No record with this id is held here.")); };
        auto read = read_stored(std::move(**found), node.lists);
        if (!read) return [=, why = read.error()] { respond(refused(why)); };
        return [=, &node, read = std::move(*read)] {
            respond(reply(whole_json(read, node.driver.engine().charter(), node.lists)));
        };
    });
}

void get_log(const Node& node, const Request& request, Respond respond) {
    if (is_restoring(node, respond)) return;
    const auto after = number_in(request, "after", 0, 0, past_the_end);
    if (!after) return respond(bad_request("after", "a number from 0"));
    const auto limit = number_in(request, "limit", page_lines_max, 1, page_lines_max);
    if (!limit) return respond(bad_request("limit", "a number from 1 to 500"));
    node.driver.read(
        [after = *after, limit = *limit, respond = std::move(respond)](const storage::Store& store) -> Work {
            auto page = store.log_after(after, limit, log_page_bytes);
            if (!page) return [=, code = page.error()] { respond(refused(unreadable(code))); };
            return [=, json = JsonObject{}.add("lines", json_array(page->lines, log_line_json)).take()] {
                respond(reply(json));
            };
        });
}

}  // namespace stonechat::api
