#include "node/commands/charter_command.hpp"
#include "node/commands/charter_propose.hpp"
#include "node/commands/command_line_parts.hpp"
#include "node/commands/init.hpp"
#include "node/commands/invite.hpp"
#include "node/commands/join.hpp"
#include "node/commands/recover.hpp"
#include "node/commands/rekey.hpp"
#include "node/commands/requests.hpp"

namespace stonechat::commands {
namespace {

// Where a new node is made, and how it is reached.
void add_new_place(CLI::App* app, InitOptions& node) {
    app->add_option("--home", node.home,
                    "Directory to make the node in (default: /var/lib/stonechat, with the configuration in "
                    "/etc/stonechat)");
    app->add_option("--listen", node.listen, "Address to take calls from other nodes on, 0.0.0.0:7443");
    app->add_option("--api", node.api, "Loopback address for this machine's own programs")
        ->capture_default_str();
    app->add_option("--web", node.web, "Loopback address for the pages, 127.0.0.1:7481; none without it");
    app->add_option("--passphrase-file", node.passphrase_file, "File whose content seals the keys");
    auto* const proxy = app->add_option("--proxy", node.proxy,
                                        "HOST:PORT of the HTTP proxy that this machine must call through");
    app->add_option("--proxy-login", node.proxy_login_file, "File with that proxy's \"name:password\"")
        ->needs(proxy);
    auto* const observer = app->add_flag("--observer", node.is_observer, "This node will only read");
    app->add_flag("--light", node.is_light,
                  "A small node for one practice: every warning, and only the texts that concern it")
        ->excludes(observer)
        ->excludes("--listen");
}

// What every new node is told of its organisation too; what `join` is not told it asks for.
void add_new_node(CLI::App* app, InitOptions& node, bool is_asked_for) {
    add_new_place(app, node);
    app->add_option("--name", node.name, "Public name of the organisation")->required(!is_asked_for);
    app->add_option("--sector", node.sector, "nhs, independent, local-authority, ... (code list sector)")
        ->required(!is_asked_for);
    app->add_option("--region", node.region, "e-london, scotland, uk, ... (code list region)")
        ->capture_default_str();
    app->add_option("--address", node.addresses, "HOST:PORT where others reach this node; may be repeated")
        ->allow_extra_args(false)
        ->excludes("--light");
}

void add_init(CLI::App& root, Chosen& chosen) {
    auto* const app = command(root, "init", "Make a new node: its keys, configuration and request to belong",
                              "stonechat init --home /srv/stonechat --name \"Example Trust\" --sector nhs");
    const auto o = options<InitOptions>();
    add_new_node(app, *o, false);
    app->add_option("--federation", o->federation, "Id of the federation to join");
    app->add_option("--peer", o->peers, "HOST:PORT=LINKKEY of a node to call; may be repeated")
        ->allow_extra_args(false);
    add_json(app, o->as_json);
    app->callback([o, &chosen] { chosen.run = [o, &chosen] { return init(*o, chosen.console); }; });
}

void add_joining(CLI::App& root, Chosen& chosen) {
    auto* const invites = command(root, "invite", "Make a link that lets one newcomer apply to belong",
                                  "stonechat invite --days 14 --home /srv/stonechat");
    const auto i = options<InviteOptions>();
    invites->add_option("--days", i->days, "How long the link is good")->capture_default_str();
    invites->add_option(
        "--recover", i->recover,
        "Not for a newcomer: for a member that has only its recovery words left, by name or id");
    invites->add_flag("--qr", i->qr, "Show it as a QR code too");
    add_place(invites, i->place);
    add_json(invites, i->as_json);
    invites->callback([i, &chosen] { chosen.run = [i, &chosen] { return invite(*i, chosen.console); }; });

    auto* const joins = command(root, "join", "Make a new node from an invitation, and wait until it belongs",
                                "stonechat join stonechat:... --name \"Example Practice\" --sector nhs");
    const auto j = options<JoinOptions>();
    joins->add_option("LINK", j->link, "The invitation, as `stonechat invite` printed it")->required();
    add_new_node(joins, j->node, true);
    joins->add_option("--recovery-words", j->recovery_words_file,
                      "New file for the recovery words, where nobody can write them down");
    joins->add_flag("--no-wait", j->no_wait, "Do not wait; `stonechat run` hands the request in");
    joins->callback([j, &chosen] { chosen.run = [j, &chosen] { return join(*j, chosen.console); }; });
}

void add_standing(CLI::App* app, StandingOptions& standing) {
    app->add_option("--role", standing.role, "member, maker or observer")->capture_default_str();
    app->add_option("--seats", standing.seats, "issuer, relay or both: issuer,relay")->delimiter(',');
    app->add_option("--technologies", standing.technologies, "Of a maker: tech:...,tech:...")->delimiter(',');
}

void add_instead(CLI::App* app, Beside& beside) {
    app->add_flag_callback(
        "--instead", [&beside] { beside = Beside::instead; },
        "Sign it although this steward signed, or the charter has, another entry for the same place");
}

void add_last(CLI::App* app, std::vector<std::string>& last) {
    app->add_option("--last", last,
                    "Where its key was stolen: the id of the last record that counts, once for each of its "
                    "series (stonechat feeds); a series without one counts for nothing. "
                    "Default: all that this node holds counts")
        ->allow_extra_args(false);
}

void add_charter(CLI::App& root, Chosen& chosen) {
    auto* const group = root.add_subcommand("charter", "See who belongs; as a steward, decide who does");
    group->require_subcommand(1);

    auto* const found =
        command(*group, "found",
                "Start a federation: a demo with this organisation as steward, or a real one with others",
                "stonechat charter found --federation \"Example region\" --home /srv/stonechat\n"
                "  stonechat charter found --federation \"Example region\" --steward b.steward --steward "
                "c.steward --threshold 2");
    const auto founding = bind(found, chosen, charter_found);
    found->add_option("--federation", founding->federation, "Name of the federation")->required();
    found
        ->add_option("--steward", founding->stewards,
                     "File of another founder, from its `charter key --out`; may be repeated")
        ->allow_extra_args(false);
    found->add_option("--threshold", founding->threshold,
                      "How many stewards must sign from then on (default: the least, over half)");
    found->add_option("--out", founding->out, "Proposal to write (default: founding.proposal)");
    add_instead(found, founding->beside);
    add_standing(found, founding->standing);

    auto* const key = command(*group, "key", "Print this node's public steward key, made if need be",
                              "stonechat charter key --out trust.steward");
    const auto keeping = bind(key, chosen, charter_key);
    key->add_option("--out", keeping->out,
                    "File to write, with the request to belong, for whoever founds a federation");

    auto* const admit = command(*group, "admit", "Let an organisation in",
                                "stonechat charter admit practice/admission.request --role member");
    const auto admitting = bind(admit, chosen, charter_admit);
    admit
        ->add_option("REQUEST", admitting->request,
                     "Member id of one who waits (see requests), or a file: the newcomer's admission.request")
        ->required();
    add_standing(admit, admitting->standing);
    add_instead(admit, admitting->beside);

    auto* const revoke =
        command(*group, "revoke", "End an organisation's membership; what it said so far stays",
                "stonechat charter revoke \"Example Trust\"");
    const auto revoking = bind(revoke, chosen, charter_revoke);
    revoke->add_option("MEMBER", revoking->member, "Member id, or the organisation's whole name")->required();
    add_last(revoke, revoking->last);
    revoke->add_flag("--yes", revoking->yes, "Do not ask");
    add_instead(revoke, revoking->beside);

    auto* const requests = command(*group, "requests", "List who has applied by invitation and waits",
                                   "stonechat charter requests");
    add_json(requests, bind(requests, chosen, charter_requests)->as_json);

    auto* const show = command(*group, "show", "Print who belongs, in which role", "stonechat charter show");
    add_json(show, bind(show, chosen, charter_show)->as_json);
}

// Decisions that more than one steward signs.
void add_proposals(CLI::App& root, Chosen& chosen) {
    auto* const group = root.get_subcommand("charter");
    auto* const propose = command(
        *group, "propose",
        "Sign a decision and write it down for the other stewards; where one decides alone it holds at "
        "once. Asks first at a terminal",
        "stonechat charter propose admit practice/admission.request --role member\n"
        "  stonechat charter propose add-steward \"Example Trust\" KEY --threshold 2");
    const auto o = bind(propose, chosen, charter_propose);
    propose
        ->add_option("ACTION", o->action,
                     "admit, revoke, set-role, update, rekey, add-steward, remove-steward, "
                     "set-threshold, erase-order or resolve")
        ->required();
    propose->add_option("WORDS", o->words, "What it is about: a file, a member, a steward, records");
    add_standing(propose, o->standing);
    propose->add_option("--threshold", o->threshold, "How many stewards must sign from then on");
    propose->add_option("--member", o->member, "Of a steward: the organisation that holds the key");
    propose->add_option("--address", o->addresses, "Of an update: HOST:PORT; may be repeated")
        ->allow_extra_args(false);
    propose->add_option("--sector", o->sector, "Of an update: code list sector");
    propose->add_option("--region", o->region, "Of an update: code list region");
    add_last(propose, o->last);
    propose->add_flag("--yes", o->yes, "Do not ask");
    propose->add_option("--out", o->out, "File to write (default: charter-N.proposal)");
    add_instead(propose, o->beside);

    auto* const sign = command(*group, "sign", "Add this steward's signature to a proposal",
                               "stonechat charter sign charter-7.proposal");
    const auto signing = bind(sign, chosen, charter_sign);
    sign->add_option("FILE", signing->file, "The proposal")->required();
    sign->add_flag("--yes", signing->yes, "Do not ask");
    add_instead(sign, signing->beside);

    auto* const history =
        command(*group, "history", "List what was decided, and by how many", "stonechat charter history");
    add_json(history, bind(history, chosen, charter_history)->as_json);
}

void add_recover(CLI::App& root, Chosen& chosen) {
    auto* const app =
        command(root, "recover",
                "With the recovery words or key, on a machine that holds nothing: new keys, and belong again",
                "stonechat recover stonechat-recovery:...\n"
                "  stonechat recover stonechat-recovery:... --recovery-words recovery.key");
    const auto o = options<RecoverOptions>();
    app->add_option("LINK", o->link, "As a member's `stonechat invite --recover` printed it")->required();
    add_new_place(app, o->node);
    app->add_option("--recovery-words", o->recovery_words,
                    "File with the 24 words, or the recovery.key that `stonechat init` made, which the "
                    "passphrase opens where it is sealed (default: type the words)");
    app->add_flag("--no-wait", o->no_wait, "Do not wait; `stonechat run` hands the request in");
    app->callback([o, &chosen] { chosen.run = [o, &chosen] { return recover(*o, chosen.console); }; });
}

void add_rekey(CLI::App& root, Chosen& chosen) {
    auto* const app =
        command(root, "rekey", "Ask the stewards for other keys; with --finish, begin to use them",
                "stonechat rekey --by recovery --recovery-words -\n  stonechat rekey --finish");
    const auto o = bind(app, chosen, rekey);
    app->add_option(
           "--by", o->by,
           "record: a new link key, asked for with the record key; recovery: new record and link keys, "
           "asked for with the recovery key; stewards: all three, on their word")
        ->capture_default_str();
    app->add_option("--recovery-words", o->recovery_words,
                    "File with the 24 words, or recovery.key where it was kept; - to type the words "
                    "(default: the file keys/recovery.key)");
    app->add_flag("--finish", o->finish, "Put the new keys in place, once the stewards have signed");
}

}  // namespace

void add_membership_commands(CLI::App& root, Chosen& chosen) {
    add_init(root, chosen);
    add_joining(root, chosen);
    add_charter(root, chosen);
    add_proposals(root, chosen);
    add_recover(root, chosen);
    add_rekey(root, chosen);
}

}  // namespace stonechat::commands
