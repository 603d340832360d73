"""One byte is flipped anywhere in a killed node's store, again and again, each time in a fresh copy. Each time the node
refuses to start, or answers with an error what it hit and `stonechat repair` brings all back with its peer's help, or
every answer is as before to the byte. Never a wrong answer.

    flips_test.py [--flips 44] [--seed N]     by hand: --flips 300
"""

import argparse
import collections
import json
import os
import random
import re
import shutil
import sys

import examples
from federation import Federation, NodeFailed, Refused, end_on_sigterm, wait_until

RECORDS = 40
# Which kind of file is hit, in turns: those that hold records more often. RocksDB's notes (LOG) are no part of a store.
TURNS = (".sst", ".log", "MANIFEST-", ".sst", "CURRENT", ".log", "OPTIONS-", ".sst", "SYNCED", "MANIFEST-", "IDENTITY")
# What peers hold and must give back: all of a record but where it stands in this node's own log.
FEDERATED = ("message", "salt", "body_exact", "body_state", "signature_state", "signature_verifies", "standing")


def answers_of(node, ids, lines):
    """Everything that the node answers, by question; None where it answers with an error."""
    questions = [f"/v1/log?after={number}&limit=1" for number in range(lines)]
    questions += [f"/v1/records/{record}" for record in ids]
    questions += ["/v1/charter/entries", f"/v1/charter/pins?member={node.member}", "/v1/technologies", "/v1/warnings"]
    answers = {}
    for question in questions:
        try:
            answers[question] = node.api.get(question)
        except Refused as refused:
            assert refused.status in (500, 503), f"{question}: {refused}"
            answers[question] = None
    return answers


def kinds_of(store):
    """The store's files by kind, which is their names without numbers."""
    kinds = collections.defaultdict(list)
    for file in sorted(store.iterdir()):
        if file.stat().st_size and not file.name.startswith("LOG"):
            kinds[re.sub(r"[0-9]+", "", file.name)].append(file.name)
    assert set(kinds) == set(TURNS), f"other files than a store was known to have: {kinds}"
    return dict(kinds)


def flip(store, names, chance):
    """Any byte of these files together is as likely to be hit as any other."""
    name, = chance.choices(names, [(store / name).stat().st_size for name in names])
    file = store / name
    content = bytearray(file.read_bytes())
    at, bit = chance.randrange(len(content)), chance.randrange(8)
    content[at] ^= 1 << bit
    file.write_bytes(content)
    return f"{file.name} byte {at} bit {bit}"


