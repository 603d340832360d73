#include "node/commands/backup.hpp"
#include "node/commands/command_line_parts.hpp"
#include "node/commands/config_command.hpp"
#include "node/commands/exit_code.hpp"
#include "node/commands/feeds_command.hpp"
#include "node/commands/mail_test.hpp"
#include "node/commands/peers_command.hpp"
#include "node/commands/peers_test.hpp"
#include "node/commands/repair.hpp"
#include "node/commands/run.hpp"
#include "node/commands/status_command.hpp"
#include "node/commands/web_command.hpp"

namespace stonechat::commands {
namespace {

void add_run(CLI::App& root, Chosen& chosen) {
    auto* const app =
        command(root, "run", "Run the node until SIGTERM or Ctrl-C", "stonechat run --home /srv/stonechat");
    const auto place = options<Place>();
    add_place(app, *place);
    app->callback(
        [place, &chosen] { chosen.run = [place, &chosen] { return run_node(*place, chosen.console); }; });
}

void add_peers(CLI::App& root, Chosen& chosen) {
    auto* const group = root.add_subcommand("peers", "See the nodes that this one is connected to");
    group->require_subcommand(1);
    auto* const list = command(*group, "list", "Print who is connected, and when both last held the same",
                               "stonechat peers list");
    add_json(list, bind(list, chosen, peers_list)->as_json);
    auto* const hosts = command(*group, "hosts", "Print what a firewall must let through for this node",
                                "stonechat peers hosts");
    add_json(hosts, bind(hosts, chosen, peers_hosts)->as_json);
    auto* const test = command(*group, "test", "Call another node step by step, and name the step that fails",
                               "stonechat peers test hub.example.org:443");
    const auto testing = bind(test, chosen, peers_test);
    test->add_option("NAME", testing->name, "Its name or address in the configuration, or any host:port")
        ->required();
    add_json(test, testing->as_json);
    auto* const compare =
        command(*group, "compare", "Compare now what both hold, and fetch what is missing here",
                "stonechat peers compare \"Example Trust\"");
    const auto comparing = bind(compare, chosen, peers_compare);
    compare
        ->add_option("NAME", comparing->name, "The organisation's whole name, or the start of its link key")
        ->required();
    add_json(compare, comparing->as_json);
}

void add_mail(CLI::App& root, Chosen& chosen) {
    auto* const group = root.add_subcommand("mail", "Warnings by e-mail");
    group->require_subcommand(1);
    auto* const test =
        command(*group, "test", "Send a letter to those who are written to, and say what became of it",
                "stonechat mail test");
    add_json(test, bind(test, chosen, mail_test)->as_json);
}

void add_feeds(CLI::App& root, Chosen& chosen) {
    auto* const app =
        command(root, "feeds", "List each organisation's series of records as held here, or those that fork",
                "stonechat feeds --forks");
    const auto o = bind(app, chosen, feeds);
    app->add_flag(
        "--forks", o->forks,
        "The evidence of those in which two records were signed for one place, and what became of it");
    add_json(app, o->as_json);
}

void add_backup(CLI::App& root, Chosen& chosen) {
    auto* const app =
        command(root, "backup", "Copy all that this node keeps to a new directory, while it runs",
                "stonechat backup /mnt/backup/2026-11-25 --home /srv/stonechat");
    const auto o = bind(app, chosen, backup);
    auto* const directory = app->add_option("DIR", o->directory, "Directory to make");
    add_json(app, o->as_json);
    auto* const verify = command(*app, "verify", "Check every file, signature and text of a backup",
                                 "stonechat backup verify /mnt/backup/2026-11-25");
    const auto one = options<BackupVerifyOptions>();
    verify->add_option("DIR", one->directory, "The backup")->required();
    add_json(verify, one->as_json);
    app->callback([app, directory, o, one, &chosen] {
        if (app->get_subcommands().empty()) {
            if (directory->empty()) throw CLI::RequiredError{"DIR"};
            chosen.run = [o, &chosen] { return backup(*o, chosen.console); };
        } else {
            chosen.run = [one, &chosen] { return backup_verify(*one, chosen.console); };
        }
    });
}

void add_restore(CLI::App& root, Chosen& chosen) {
    auto* const app = command(root, "restore", "Put a backup back; never over a store that is there",
                              "stonechat restore /mnt/backup/2026-11-25 --home /srv/stonechat\n"
                              "  stonechat restore --serve --home /srv/stonechat");
    struct Options {
        RestoreOptions restores;
        ServeAgainOptions serves;
        bool serve = false;
    };
    const auto o = options<Options>();
    auto* const directory = app->add_option("DIR", o->restores.directory, "The backup");
    app->add_option("--home", o->restores.home, "Directory of the node (default: /var/lib/stonechat)");
    auto* const serve = app->add_flag("--serve", o->serve,
                                      "Of a node that was put back and runs: show records and warnings "
                                      "although no other node can say what was erased since; asks first");
    serve->excludes(directory);
    app->add_flag("--yes", o->serves.yes, "With --serve: do not ask")->needs(serve);
    add_json(app, o->restores.as_json);
    app->callback([o, directory, &chosen] {
        if (!o->serve && directory->empty()) throw CLI::RequiredError{"DIR"};
        o->serves.place.home = o->restores.home;
        o->serves.as_json = o->restores.as_json;
        chosen.run = [o, &chosen] {
            return o->serve ? serve_again(o->serves, chosen.console) : restore(o->restores, chosen.console);
        };
    });
}

void add_web(CLI::App& root, Chosen& chosen) {
    auto* const group = root.add_subcommand("web", "The pages of this node");
    group->require_subcommand(1);
    auto* const invite =
        command(*group, "invite", "Print a link that lets one person make an account, once, within an hour",
                "stonechat web invite --home /srv/stonechat");
    const auto o = bind(invite, chosen, web_invite);
    invite->add_option("--role", o->role, "read-only, reporter, reviewer, administrator or steward")
        ->capture_default_str();
    add_json(invite, o->as_json);
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

void add_node_commands(CLI::App& root, Chosen& chosen) {
    add_run(root, chosen);
    add_simple(root, chosen, "status", "Say how the running node is and whom it is connected to", status);
    add_peers(root, chosen);
    add_mail(root, chosen);
    add_feeds(root, chosen);
    add_backup(root, chosen);
    add_restore(root, chosen);
    add_simple(root, chosen, "repair",
               "With the node stopped: make a new store of what can be verified of a damaged one", repair);
    add_web(root, chosen);
    add_config(root, chosen);
}

}  // namespace stonechat::commands
