#include "node/commands/command_line.hpp"

#include <CLI/CLI.hpp>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>

#include "node/commands/charter_command.hpp"
#include "node/commands/check_body.hpp"
#include "node/commands/config_command.hpp"
#include "node/commands/erase_command.hpp"
#include "node/commands/exit_code.hpp"
#include "node/commands/filter.hpp"
#include "node/commands/init.hpp"
#include "node/commands/peers_command.hpp"
#include "node/commands/place.hpp"
#include "node/commands/records_command.hpp"
#include "node/commands/report.hpp"
#include "node/commands/run.hpp"
#include "node/commands/status_command.hpp"
#include "node/commands/technologies_command.hpp"
#include "node/commands/verify.hpp"
#include "node/commands/warnings_command.hpp"
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

// A command that reads a file or standard input, in one piece or line by line.
void add_reader(CLI::App& root, Chosen& chosen, const std::string& name, const std::string& what,
                const std::string& lines, int (*read)(std::istream&, std::ostream&, bool)) {
    auto* const app = command(root, name, what, "stonechat " + name + " FILE");
    struct Options {
        std::string file;
        bool jsonl = false;
    };
    const auto o = options<Options>();
    auto* const file = app->add_option("FILE", o->file, "A file; - for standard input");
    app->add_flag("--jsonl", o->jsonl, lines);
    app->callback([o, file, read, &chosen] {
        if (file->empty() && !o->jsonl) throw CLI::RequiredError{"FILE"};
        if (file->empty()) o->file = "-";
        chosen.run = [o, read, &chosen] {
            return with_input(o->file, chosen.console,
                              [&](std::istream& in) { return read(in, chosen.console.out, o->jsonl); });
        };
    });
}

