// After a change of the filter's rules: what this organisation published before, read again by the new ones.
#include "node/api/own_texts.hpp"

#include "node/api/confirmed.hpp"
#include "node/api/finding_json.hpp"
#include "node/api/handlers.hpp"
#include "node/api/json_object.hpp"
#include "node/api/record_json.hpp"
#include "node/api/reply.hpp"
#include "node/log/audit_log.hpp"
#include "node/log/log.hpp"
#include "protocol/engine/kept.hpp"
#include "protocol/privacy/draft_findings.hpp"
#include "protocol/privacy/ruleset.hpp"

namespace stonechat::api {
namespace {

constexpr std::size_t page_lines = 500;
constexpr std::size_t page_bytes = std::size_t{4} * 1024 * 1024;
constexpr auto past_the_end = static_cast<std::uint64_t>(record::json_integer_max);

using Work = std::function<void()>;

struct OwnText {
    ReadRecord read;
    std::vector<privacy::DraftFinding> found;
};
struct OwnPage {
    std::vector<OwnText> texts;
    LogNumber next_after = 0;  // 0: no more
};

// Runs on the pool. Only what older rules cleared: the newer ones were asked before it left.
Checked<OwnPage> read_own(const storage::Store& store, LogNumber after, const Node& node) {
    auto page = store.log_after(after, page_lines, page_bytes);
    if (!page) return unreadable(page.error());
    OwnPage out;
    if (!page->lines.empty()) out.next_after = page->lines.back().entry.number;
    for (auto& line : page->lines) {
        if (line.entry.change != sync::Change::record_accepted) continue;
        auto read = read_stored(std::move(line.record), node.lists);
        if (!read) return read.error();
        const record::Header& header = read->record.header;
        if (!(header.author == node.self) || !read->body || header.ruleset >= privacy::ruleset_version)
            continue;
        auto found = privacy::findings_in(*read->body, node.local);
        if (!found.empty()) out.texts.push_back({std::move(*read), std::move(found)});
    }
    return out;
}

Json text_json(const OwnText& text) {
    return JsonObject{}
        .text("record", text.read.record.id.hex())
        .number("cleared_by", text.read.record.header.ruleset)
        .add(
            "findings",
            json_array(text.found, [](const privacy::DraftFinding& one) { return finding_json(one).take(); }))
        .take();
}

void count_from(const Node& node, LogNumber after) {
    node.driver.read([&node, after](const storage::Store& store) -> Work {
        auto page = read_own(store, after, node);
        if (!page)
            return [code = page.error().code] {
                log::event(log::Level::error, "privacy", "own_texts_unread", {{"code", code}});
            };
        return [&node, count = page->texts.size(), next = page->next_after] {
            OwnTexts& own = *node.own_texts;
            if (own.looked_over >= privacy::ruleset_version) return;  // somebody was faster
            own.waiting += count;
            if (next != 0) return count_from(node, next);
            own.is_counted = true;
            log::event(log::Level::info, "privacy", "own_texts_read_again",
                       {{"ruleset", privacy::ruleset_version}, {"to_look_over", own.waiting}});
        };
    });
}

}  // namespace

void count_own_texts(const Node& node) {
    if (node.own_texts->looked_over < privacy::ruleset_version) count_from(node, 0);
}

void list_own_texts(const Node& node, const Request& request, Respond respond) {
    if (is_restoring(node, respond)) return;
    const auto after = number_in(request, "after", 0, 0, past_the_end);
    if (!after) return respond(bad_request("after", "a number from 0"));
    node.driver.read(
        [&node, after = *after, respond = std::move(respond)](const storage::Store& store) -> Work {
            auto page = read_own(store, after, node);
            if (!page) return [=, why = page.error()] { respond(refused(why)); };
            JsonObject out;
            out.number("ruleset", privacy::ruleset_version).add("texts", json_array(page->texts, text_json));
            out.add("next_after", page->next_after == 0 ? Json{nullptr}
                                                        : Json{static_cast<std::int64_t>(page->next_after)});
            return [respond, json = out.take()] { respond(reply(json)); };
        });
}

void look_over_own_texts(const Node& node, const Request&, Respond respond) {
    if (node.own_texts == nullptr) return respond(not_here("This node keeps no account of that."));
    if (node.audit != nullptr) {
        Json entry = JsonObject{}
                         .text("event", "looked_over_own_texts")
                         .text("who", token_holder)
                         .number("ruleset", privacy::ruleset_version)
                         .take();
        const auto noted = node.audit->append(std::move(*entry.as<Json::Object>()));
        if (!noted) return respond(refused(noted.error()));
    }
    node.driver.keep_paper(
        std::string{looked_over_paper}, std::to_string(privacy::ruleset_version),
        [&node, respond = std::move(respond)](bool is_kept) {
            if (!is_kept)
                return respond(
                    refused({make_error_code(Errc::store_failed), "", "it could not be written down"}));
            *node.own_texts = {.looked_over = privacy::ruleset_version, .waiting = 0, .is_counted = true};
            respond(reply(JsonObject{}.number("ruleset", privacy::ruleset_version).take()));
        });
}

}  // namespace stonechat::api
