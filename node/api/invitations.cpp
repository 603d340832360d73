#include "node/api/handlers.hpp"
#include "node/api/reply.hpp"

namespace stonechat::api {

void invite_person(const Node& node, const Request& request, Respond respond) {
    if (!node.invite)
        return respond(not_here("This node has no pages: web.listen is not set in its configuration."));
    const auto json = record::parse_json(request.body);
    if (!json) return respond(refused(json.error()));
    const Json* const member = json->find("role");
    const auto* const role = member == nullptr ? nullptr : member->as<std::string>();
    if (role == nullptr) return respond(bad_request("role", "must be the name of a role"));
    node.invite(*role, [respond = std::move(respond)](const Checked<std::string>& path) {
        if (!path) return respond(refused(path.error()));
        respond(reply(JsonObject{}.text("link", *path).take(), 201));
    });
}

}  // namespace stonechat::api