class Victim:
    """The node whose store is damaged, and what it answered before."""

    def __init__(self, federation, hub):
        self.hub = hub
        self.node = federation.add("Example Acute Trust", listens=False)
        self.node.lets_coded_answers_leave()
        self._alone = self.node.config.read_text()
        self.node.calls(hub)
        self._linked = self.node.config.read_text()
        self._original = federation.directory / "original"

    def fill(self):
        """Leaves a store as a killed node's is: older rows in files, newer ones in the log."""
        node, hub = self.node, self.hub
        node.succeed("technologies", "import", "-", input="maker,product,version,category\n"
                     "Example Maker,Example Tool,1.0,scribe\n")
        self.ids = []
        for number in range(RECORDS):
            if number == RECORDS // 2:
                assert node.stop() == 0
                node.start()  # writes its log out into files
            self.ids.append((hub if number % 2 else node).publish_coded(examples.coded_report(number)))
        wait_until(lambda: node.heads() == hub.heads(), 60, "equal heads")
        node.kill()
        shutil.copytree(node.home / "store", self._original)
        self.kinds = kinds_of(self._original)
        self._start_alone()
        self.lines = node.status()["log_end"]
        self.truth = answers_of(node, self.ids, self.lines)
        assert None not in self.truth.values()
        node.kill()

    def _start_alone(self):
        """Without its peer, which would give back at once what is lost."""
        self.node.config.write_text(self._alone)
        self.node.start()

    def put_fresh_copy(self):
        for name in ("store", "store.damaged"):
            shutil.rmtree(self.node.home / name, ignore_errors=True)
        shutil.copytree(self._original, self.node.home / "store")
        return self.node.home / "store"

    def look(self, where):
        """How the node takes it: "refused", "told" or "harmless". AssertionError for a wrong answer."""
        try:
            self._start_alone()
        except NodeFailed as failure:
            last = str(failure).splitlines()[-1]
            assert failure.args[0].startswith(f"{self.node.name} ended with 2:"), f"{where}: {failure}"
            assert last.startswith("stonechat: store: ") or "store could not be read" in last, f"{where}: {last}"
            return "refused"
        answers = answers_of(self.node, self.ids, self.lines)
        assert self.node.is_running(), f"{where}: {self.node.log_tail()}"
        wrong = [question for question, answer in answers.items() if answer not in (None, self.truth[question])]
        assert not wrong, f"{where}: another answer than before to {wrong}"
        is_told = None in answers.values()
        if not is_told:
            assert self.node.status()["log_end"] == self.lines, f"{where}: its log ends elsewhere"
        self.node.kill()
        return "told" if is_told else "harmless"

    def notices_a_loss(self):
        """A log that ends early, without the mark beside it, is what no store can tell from a loss of power: it must
        show in the answers, or this test would find nothing."""
        store = self.put_fresh_copy()
        log = store / self.kinds[".log"][-1]
        os.truncate(log, log.stat().st_size // 2)
        (store / "SYNCED").unlink()
        try:
            self.look("half of the log")
        except AssertionError:
            self.node.kill()
            return True
        return False

    def repair(self, where):
        """Returns how many records the repair left out; all are there again after it."""
        node = self.node
        repaired = json.loads(node.succeed("repair", "--json"))
        node.config.write_text(self._linked)
        node.start()
        wait_until(lambda: self._is_whole(where), 60, f"{where}: every record is there again after {repaired}")
        wait_until(lambda: node.heads() == self.hub.heads(), 60, f"{where}: equal heads")
        node.kill()
        return repaired["left_out"]

    def _is_whole(self, where):
        for record in self.ids:
            try:
                found = self.node.api.get(f"/v1/records/{record}")
            except Refused as refused:
                assert refused.status in (404, 503), f"{where}: {refused}"  # it has not come, or nothing is shown yet
                return False
            if found["body_state"] == "missing" or found["signature_state"] == "provisional":
                return False
            before = self.truth[f"/v1/records/{record}"]
            assert all(found.get(name) == before.get(name) for name in FEDERATED), f"{where}: {found} was {before}"
        return True


def run(options):
    chance = random.Random(options.seed)
    print(f"{options.flips} flips, seed {options.seed}", flush=True)
    with Federation(examples.program()) as federation:
        hub = federation.add("Example Hub")
        hub.lets_coded_answers_leave()
        victim = Victim(federation, hub)
        federation.start()
        victim.fill()
        victim.put_fresh_copy()
        assert victim.look("nothing flipped") == "harmless"
        assert victim.notices_a_loss()
        tallies = {kind: collections.Counter() for kind in TURNS}
        left_out = 0
        for number in range(options.flips):
            kind = TURNS[number % len(TURNS)]
            where = flip(victim.put_fresh_copy(), victim.kinds[kind], chance)
            outcome = victim.look(where)
            tallies[kind][outcome] += 1
            print(f"  {number + 1:>3} {where}: {outcome}", flush=True)
            if outcome != "harmless":
                left_out += victim.repair(where)
        assert tallies[".log"]["harmless"] == 0, "what was synced to the log counts"
        assert tallies["CURRENT"]["harmless"] == 0
        assert hub.stop() == 0
        result = json.loads(hub.succeed("verify", "--json"))
        assert result["faults"] == [] and result["records"] == RECORDS, result
    total = sum(tallies.values(), collections.Counter())
    print(json.dumps({"flips": options.flips, "seed": options.seed, **total,
                      "repaired": total["refused"] + total["told"], "left_out_and_fetched": left_out,
                      "by_kind": {kind: dict(tally) for kind, tally in tallies.items()}}))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--flips", type=int, default=44)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    end_on_sigterm()
    run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
