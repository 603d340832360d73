#include "node/commands/web_command.hpp"

#include <ostream>

#include "node/commands/local_api.hpp"

namespace stonechat::commands {

int web_invite(const WebInviteOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto api = LocalApi::open(*config, console);
    if (!api) return say(console, api.error());
    const auto answer = api->post("/v1/invitations", api::JsonObject{}.text("role", options.role).take());
    if (!answer) return say(console, answer.error());
    if (options.as_json)
        console.out << record::canonical_json(*answer) << '\n';
    else
        console.out << "Open this in a browser on this machine, within an hour. It works once:\n"
                    << printable(text_of(*answer, "link")) << '\n';
    return exit_ok;
}

}  // namespace stonechat::commands
