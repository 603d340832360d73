#include "node/commands/follow.hpp"

#include <chrono>
#include <ostream>
#include <thread>

#include "node/api/record_json.hpp"
#include "node/commands/local_api.hpp"
#include "node/commands/words.hpp"

namespace stonechat::commands {
namespace {

// A person who watches sees a warning at once; a node is not kept busy by those who wait.
constexpr std::chrono::seconds look_again_after{1};
constexpr std::size_t short_digits = 8;

void add_values(std::string& target, std::string_view name, const std::vector<std::string>& values) {
    if (values.empty()) return;
    ((target += '&') += name) += '=';
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0) target += ',';
        target += values[i];
    }
}

// What is asked of the node, but for where to go on.
std::string question(const FollowOptions& options) {
    std::string target;
    add_values(target, "kind", options.kinds);
    add_values(target, "technology", options.technologies);
    add_values(target, "category", options.categories);
    add_values(target, "region", options.regions);
    return target;
}

void print_line(const Json& change, std::ostream& out) {
    out << number_of(change, "number") << "  " << text_of(change, "day") << "  " << text_of(change, "change")
        << ": " << words_for_kind(text_of(change, "kind")) << " from "
        << printable(text_of(change, "author_name"));
    if (const std::string about = text_of(change, "about"); !about.empty()) out << ", " << printable(about);
    out << " (" << text_of(change, "urgency") << ")  " << text_of(change, "id").substr(0, short_digits)
        << '\n';
}

}  // namespace

int follow(const FollowOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto api = LocalApi::open(*config, console);
    if (!api) return say(console, api.error());
    if (!options.as_json) console.out << api::unverified_note << '\n';
    const std::string asked = question(options);
    for (std::uint64_t after = options.after;;) {
        const auto page = api->get("/v1/changes?after=" + std::to_string(after) + asked);
        if (!page) {
            if (after > options.after)
                console.err << "Read up to here; go on with: --after " << after << '\n';
            return say(console, page.error());
        }
        for (const Json& change : items_of(*page, "changes")) {
            if (options.as_json)
                console.out << record::canonical_json(change) << '\n';
            else
                print_line(change, console.out);
        }
        console.out << std::flush;
        const auto next = static_cast<std::uint64_t>(number_of(*page, "next"));
        if (!console.out) return exit_ok;  // nobody reads any more; run_command_line() says so
        if (next > after) {
            after = next;
        } else if (options.until_now) {
            return exit_ok;
        } else {
            std::this_thread::sleep_for(look_again_after);
        }
    }
}

}  // namespace stonechat::commands
