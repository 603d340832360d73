"""From nothing to a federation whose members are warned, by people who type what the README and founding.md tell them.

    belonging_test.py [--like-people]

Three organisations found a federation of which any two decide. A trust, a GP practice, a light dental practice, a
maker, a relay and an observer join by invitation, each at a terminal of its own, by at most three commands. Then the
trust reports, and those who use the same product are warned. --like-people types five keys a second, and takes time to
read and to paste; without it, as fast as the commands go.
"""

import argparse
import concurrent.futures
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import examples
from federation import LOOPBACK, end_on_sigterm, free_port, wait_until
from person import Pasted, Shell

SECONDS_A_KEY = 0.2  # 60 words a minute
IN_USE = "maker,product,version,category\nExample Skin AI Ltd,SkinSort,2.3.1,image-triage\n"
PEOPLES_SECONDS_MAX = 600
NEWCOMERS_COMMANDS = 3
REPORT = examples.example("scenario-1")


class Organisation:
    """One organisation's people, at a terminal in a directory of their own, whose node is made in ./node."""

    def __init__(self, base, name, sector, seconds_a_key):
        self.name, self.sector = name, sector
        self.directory = base / name.lower().replace(" ", "-").replace("'", "")
        self.directory.mkdir()
        self.api = f"{LOOPBACK}:{free_port()}"
        self.shell = Shell(self.directory, examples.program(), self.refused, seconds_a_key)
        self.member = ""

    def refused(self, what):
        raise AssertionError(f"{self.name}: {what}")

    def run(self, *parts):
        return self.shell.run(*parts)

    def asks(self, *arguments):
        """What its node says to a program: not typed, and not counted."""
        done = subprocess.run([examples.program(), *arguments, "--json", "--home", self.directory / "node"],
                              capture_output=True, text=True, timeout=60, check=False)
        return json.loads(done.stdout) if done.returncode == 0 else None

    def starts(self):
        self.run("stonechat run --home node 2>node.log &")
        wait_until(lambda: self.asks("status"), 60, f"{self.name}'s node answers")


def make_founder(who, *options):
    shown = who.run(f'stonechat init --home node --name "{who.name}" --sector {who.sector} --api {who.api}', *options)
    assert "admission.request" in shown, shown


def found(post, board, council, university):
    """Files go from hand to hand in `post`."""
    hubs = {}
    for who in (board, council):
        hubs[who] = f"{LOOPBACK}:{free_port()}"
        make_founder(who, "--listen", hubs[who], "--address", hubs[who])
    make_founder(university)
    for who in (council, university):
        shown = who.run(f"stonechat charter key --home node --out {post}/{who.directory.name}.steward")
        assert "holds no secret" in shown, shown
    others = [f"--steward {post}/{who.directory.name}.steward" for who in (council, university)]
    shown = board.run('stonechat charter found --home node --federation "Example region" --threshold 2', *others,
                      f"--out {post}/founding.proposal")
    assert "found Example region with 3 stewards, of whom 2 must sign" in shown, shown
    assert "Not enough yet" in shown, shown
    for who, said in ((council, "Not enough yet"), (university, "Decided")):
        sign(who, f"{post}/founding.proposal", said)
    for who in (board, council):
        shown = who.run(f"stonechat charter sign --home node {post}/founding.proposal")
        assert "Decided" in shown, shown
    for who in (board, council, university):
        who.starts()
    for who in (board, council, university):
        wait_until(lambda: len(who.asks("peers", "list")) >= 1, 60, f"{who.name} is linked")


def sign(who, proposal, said="Decided"):
    before = who.shell.begin(f"stonechat charter sign --home node {proposal}")
    who.shell.wait_for(r"Sign this\? \[y/N\] ", "it asks before it signs", before)
    who.shell.type("y")
    shown = who.shell.finish(before)
    assert said in shown, shown


def invites(who):
    return re.search(r"^stonechat:\S+$", who.run("stonechat invite --home node"), re.MULTILINE).group(0)


def apply_to_belong(who, link, *options):
    """Runs until the request waits for the stewards. Returns where the command's words begin."""
    before = who.shell.begin("stonechat join", Pasted(link), "--home node", f"--api {who.api}", *options)
    who.shell.wait_for("name of your organisation", "it asks for the name", before)
    who.shell.type(who.name)
    who.shell.wait_for("sector", "and for the sector", before)
    who.shell.type(who.sector)
    who.shell.answer_words()
    who.shell.wait_for("stewards' nodes have your request", "the newcomer hears that its request is held", before)
    return before


def admit(post, steward, other, newcomers, number, *standing):
    """One steward proposes, another one signs: neither decides alone."""
    proposal = f"{post}/admit-{number}.proposal"
    ids = [Pasted(who.member) for who in newcomers]
    before = steward.shell.begin("stonechat charter propose admit", *ids, f"--home node --out {proposal}", *standing)
    steward.shell.wait_for(r"Sign this\? \[y/N\] ", "it asks before it signs", before)
    steward.shell.type("y")
    shown = steward.shell.finish(before)
    assert "Not enough yet" in shown, shown
    assert not any("You are in: " in who.shell.look() for who in newcomers), "one steward decided alone"
    sign(other, proposal)


