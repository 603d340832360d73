#include <fstream>

#include "node/commands/audit_command.hpp"
#include "node/commands/check_body.hpp"
#include "node/commands/command_line_parts.hpp"
#include "node/commands/erase_command.hpp"
#include "node/commands/exit_code.hpp"
#include "node/commands/filter.hpp"
#include "node/commands/filter_own.hpp"
#include "node/commands/follow.hpp"
#include "node/commands/follow_up.hpp"
#include "node/commands/installation.hpp"
#include "node/commands/records_command.hpp"
#include "node/commands/report.hpp"
#include "node/commands/technologies_command.hpp"
#include "node/commands/verify.hpp"
#include "node/commands/warnings_command.hpp"

namespace stonechat::commands {
namespace {

void add_report(CLI::App& root, Chosen& chosen) {
    auto* const app = command(root, "report", "Show what a report would say to everyone, ask, and publish it",
                              "stonechat report incident.json");
    const auto o = bind(app, chosen, report);
    app->add_option("FILE", o->file, "The body in JSON; - for standard input")->required();
    app->add_flag("--text-checked", o->text_checked,
                  "A person has read these very bytes: for use without a terminal; is logged");
    app->add_flag("--yes", o->yes, "Do not ask");
    auto* const named =
        app->add_flag("--named", o->named, "With this organisation's name, where publish.hidden hides it");
    app->add_flag("--hidden", o->hidden,
                  "Send it to a relay, which publishes it as its own: your organisation is not named")
        ->excludes(named);
    app->add_option("--relay", o->relay, "The same, to the relay of this name")->excludes(named);
    add_json(app, o->as_json);
}

void add_follow_up(CLI::App& root, Chosen& chosen) {
    auto* const app = command(root, "follow-up", "Ask a relay what became of a report, by its code",
                              "stonechat follow-up --words 'It was version 4.1'");
    const auto o = bind(app, chosen, follow_up);
    app->add_option("--words", o->words, "Tell its reviewer something, say an answer to what was asked back");
    add_json(app, o->as_json);
}

void add_audit_log(CLI::App& root, Chosen& chosen) {
    auto* const app =
        command(root, "audit-log", "Print who here confirmed what before it left, and check the log",
                "stonechat audit-log");
    add_json(app, bind(app, chosen, audit_log)->as_json);
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

void add_technologies(CLI::App& root, Chosen& chosen) {
    auto* const group = root.add_subcommand("technologies", "Say what this organisation uses");
    group->require_subcommand(1);
    auto* const import = command(*group, "import",
                                 "Replace the list by a CSV file with the columns maker, product, "
                                 "version, category (and udi_di, mhra_ref, built_on, setting, owner)",
                                 "stonechat technologies import technologies.csv");
    const auto o = bind(import, chosen, technologies_import);
    import->add_option("FILE", o->file, "The whole list; - for standard input")->required();
    import->add_flag("--empty", o->may_be_empty, "The file may list nothing: empty the list");
    add_json(import, o->as_json);
    auto* const list = command(*group, "list", "Print the list", "stonechat technologies list");
    add_json(list, bind(list, chosen, technologies_list)->as_json);
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

void add_follow(CLI::App& root, Chosen& chosen) {
    auto* const app = command(root, "follow", "Print what this node takes in, as it comes, oldest first",
                              "stonechat follow --kind report,alert --region wales --after 1200 --json");
    const auto o = bind(app, chosen, follow);
    app->add_option("--after", o->after, "Only what came after this number")->capture_default_str();
    app->add_option("--kind", o->kinds, "Kinds of records")->delimiter(',');
    app->add_option("--technology", o->technologies, "Ids of technologies, tech:...")->delimiter(',');
    app->add_option("--category", o->categories, "Codes of the list ai_category")->delimiter(',');
    app->add_option("--region", o->regions, "Codes of the list region")->delimiter(',');
    app->add_flag("--until-now", o->until_now, "End with what is held now, instead of waiting for more");
    add_json(app, o->as_json);
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

void add_export(CLI::App& root, Chosen& chosen) {
    auto* const app = command(root, "export", "Write all records so that standard tools can check them",
                              "stonechat export --cose /tmp/records");
    const auto o = bind(app, chosen, export_cose);
    app->add_option("--cose", o->directory, "Directory to make")->required();
}

// Runs `use` on a file, or on standard input where the name is "-".
int with_input(const std::string& name, Console& console, const std::function<int(std::istream&)>& use) {
    if (name == "-") return use(console.in);
    std::ifstream file{name, std::ios::binary};
    if (!file) return say(console, exit_bad_use, name + ": cannot be read");
    return use(file);
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

// The organisation's own words, where a node is named; none else, so that the filter works anywhere, and says
// the same whoever asks and wherever they stand.
Outcome<privacy::LocalList> words_of(const Place& place, Console& console) {
    if (place.home.empty() && place.config.empty()) return privacy::LocalList{};
    const auto config = load_config(place, console);
    if (!config) return Failure{exit_bad_use, "no configuration, no local words"};
    return local_list(*config);
}

void add_filter(CLI::App& root, Chosen& chosen) {
    auto* const app =
        command(root, "filter", "Show what in a text may identify someone", "stonechat filter FILE");
    struct Options {
        std::string file = "-";
        std::string format = "text";
        bool explain = false;
        bool own = false;
        Place place;
        FilterOwnOptions owns;
    };
    const auto o = options<Options>();
    auto* const file = app->add_option("FILE", o->file, "A file; standard input when none is given");
    auto* const format =
        app->add_option(
               "--format", o->format,
               "text: the redacted text and a table; jsonl: a text a line in, {\"id\",\"text\"}, its "
               "findings out")
            ->check(CLI::IsMember({"text", "jsonl"}))
            ->capture_default_str();
    auto* const explain = app->add_flag(
        "--explain", o->explain, "Name the rule behind each finding, and what could stand in its place");
    auto* const home = app->add_option("--home", o->place.home,
                                       "Directory of the node whose own words count too (default: nobody's; "
                                       "with --own this one, else the machine's own node)");
    app->add_option("--config", o->place.config, "Its configuration file, instead of DIR/stonechat.toml")
        ->excludes(home);
    auto* const own =
        app->add_flag("--own", o->own,
                      "Our own published texts instead, read again by rules newer than those that "
                      "cleared them")
            ->excludes(file)
            ->excludes(format)
            ->excludes(explain);
    app->add_flag("--looked-over", o->owns.looked_over, "With --own: a person has looked at them")
        ->needs(own);
    app->add_flag("--json", o->owns.as_json, "With --own: machine-readable")->needs(own);
    app->callback([o, &chosen] {
        o->owns.place = o->place;
        chosen.run = [o, &chosen] {
            if (o->own) return filter_own(o->owns, chosen.console);
            const auto local = words_of(o->place, chosen.console);
            if (!local) return say(chosen.console, local.error());
            return with_input(o->file, chosen.console, [&](std::istream& in) {
                return filter(in, chosen.console.out,
                              {.jsonl = o->format == "jsonl", .explain = o->explain, .local = *local});
            });
        };
    });
}

void add_readers(CLI::App& root, Chosen& chosen) {
    add_reader(root, chosen, "check-body", "Say whether a record's body obeys the rules",
               "A body a line in, a verdict a line out", check_body);
    add_filter(root, chosen);
}

}  // namespace

void add_record_commands(CLI::App& root, Chosen& chosen) {
    add_report(root, chosen);
    add_follow_up(root, chosen);
    add_warnings(root, chosen);
    add_technologies(root, chosen);
    add_records(root, chosen);
    add_follow(root, chosen);
    add_audit_log(root, chosen);
    add_erasures(root, chosen);
    add_simple(root, chosen, "verify", "Check every signature, link and text that is held", verify);
    add_export(root, chosen);
    add_readers(root, chosen);
}

}  // namespace stonechat::commands
