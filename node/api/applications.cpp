#include "node/api/handlers.hpp"
#include "node/api/reply.hpp"
#include "protocol/charter/invite.hpp"

namespace stonechat::api {

// The messages alone: whoever shows them to a steward reads and checks them with the charter beside.
void list_applications(const Node& node, const Request&, Respond respond) {
    respond(reply(JsonObject{}
                      .add("applications", json_array(node.driver.engine().applications(),
                                                      [](const charter::Application& one) {
                                                          return JsonObject{}
                                                              .text("invitation", to_base64url(one.invite))
                                                              .text("request", to_base64url(one.request))
                                                              .take();
                                                      }))
                      .take()));
}

}  // namespace stonechat::api
