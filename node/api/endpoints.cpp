#include "node/api/endpoints.hpp"

#include <array>
#include <chrono>

#include "node/api/handlers.hpp"

namespace stonechat::data {
extern const std::string_view openapi_json;
}

namespace stonechat::api {
namespace {

using Handle = void (*)(const Node&, const Request&, Respond);

struct Row {
    std::string_view method;
    std::string_view pattern;
    Handle handle;
};

void get_openapi(const Node&, const Request&, Respond respond) {
    respond({200, "application/json", std::string{openapi()}});
}

constexpr std::array<Row, 28> rows{{
    {"GET", "/v1/status", get_status},
    {"POST", "/v1/peers/compare", compare_peer},
    {"GET", "/v1/records", list_records},
    {"POST", "/v1/records", publish_record},
    {"POST", "/v1/records/preview", preview_record},
    {"GET", "/v1/records/{id}", get_record},
    {"GET", "/v1/relays", list_relays},
    {"POST", "/v1/hidden-reports", hide_record},
    {"POST", "/v1/hidden-reports/follow-up", follow_hidden},
    {"GET", "/v1/own-texts", list_own_texts},
    {"POST", "/v1/own-texts/looked-over", look_over_own_texts},
    {"GET", "/v1/log", get_log},
    {"GET", "/v1/changes", list_changes},
    {"GET", "/v1/charter", get_charter},
    {"GET", "/v1/charter/entries", list_entries},
    {"POST", "/v1/charter/entries", add_entry},
    {"GET", "/v1/charter/pins", get_pins},
    {"GET", "/v1/applications", list_applications},
    {"GET", "/v1/feeds", list_feeds},
    {"GET", "/v1/warnings", list_warnings},
    {"POST", "/v1/warnings/{id}", answer_warning},
    {"GET", "/v1/erasures", list_erasures},
    {"POST", "/v1/restored/serve", serve_again},
    {"GET", "/v1/technologies", list_technologies},
    {"POST", "/v1/technologies/import", import_technologies},
    {"POST", "/v1/invitations", invite_person},
    {"POST", "/v1/checkpoint", make_checkpoint},
    {"GET", "/v1/openapi.json", get_openapi},
}};

}  // namespace

Day system_day() {
    const auto days = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    return Day{static_cast<std::int32_t>(days.time_since_epoch().count())};
}

std::vector<http::Endpoint> endpoints(const Node& node) {
    std::vector<http::Endpoint> out;
    out.reserve(rows.size());
    for (const Row& row : rows)
        out.push_back(
            {row.method, row.pattern, [&node, handle = row.handle](const Request& request, Respond respond) {
                 handle(node, request, std::move(respond));
             }});
    return out;
}

std::string_view openapi() {
    return data::openapi_json;
}

}  // namespace stonechat::api
