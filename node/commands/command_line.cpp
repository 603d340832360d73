#include "node/commands/command_line.hpp"

#include <CLI/CLI.hpp>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>

#include "node/commands/backup.hpp"
#include "node/commands/charter_command.hpp"
#include "node/commands/charter_propose.hpp"
#include "node/commands/check_body.hpp"
#include "node/commands/config_command.hpp"
#include "node/commands/erase_command.hpp"
#include "node/commands/exit_code.hpp"
#include "node/commands/filter.hpp"
#include "node/commands/init.hpp"
#include "node/commands/invite.hpp"
#include "node/commands/join.hpp"
#include "node/commands/peers_command.hpp"
#include "node/commands/place.hpp"
#include "node/commands/records_command.hpp"
#include "node/commands/repair.hpp"
#include "node/commands/report.hpp"
#include "node/commands/requests.hpp"
#include "node/commands/run.hpp"
#include "node/commands/status_command.hpp"
#include "node/commands/technologies_command.hpp"
#include "node/commands/verify.hpp"
#include "node/commands/warnings_command.hpp"
#include "node/commands/web_command.hpp"
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

// What every new node is told, however it is made.
void add_new_node(CLI::App* app, InitOptions& node) {
    app->add_option("--home", node.home, "Directory to make the node in")->required();
    app->add_option("--name", node.name, "Public name of the organisation")->required();
    app->add_option("--sector", node.sector, "nhs, independent, local-authority, ... (code list sector)")
        ->required();
    app->add_option("--region", node.region, "e-london, scotland, uk, ... (code list region)")
        ->capture_default_str();
    app->add_option("--listen", node.listen, "Address to take calls from other nodes on, 0.0.0.0:7443");
    app->add_option("--api", node.api, "Loopback address for this machine's own programs")
        ->capture_default_str();
    app->add_option("--web", node.web, "Loopback address for the pages, 127.0.0.1:7481; none without it");
    app->add_option("--address", node.addresses, "HOST:PORT where others reach this node; may be repeated")
        ->allow_extra_args(false);
    app->add_option("--passphrase-file", node.passphrase_file, "File whose content seals the keys");
    app->add_flag("--observer", node.is_observer, "This node will only read");
}

void add_joining(CLI::App& root, Chosen& chosen) {
    auto* const invites = command(root, "invite", "Make a link that lets one newcomer apply to belong",
                                  "stonechat invite --days 14 --home /srv/stonechat");
    const auto i = options<InviteOptions>();
    invites->add_option("--days", i->days, "How long the link is good")->capture_default_str();
    invites->add_flag("--qr", i->qr, "Show it as a QR code too");
    add_place(invites, i->place);
    add_json(invites, i->as_json);
    invites->callback([i, &chosen] { chosen.run = [i, &chosen] { return invite(*i, chosen.console); }; });

    auto* const joins = command(
        root, "join", "Make a new node from an invitation, and wait until it belongs",
        "stonechat join stonechat:... --home /srv/stonechat --name \"Example Practice\" --sector nhs");
    const auto j = options<JoinOptions>();
    joins->add_option("LINK", j->link, "The invitation, as `stonechat invite` printed it")->required();
    add_new_node(joins, j->node);
    joins->add_option("--recovery-words", j->recovery_words_file,
                      "New file for the recovery words, where nobody can write them down");
    joins->add_flag("--no-wait", j->no_wait, "Do not wait; `stonechat run` hands the request in");
    joins->callback([j, &chosen] { chosen.run = [j, &chosen] { return join(*j, chosen.console); }; });
}

