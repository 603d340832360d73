#include "node/api/confirmed.hpp"

#include <algorithm>

#include "node/api/json_object.hpp"
#include "node/log/audit_log.hpp"
#include "node/log/log.hpp"
#include "protocol/privacy/draft_findings.hpp"

namespace stonechat::api {
namespace {

constexpr std::size_t kept_max = 200;  // of one text: a line of the log stays far below its limit

void add_kept(JsonObject& entry, const record::Body& body, const privacy::LocalList& local) {
    auto found = privacy::findings_in(body, local);
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

Checked<void> note_confirmed(const Node& node, const Confirmed& confirmed) {
    if (node.audit == nullptr) return {};
    JsonObject entry;
    entry.text("event", "confirmed").text("who", confirmed.who).text("sha256", confirmed.sha256);
    entry.truth("text_checked", confirmed.text_checked).truth("attended", confirmed.attended);
    add_kept(entry, confirmed.body, node.local);
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