void add_readers(CLI::App& root, Chosen& chosen) {
    add_reader(root, chosen, "check-body", "Say whether a record's body obeys the rules",
               "A body a line in, a verdict a line out", check_body);
    add_reader(
        root, chosen, "filter", "Show what in a text may identify someone",
        "A text a line in, {\"id\",\"text\"}, its findings out",
        [](std::istream& in, std::ostream& out, bool jsonl) { return filter(in, out, {.jsonl = jsonl}); });
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

// A command whose options hold a place, and that is one function of them. CLI11 calls a command's callback
// also when one of its subcommands was chosen; that one has a place of its own.
template <class Options>
std::shared_ptr<Options> bind(CLI::App* app, Chosen& chosen, int (*run)(const Options&, Console&)) {
    const auto o = options<Options>();
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

void add_standing(CLI::App* app, StandingOptions& standing) {
    app->add_option("--role", standing.role, "member, maker or observer")->capture_default_str();
    app->add_option("--seats", standing.seats, "issuer, relay or both: issuer,relay")->delimiter(',');
    app->add_option("--technologies", standing.technologies, "Of a maker: tech:...,tech:...")->delimiter(',');
}

void add_charter(CLI::App& root, Chosen& chosen) {
    auto* const group = root.add_subcommand("charter", "See who belongs; as a steward, decide who does");
    group->require_subcommand(1);

    auto* const found =
        command(*group, "found", "Start a federation with this node's organisation as steward",
                "stonechat charter found --federation \"Example region\" --home /srv/stonechat");
    const auto founding = bind(found, chosen, charter_found);
    found->add_option("--federation", founding->federation, "Name of the federation")->required();
    add_standing(found, founding->standing);

    auto* const admit = command(*group, "admit", "Let an organisation in",
                                "stonechat charter admit practice/admission.request --role member");
    const auto admitting = bind(admit, chosen, charter_admit);
    admit->add_option("REQUEST_FILE", admitting->request_file, "admission.request of the newcomer")
        ->required();
    add_standing(admit, admitting->standing);

    auto* const revoke =
        command(*group, "revoke", "End an organisation's membership; what it said so far stays",
                "stonechat charter revoke \"Example Trust\"");
    const auto revoking = bind(revoke, chosen, charter_revoke);
    revoke->add_option("MEMBER", revoking->member, "Member id, or the organisation's whole name")->required();

    auto* const show = command(*group, "show", "Print who belongs, in which role", "stonechat charter show");
    add_json(show, bind(show, chosen, charter_show)->as_json);
}

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
    auto* const compare =
        command(*group, "compare", "Compare now what both hold, and fetch what is missing here",
                "stonechat peers compare \"Example Trust\"");
    const auto comparing = bind(compare, chosen, peers_compare);
    compare
        ->add_option("NAME", comparing->name, "The organisation's whole name, or the start of its link key")
        ->required();
    add_json(compare, comparing->as_json);
}

void add_report(CLI::App& root, Chosen& chosen) {
    auto* const app = command(root, "report", "Show what a report would say to everyone, ask, and publish it",
                              "stonechat report incident.json");
    const auto o = bind(app, chosen, report);
    app->add_option("FILE", o->file, "The body in JSON; - for standard input")->required();
    app->add_flag("--text-checked", o->text_checked,
                  "A person has read these very bytes: for use without a terminal; is logged");
    app->add_flag("--yes", o->yes, "Do not ask");
    add_json(app, o->as_json);
}

void add_records(CLI::App& root, Chosen& chosen) {
    auto* const app =
        command(root, "records", "List what this node holds, newest first", "stonechat records --limit 20");
    const auto o = bind(app, chosen, records);
    app->add_option("--limit", o->limit, "How many at most")->capture_default_str();
    add_json(app, o->as_json);
    auto* const show =
        command(*app, "show", "Print one record and check its signature", "stonechat records show 4f2a91c0");
    const auto one = bind(show, chosen, record_show);
    show->add_option("ID", one->id, "Its id, or the first 8 digits or more")->required();
    add_json(show, one->as_json);
}

void add_warnings(CLI::App& root, Chosen& chosen) {
    auto* const app =
        command(root, "warnings", "Show what concerns this organisation and waits for its people",
                "stonechat warnings");
    const auto o = bind(app, chosen, warnings);
    app->add_flag("--all", o->all, "Also what was dealt with or withdrawn");
    add_json(app, o->as_json);
    auto* const answer =
        command(*app, "answer", "Say what was done about a warning",
                "stonechat warnings answer 4f2a91c0-03ab not-relevant --reason other-version");
    const auto one = bind(answer, chosen, warnings_answer);
    answer->add_option("ID", one->id, "As `stonechat warnings` shows it")->required();
    answer
        ->add_option("STATE", one->state,
                     "seen, assessing, action-needed, under-way, complete or not-relevant")
        ->required();
    answer->add_option("--reason", one->reason,
                       "With not-relevant: not-in-use, other-version, other-setting or already-fixed");
    add_json(answer, one->as_json);
}

void add_erasures(CLI::App& root, Chosen& chosen) {
    auto* const app = command(root, "erase", "Make the text of one of our records vanish from every node",
                              "stonechat erase 4f2a91c0 --reason identifies-someone");
    const auto o = bind(app, chosen, erase);
    app->add_option("RECORD", o->id, "Its id, or the first 8 digits or more")->required();
    app->add_option("--reason", o->reason, "Why, for all to see")
        ->required()
        ->check(CLI::IsMember({"identifies-someone", "published-in-error", "order"}));
    app->add_flag("--yes", o->yes, "Do not ask");
    add_json(app, o->as_json);
    auto* const list =
        command(root, "erasures", "List erased texts, and who has confirmed that they are gone",
                "stonechat erasures --confirmed");
    const auto listing = bind(list, chosen, erasures);
    list->add_flag("--confirmed", listing->confirmed, "Name who has confirmed, and who has not");
    add_json(list, listing->as_json);
}

void add_technologies(CLI::App& root, Chosen& chosen) {
    auto* const group =
        root.add_subcommand("technologies", "Say what this organisation uses; never leaves here");
    group->require_subcommand(1);
    auto* const import = command(*group, "import",
                                 "Replace the list by a CSV file with the columns maker, product, "
                                 "version, category (and udi_di, mhra_ref, built_on, setting, owner)",
                                 "stonechat technologies import technologies.csv");
    const auto o = bind(import, chosen, technologies_import);
    import->add_option("FILE", o->file, "The list; - for standard input")->required();
    add_json(import, o->as_json);
    auto* const list = command(*group, "list", "Print the list", "stonechat technologies list");
    add_json(list, bind(list, chosen, technologies_list)->as_json);
}

// Commands that take a place and say JSON or words.
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

void add_export(CLI::App& root, Chosen& chosen) {
    auto* const app = command(root, "export", "Write all records so that standard tools can check them",
                              "stonechat export --cose /tmp/records");
    const auto o = bind(app, chosen, export_cose);
    app->add_option("--cose", o->directory, "Directory to make")->required();
}

}  // namespace

int run_command_line(int argc, const char* const* argv, Console& console) {
    CLI::App app{"Stonechat: organisations that use clinical AI warn each other.", "stonechat"};
    app.set_version_flag("--version", "stonechat " + std::string{version()});
    app.require_subcommand(1);
    Chosen chosen{console, {}};
    add_init(app, chosen);
    add_charter(app, chosen);
    add_run(app, chosen);
    add_simple(app, chosen, "status", "Say how the running node is and whom it is connected to", status);
    add_peers(app, chosen);
    add_report(app, chosen);
    add_warnings(app, chosen);
    add_technologies(app, chosen);
    add_records(app, chosen);
    add_erasures(app, chosen);
    add_simple(app, chosen, "verify", "Check every signature, link and text that is held", verify);
    add_export(app, chosen);
    add_readers(app, chosen);
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