void add_init(CLI::App& root, Chosen& chosen) {
    auto* const app = command(root, "init", "Make a new node: its keys, configuration and request to belong",
                              "stonechat init --home /srv/stonechat --name \"Example Trust\" --sector nhs");
    const auto o = options<InitOptions>();
    add_new_node(app, *o);
    app->add_option("--federation", o->federation, "Id of the federation to join");
    app->add_option("--peer", o->peers, "HOST:PORT=LINKKEY of a node to call; may be repeated")
        ->allow_extra_args(false);
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

void add_filter(CLI::App& root, Chosen& chosen) {
    auto* const app =
        command(root, "filter", "Show what in a text may identify someone", "stonechat filter FILE");
    struct Options {
        std::string file = "-";
        std::string format = "text";
        bool explain = false;
    };
    const auto o = options<Options>();
    app->add_option("FILE", o->file, "A file; standard input when none is given");
    app->add_option("--format", o->format,
                    "text: the redacted text and a table; jsonl: a text a line in, {\"id\",\"text\"}, its "
                    "findings out")
        ->check(CLI::IsMember({"text", "jsonl"}))
        ->capture_default_str();
    app->add_flag("--explain", o->explain,
                  "Name the rule behind each finding, and what could stand in its place");
    app->callback([o, &chosen] {
        chosen.run = [o, &chosen] {
            return with_input(o->file, chosen.console, [&](std::istream& in) {
                return filter(in, chosen.console.out, {.jsonl = o->format == "jsonl", .explain = o->explain});
            });
        };
    });
}

void add_readers(CLI::App& root, Chosen& chosen) {
    add_reader(root, chosen, "check-body", "Say whether a record's body obeys the rules",
               "A body a line in, a verdict a line out", check_body);
    add_filter(root, chosen);
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
    admit
        ->add_option("REQUEST", admitting->request,
                     "Member id of one who waits (see requests), or a file: the newcomer's admission.request")
        ->required();
    add_standing(admit, admitting->standing);

    auto* const revoke =
        command(*group, "revoke", "End an organisation's membership; what it said so far stays",
                "stonechat charter revoke \"Example Trust\"");
    const auto revoking = bind(revoke, chosen, charter_revoke);
    revoke->add_option("MEMBER", revoking->member, "Member id, or the organisation's whole name")->required();

    auto* const requests = command(*group, "requests", "List who has applied by invitation and waits",
                                   "stonechat charter requests");
    add_json(requests, bind(requests, chosen, charter_requests)->as_json);

    auto* const show = command(*group, "show", "Print who belongs, in which role", "stonechat charter show");
    add_json(show, bind(show, chosen, charter_show)->as_json);
}

// Decisions that more than one steward signs.
void add_proposals(CLI::App& root, Chosen& chosen) {
    auto* const group = root.get_subcommand("charter");
    auto* const propose =
        command(*group, "propose", "Write a decision down for other stewards to sign",
                "stonechat charter propose admit practice/admission.request --role member\n"
                "  stonechat charter propose add-steward \"Example Trust\" KEY --threshold 2");
    const auto o = bind(propose, chosen, charter_propose);
    propose
        ->add_option("ACTION", o->action,
                     "found, admit, revoke, set-role, update, rekey, add-steward, remove-steward, "
                     "set-threshold, erase-order or resolve")
        ->required();
    propose->add_option("WORDS", o->words, "What it is about: a file, a member, a steward, records");
    add_standing(propose, o->standing);
    propose->add_option("--threshold", o->threshold, "How many stewards must sign from then on");
    propose->add_option("--member", o->member, "Of a steward: the organisation that holds the key");
    propose->add_option("--steward", o->stewards, "To found: NAME=KEY or NAME=KEY=MEMBER; may be repeated")
        ->allow_extra_args(false);
    propose->add_option("--address", o->addresses, "Of an update: HOST:PORT; may be repeated")
        ->allow_extra_args(false);
    propose->add_option("--sector", o->sector, "Of an update: code list sector");
    propose->add_option("--region", o->region, "Of an update: code list region");
    propose->add_option("--out", o->out, "File to write (default: charter-N.proposal)");

    auto* const sign = command(*group, "sign", "Add this steward's signature to a proposal",
                               "stonechat charter sign charter-7.proposal");
    const auto signing = bind(sign, chosen, charter_sign);
    sign->add_option("FILE", signing->file, "The proposal")->required();
    sign->add_flag("--yes", signing->yes, "Do not ask");

    auto* const history =
        command(*group, "history", "List what was decided, and by how many", "stonechat charter history");
    add_json(history, bind(history, chosen, charter_history)->as_json);

    auto* const key = command(*group, "key", "Print this node's public steward key, made if need be",
                              "stonechat charter key");
    bind(key, chosen, charter_key);
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
                              "stonechat restore /mnt/backup/2026-11-25 --home /srv/stonechat");
    const auto o = options<RestoreOptions>();
    app->add_option("DIR", o->directory, "The backup")->required();
    app->add_option("--home", o->home, "Directory of the node")->required();
    add_json(app, o->as_json);
    app->callback([o, &chosen] { chosen.run = [o, &chosen] { return restore(*o, chosen.console); }; });
}

}  // namespace

int run_command_line(int argc, const char* const* argv, Console& console) {
    CLI::App app{"Stonechat: organisations that use clinical AI warn each other.", "stonechat"};
    app.set_version_flag("--version", "stonechat " + std::string{version()});
    app.require_subcommand(1);
    Chosen chosen{console, {}};
    add_init(app, chosen);
    add_joining(app, chosen);
    add_charter(app, chosen);
    add_proposals(app, chosen);
    add_run(app, chosen);
    add_simple(app, chosen, "status", "Say how the running node is and whom it is connected to", status);
    add_peers(app, chosen);
    add_report(app, chosen);
    add_warnings(app, chosen);
    add_technologies(app, chosen);
    add_records(app, chosen);
    add_backup(app, chosen);
    add_restore(app, chosen);
    add_simple(app, chosen, "repair",
               "With the node stopped: make a new store of what can be verified of a damaged one", repair);
    add_erasures(app, chosen);
    add_simple(app, chosen, "verify", "Check every signature, link and text that is held", verify);
    add_export(app, chosen);
    add_readers(app, chosen);
    add_web(app, chosen);
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
