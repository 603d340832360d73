#include "node/api/confirmed.hpp"

#include <algorithm>
#include <iterator>

#include "node/api/json_object.hpp"
#include "node/log/audit_log.hpp"
#include "node/log/log.hpp"
#include "node/loop/driver.hpp"

namespace stonechat::api {
namespace {

constexpr std::size_t kept_max = 200;  // of one text: a line of the log stays far below its limit

void add_kept(JsonObject& entry, std::vector<privacy::DraftFinding> found) {
    const std::size_t more = found.size() - std::min(found.size(), kept_max);
    found.resize(found.size() - more);
    entry.add("kept", json_array(found, [](const privacy::DraftFinding& one) {
                  return JsonObject{}
                      .text("kind", name_of(one.finding.kind))
                      .text("pointer", one.pointer)
                      .text("rule", one.finding.rule)
                      .take();
              }));
    if (more > 0) entry.number("kept_more", more);
}

Json::Object members_of(JsonObject& object) {
    Json json = object.take();
    return std::move(*json.as<Json::Object>());
}

}  // namespace

std::vector<privacy::DraftFinding> questions_about_names(const Node& node, const record::Body& body) {
    std::vector<std::string> known;
    for (const matching::TechnologyInUse& one : node.driver.engine().inventory())
        for (const std::string& name : {one.technology.maker, one.technology.product}) known.push_back(name);
    return privacy::findings_in_names(body, node.local, known);
}

std::vector<privacy::DraftFinding> questions_about(const Node& node, const record::Body& body) {
    auto out = privacy::findings_in(body, node.local);
    std::ranges::move(questions_about_names(node, body), std::back_inserter(out));
    return out;
}

Checked<void> note_confirmed(const Node& node, const Confirmed& confirmed) {
    if (node.audit == nullptr) return {};
    JsonObject entry;
    entry.text("event", "confirmed").text("who", confirmed.who).text("sha256", confirmed.sha256);
    entry.truth("text_checked", confirmed.text_checked).truth("attended", confirmed.attended);
    add_kept(entry, questions_about(node, confirmed.body));
    return node.audit->append(members_of(entry));
}

void note_published(const Node& node, std::string_view who, std::string_view sha256, const RecordId& record) {
    if (node.audit == nullptr) return;
    JsonObject entry;
    entry.text("event", "published").text("who", who).text("sha256", sha256).text("record", record.hex());
    if (const auto noted = node.audit->append(members_of(entry)); !noted)
        log::event(log::Level::error, "api", "audit_log_failed", {{"record", record}});
}

}  // namespace stonechat::api
