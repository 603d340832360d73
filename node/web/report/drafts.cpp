#include "node/web/report/drafts.hpp"

#include "node/api/json_object.hpp"
#include "node/web/json_fields.hpp"
#include "node/web/values_json.hpp"

namespace stonechat::web {

using record::Json;

Json Draft::json() const {
    return api::JsonObject{}
        .text("owner", owner)
        .number("changed", changed)
        .add("answers", values_json(answers))
        .text("relay", relay)
        .truth("routed", is_routed)
        .take();
}

std::optional<Draft> Draft::from_json(const Json& json) {
    auto owner = text_in(json, "owner");
    const auto changed = number_in(json, "changed");
    auto answers = values_in(json, "answers");
    auto relay = text_in(json, "relay");
    const auto routed = truth_in(json, "routed");
    if (!owner || !changed || !answers || !relay || !routed) return std::nullopt;
    return Draft{*std::move(owner), *changed, *std::move(answers), *std::move(relay), *routed};
}

bool is_over(const Draft& draft, WallTime now) {
    return WallTime{std::chrono::seconds{draft.changed}} + draft_life < now;
}

DraftCounts counts_of(const std::map<std::string, Draft>& drafts, std::string_view owner) {
    DraftCounts out;
    for (const auto& [key, draft] : drafts) {
        const bool is_of_staff = !draft.owner.empty();
        ++(is_of_staff ? out.of_staff : out.of_the_public);
        if (is_of_staff && draft.owner == owner) ++out.of_owner;
    }
    return out;
}

std::string new_draft_key(crypto::Rng& rng) {
    return rng.id<Id16<struct DraftKeyTag>>().hex();
}

}  // namespace stonechat::web