def belongs(who, before):
    who.shell.wait_for("You are in: .* belongs to Example region", f"{who.name} is in", before)
    who.shell.finish(before)
    who.starts()


def lists_what_it_uses(who):
    (who.directory / "in-use.csv").write_text(IN_USE)
    shown = who.run("stonechat technologies import in-use.csv --home node")
    assert "1 technologies in use here: 1 added, 0 removed" in shown, shown


def reports(who):
    (who.directory / "incident.json").write_text(json.dumps(REPORT))
    before = who.shell.begin("stonechat report incident.json --home node")
    while True:
        asked = who.shell.wait_for(r"(s: stop  > |publish it\? \[y/N\] )$", "it asks before anything leaves", before)
        seen = len(who.shell.shown)
        who.shell.type("k" if asked.group(1).startswith("s:") else "y")
        if not asked.group(1).startswith("s:"):
            break
        who.shell.wait_for(r"\S", "it goes on", seen)
    shown = who.shell.finish(before)
    return re.search(r"Published as ([0-9a-f]{64})", shown).group(1)


def is_warned(who):
    """Looks until the warning stands there."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if "SkinSort" in who.run("stonechat warnings --home node"):
            return
    raise AssertionError(f"{who.name} is not warned")


def check_the_charter(board, members):
    charter = board.asks("charter", "show")
    standing = {member["name"]: (member["role"], member["relay"]) for member in charter["members"]}
    assert charter["threshold"] == 2 and len(charter["stewards"]) == 3 and not charter["demo"], charter
    assert standing == members, standing
    history = board.asks("charter", "history")["entries"]
    assert [len(entry["signed_by"]) for entry in history[:4]] == [3] * 4, history
    assert all(len(entry["signed_by"]) == 2 for entry in history[4:]), history


def walk(base, seconds_a_key):
    (base / "post").mkdir()
    post = "../post"

    def organisation(name, sector):
        return Organisation(base, name, sector, seconds_a_key)

    founders = [organisation("Example Care Board", "nhs"), organisation("Example Patients' Council", "voluntary"),
                organisation("Example University", "not-stated")]
    board, council, _ = founders
    trust, practice = organisation("Example Trust", "nhs"), organisation("Example GP Practice", "nhs-funded")
    dentist, maker = organisation("Example Dental Practice", "independent"), organisation("Example Skin AI Ltd", "independent")
    relay, observer = organisation("Example Relay", "voluntary"), organisation("Example Regulator", "not-stated")
    newcomers = [trust, practice, dentist, maker, relay, observer]
    options = {dentist: ["--light"], observer: ["--observer"]}
    try:
        began = time.monotonic()
        found(post, *founders)
        print(f"founded after {time.monotonic() - began:.0f} s", flush=True)
        with concurrent.futures.ThreadPoolExecutor(len(newcomers)) as people:
            links = [invites(board) for _ in newcomers]
            befores = list(people.map(lambda who, link: apply_to_belong(who, link, *options.get(who, [])), newcomers, links))
            shown = board.run("stonechat charter requests --home node")
            assert "stonechat charter propose admit MEMBER_ID" in shown and "--role observer is for" in shown, shown
            for who in newcomers:
                who.member = re.search(rf"^{who.name} .* ([0-9a-f]{{32}})$", shown, re.MULTILINE).group(1)
            admit(post, board, council, [trust, practice, dentist], 1)
            admit(post, board, council, [maker], 2, "--role maker --technologies", Pasted(",".join(examples.MAKERS_TECHNOLOGIES)))
            admit(post, board, council, [relay], 3, "--seats relay")
            admit(post, council, board, [observer], 4, "--role observer")
            list(people.map(belongs, newcomers, befores))
            print(f"six have joined after {time.monotonic() - began:.0f} s", flush=True)
            list(people.map(lists_what_it_uses, [practice, dentist]))
            record = reports(trust)
            list(people.map(is_warned, [practice, dentist]))
        seconds = time.monotonic() - began
        wait_until(lambda: record in {one["id"] for one in observer.asks("records")}, 30, "the regulator sees it")
        unlike = {maker: ("maker", False), relay: ("member", True), observer: ("observer", False)}
        check_the_charter(board, {who.name: unlike.get(who, ("member", False)) for who in founders + newcomers})
        for who in newcomers:
            typed = who.shell.commands - (1 if who is trust else 0)  # the report is its daily work
            looked = who.shell.shown.count("stonechat warnings")
            assert typed - looked <= NEWCOMERS_COMMANDS, (who.name, typed, looked)
        everyone = founders + newcomers
        print(f"{seconds:.0f} s from the first command to both warnings; {sum(who.shell.commands for who in everyone)} commands, "
              f"{sum(who.shell.keys for who in everyone)} keys, no newcomer more than {NEWCOMERS_COMMANDS} commands")
        assert not seconds_a_key or seconds < PEOPLES_SECONDS_MAX, seconds
    finally:
        for who in founders + newcomers:
            who.shell.close()
    return 0


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--like-people", action="store_true", help="type as people do")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="stonechat-belonging-") as folder:
        return walk(Path(folder), SECONDS_A_KEY if chosen.like_people else 0.0)


if __name__ == "__main__":
    end_on_sigterm()
    sys.exit(main())
