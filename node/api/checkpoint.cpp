#include <utility>

#include "node/api/handlers.hpp"
#include "node/api/reply.hpp"
#include "node/log/log.hpp"

namespace stonechat::api {

// The store as it stands, beside itself in the home. Whoever asked copies it and takes it away.
void make_checkpoint(const Node& node, const Request&, Respond respond) {
    node.driver.read([directory = node.checkpoint,
                      respond = std::move(respond)](const storage::Store& store) -> std::function<void()> {
        std::error_code failure;
        std::filesystem::remove_all(directory, failure);
        const Status made = store.write_checkpoint(directory);
        if (!made)
            return [respond, code = made.error()] {
                respond(refused(Refusal{code, "store", "the disk refused the checkpoint"}));
            };
        return [respond, directory] {
            log::event(log::Level::info, "store", "checkpoint");
            respond(reply(JsonObject{}.text("directory", directory.string()).take(), 201));
        };
    });
}

}  // namespace stonechat::api
