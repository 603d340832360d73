#include "node/commands/command_line.hpp"

#include <ostream>

#include "node/commands/command_line_parts.hpp"
#include "node/commands/exit_code.hpp"
#include "node/version.hpp"

namespace stonechat::commands {

CLI::App* command(CLI::App& parent, const std::string& name, const std::string& what,
                  const std::string& example) {
    CLI::App* const added = parent.add_subcommand(name, what);
    added->footer("Example:\n  " + example);
    return added;
}

void add_place(CLI::App* app, Place& place) {
    auto* home = app->add_option("--home", place.home,
                                 "Directory of the node (default: this one, else the machine's own node)");
    app->add_option("--config", place.config, "Configuration file, instead of DIR/stonechat.toml")
        ->excludes(home);
}

void add_json(CLI::App* app, bool& as_json) {
    app->add_flag("--json", as_json, "Print JSON, for programs");
}

void add_simple(CLI::App& root, Chosen& chosen, const std::string& name, const std::string& what,
                int (*run)(const Place&, bool, Console&)) {
    auto* const app = command(root, name, what, "stonechat " + name + " --json");
    struct Options {
        Place place;
        bool as_json = false;
    };
    const auto o = options<Options>();
    add_place(app, o->place);
    add_json(app, o->as_json);
    app->callback([o, run, &chosen] {
        chosen.run = [o, run, &chosen] { return run(o->place, o->as_json, chosen.console); };
    });
}

namespace {

// What was printed may still wait in a buffer, and a full disk shows only now. Whoever sent it there is told
// by the exit code: the file has less than the command said.
int finish(int exit_code, Console& console) {
    console.out.flush();
    if (console.out || exit_code != exit_ok) return exit_code;
    return say(console, exit_refused, "the output could not be written");
}

}  // namespace

int run_command_line(int argc, const char* const* argv, Console& console) {
    CLI::App app{"Stonechat: organisations that use clinical AI warn each other.", "stonechat"};
    app.set_version_flag("--version", "stonechat " + std::string{version()});
    app.require_subcommand(1);
    Chosen chosen{console, {}};
    add_membership_commands(app, chosen);
    add_node_commands(app, chosen);
    add_record_commands(app, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& stop) {
        // --help and --version stop here too, with code 0.
        return finish(app.exit(stop, console.out, console.err) == 0 ? exit_ok : exit_bad_use, console);
    }
    return finish(chosen.run(), console);
}

}  // namespace stonechat::commands
