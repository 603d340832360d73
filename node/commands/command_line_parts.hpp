#pragma once
// What the parts of the command line share. Only they know its library (CLI11). Inside command_line*.cpp
// only.

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>

#include "node/commands/console.hpp"
#include "node/commands/place.hpp"

namespace stonechat::commands {

// What the chosen command will do, and what it was told.
struct Chosen {
    Console& console;
    std::function<int()> run;
};

// Options live as long as the program's one command line: CLI11 keeps references to them.
template <class Options>
std::shared_ptr<Options> options() {
    return std::make_shared<Options>();
}

// A subcommand with an example below its help.
CLI::App* command(CLI::App& parent, const std::string& name, const std::string& what,
                  const std::string& example);

void add_place(CLI::App* app, Place& place);
void add_json(CLI::App* app, bool& as_json);

// A command whose options hold a place, and that is one function of them. CLI11 calls a command's callback
// also when one of its subcommands was chosen; that one has a place of its own.
template <class Options>
std::shared_ptr<Options> bind(CLI::App* app, Chosen& chosen, int (*run)(const Options&, Console&)) {
    auto o = options<Options>();
    add_place(app, o->place);
    app->callback([app, o, run, &chosen] {
        const auto subcommands = app->get_subcommands();
        if (subcommands.empty())
            chosen.run = [o, run, &chosen] { return run(*o, chosen.console); };
        else if (!o->place.home.empty() || !o->place.config.empty())
            throw CLI::ValidationError{"--home and --config", "go behind " + subcommands.front()->get_name()};
    });
    return o;
}

// A command that takes a place and says JSON or words.
void add_simple(CLI::App& root, Chosen& chosen, const std::string& name, const std::string& what,
                int (*run)(const Place&, bool, Console&));

// Who belongs: new nodes, invitations, the charter, keys.
void add_membership_commands(CLI::App& root, Chosen& chosen);
// The node itself: running, looking after it, whom it is connected to, what it holds of whom.
void add_node_commands(CLI::App& root, Chosen& chosen);
// What is said: reports, warnings, records, erasures, checks.
void add_record_commands(CLI::App& root, Chosen& chosen);

}  // namespace stonechat::commands
