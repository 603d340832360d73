#include "node/commands/command_line.hpp"

#include <CLI/CLI.hpp>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>

#include "node/commands/check_body.hpp"
#include "node/commands/config_command.hpp"
#include "node/commands/exit_code.hpp"
#include "node/commands/init.hpp"
#include "node/commands/place.hpp"
#include "node/version.hpp"

namespace stonechat::commands {
namespace {

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

CLI::App* command(CLI::App& parent, const std::string& name, const std::string& what,
                  const std::string& example) {
    CLI::App* const added = parent.add_subcommand(name, what);
    added->footer("Example:\n  " + example);
    return added;
}

void add_place(CLI::App* app, Place& place) {
    auto* home = app->add_option("--home", place.home,
                                 "Directory of the node (default: this one, else /etc/stonechat)");
    app->add_option("--config", place.config, "Configuration file, instead of DIR/stonechat.toml")
        ->excludes(home);
}

void add_json(CLI::App* app, bool& as_json) {
    app->add_flag("--json", as_json, "Print JSON, for programs");
}

// Runs `use` on a file, or on standard input where the name is "-".
int with_input(const std::string& name, Console& console, const std::function<int(std::istream&)>& use) {
    if (name == "-") return use(console.in);
    std::ifstream file{name, std::ios::binary};
    if (!file) return say(console, exit_bad_use, name + ": cannot be read");
    return use(file);
}

void add_init(CLI::App& root, Chosen& chosen) {
    auto* const app = command(root, "init", "Make a new node: its keys, configuration and request to belong",
                              "stonechat init --home /srv/stonechat --name \"Example Trust\" --sector nhs");
    const auto o = options<InitOptions>();
    app->add_option("--home", o->home, "Directory to make the node in")->required();
    app->add_option("--name", o->name, "Public name of the organisation")->required();
    app->add_option("--sector", o->sector, "nhs, independent, local-authority, ... (code list sector)")
        ->required();
    app->add_option("--region", o->region, "e-london, scotland, uk, ... (code list region)")
        ->capture_default_str();
    app->add_option("--listen", o->listen, "Address to take calls from other nodes on, 0.0.0.0:7443");
    app->add_option("--api", o->api, "Loopback address for this machine's own programs")
        ->capture_default_str();
    app->add_option("--address", o->addresses, "HOST:PORT where others reach this node; may be repeated")
        ->allow_extra_args(false);
    app->add_option("--passphrase-file", o->passphrase_file, "File whose content seals the keys");
    app->add_option("--federation", o->federation, "Id of the federation to join");
    app->add_option("--peer", o->peers, "HOST:PORT=LINKKEY of a node to call; may be repeated")
        ->allow_extra_args(false);
    app->add_flag("--observer", o->is_observer, "This node will only read");
    add_json(app, o->as_json);
    app->callback([o, &chosen] { chosen.run = [o, &chosen] { return init(*o, chosen.console); }; });
}

void add_check_body(CLI::App& root, Chosen& chosen) {
    auto* const app = command(root, "check-body", "Say whether a record's body obeys the rules",
                              "stonechat check-body report.json");
    struct Options {
        std::string file;
        bool jsonl = false;
    };
    const auto o = options<Options>();
    auto* const file = app->add_option("FILE", o->file, "A body in JSON; - for standard input");
    app->add_flag("--jsonl", o->jsonl, "A body a line in, a verdict a line out");
    app->callback([o, file, &chosen] {
        if (file->empty() && !o->jsonl) throw CLI::RequiredError{"FILE"};
        if (file->empty()) o->file = "-";
        chosen.run = [o, &chosen] {
            return with_input(o->file, chosen.console,
                              [&](std::istream& in) { return check_body(in, chosen.console.out, o->jsonl); });
        };
    });
}

void add_config(CLI::App& root, Chosen& chosen) {
    auto* const group = root.add_subcommand("config", "Look at the configuration");
    group->require_subcommand(1);
    const auto place = options<Place>();
    const auto with_file = [place, &chosen](auto use) {
        return [=, &chosen] {
            chosen.run = [=, &chosen]() -> int {
                const auto file = find_config(*place);
                return file ? use(*file, chosen.console) : say(chosen.console, exit_bad_use, file.error());
            };
        };
    };
    auto* const show = command(*group, "show", "Print all settings that are in force",
                               "stonechat config show --home /srv/stonechat");
    add_place(show, *place);
    show->callback(with_file([](const std::filesystem::path& file, Console& console) {
        return config_show(file, console.out, console.err);
    }));
    auto* const check = command(*group, "check", "Say every fault in the configuration",
                                "stonechat config check --config /etc/stonechat/stonechat.toml");
    add_place(check, *place);
    check->callback(with_file(
        [](const std::filesystem::path& file, Console& console) { return config_check(file, console.out); }));
}

}  // namespace

int run_command_line(int argc, const char* const* argv, Console& console) {
    CLI::App app{"Stonechat: organisations that use clinical AI warn each other.", "stonechat"};
    app.set_version_flag("--version", "stonechat " + std::string{version()});
    app.require_subcommand(1);
    Chosen chosen{console, {}};
    add_init(app, chosen);
    add_check_body(app, chosen);
    add_config(app, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& stop) {
        // --help and --version stop here too, with code 0.
        return app.exit(stop, console.out, console.err) == 0 ? exit_ok : exit_bad_use;
    }
    return chosen.run();
}

}  // namespace stonechat::commands
