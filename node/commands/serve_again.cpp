#include <ostream>

#include "node/commands/backup.hpp"
#include "node/commands/input.hpp"
#include "node/commands/local_api.hpp"

namespace stonechat::commands {
namespace {

// Whether it held back until now. Failure: the node does not answer, or a person did not say yes.
Outcome<bool> serve_with(const LocalApi& api, const ServeAgainOptions& options, Console& console) {
    const auto status = api.get("/v1/status");
    if (!status) return status.error();
    if (!truth_of(*status, "restoring")) return false;
    std::ostream& words = options.as_json ? console.err : console.out;
    words
        << "This node was restored or repaired, and no other node has told it yet what was erased "
           "meanwhile.\n"
           "Texts that were erased meanwhile would be shown to people here, and handed to other nodes, until "
           "one does.\nDo this only where no other node can be reached any more.\n";
    const Question question{"Show records and warnings all the same?", "serve without asking",
                            "the node goes on holding them back"};
    if (const auto agreed = ask(question, options.yes, console, words); !agreed) return agreed.error();
    const auto served = api.post("/v1/restored/serve", api::JsonObject{}.take());
    if (!served) return served.error();
    return true;
}

}  // namespace

int serve_again(const ServeAgainOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto api = LocalApi::open(*config, console);
    if (!api) return say(console, api.error());
    const auto held_back = serve_with(*api, options, console);
    if (!held_back) return say(console, held_back.error());
    if (options.as_json)
        console.out << record::canonical_json(api::JsonObject{}.truth("restoring", false).take()) << '\n';
    else
        console.out << (*held_back ? "The node shows records and warnings again.\n"
                                   : "This node holds nothing back: it shows its records and warnings.\n");
    return exit_ok;
}

}  // namespace stonechat::commands
