"""A light node that joins a federation of many organisations and long standing: how soon it is complete, and how small.

    large_light_test.py CROWD [--organisations N] [--authors N] [--records N] [--tools N] [--idle-minutes N]

CROWD is stonechat-crowd, which makes that past. Four of five records are monitors; five tools are in use here.
By hand as the design asks: --organisations 1000 --authors 1000 --records 100000 --idle-minutes 30; and with
--organisations 100000.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import time
import unittest

import examples
from federation import Federation, canonical, wait_until
from size_of import IDLE_MB_A_DAY_MAX, expect_small, idle_mb_a_day

OPTIONS = argparse.Namespace()
MONITORS_TO_A_REPORT = 4
TOOLS_HERE = 5
JOINING_SECONDS_MAX = 600
WHOLE_CHARTER_ENTRIES_MAX = 4096  # more than so many are taken as an outline


def technology(number):
    """One maker each: two tools of the same maker and kind would be held to be related."""
    maker, product = f"Maker {number}", f"Tool {number}"
    tech = hashlib.sha256(f"stonechat-tech-v1|{maker}|{product}".lower().encode()).hexdigest()[:32]
    return {"maker": maker, "product": product, "tech": f"tech:{tech}", "version": "2.3.1",
            "version_scheme": "dotted", "category": "image-triage"}


def past(tools):
    """The bodies that its records take in turn."""
    for number in range(tools):
        report = examples.report_saying("The tool rated the picture as low concern. A clinician looked again.")
        report["content"]["technology"] = technology(number)
        yield report
        for month in range(1, MONITORS_TO_A_REPORT + 1):
            monitor = examples.example("example-monitor")
            monitor["content"] |= {"technology": technology(number), "period": f"2026-{month:02}"}
            yield monitor


class LightNodeInALargeFederation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.federation = cls.enterClassContext(Federation(examples.program(), name="Example region"))
        cls.hubs = [cls.federation.add("Example Hub")]
        cls.hubs.append(cls.federation.add("Example Other Hub", calls=cls.hubs))
        cls.dentist = cls.federation.add("Example Dental Practice", sector="independent", listens=False, is_light=True,
                                         calls=cls.hubs)
        cls.dentist.start()
        rows = ["maker,product,version,category", *(f"Maker {number},Tool {number},2.3.1,image-triage" for number in range(TOOLS_HERE))]
        cls.dentist.api.post("/v1/technologies/import", ("\n".join(rows) + "\n").encode(), "text/csv")
        cls.dentist.stop()
        for hub in cls.hubs:
            hub.start()
        wait_until(lambda: (cls.hubs[1].status()["federation"] or {}).get("entries") == 3 + 1, 60, "both hold the charter")
        for hub in cls.hubs:
            hub.stop()
        bodies = cls.federation.directory / "bodies.jsonl"
        bodies.write_bytes(b"".join(canonical(body) + b"\n" for body in past(OPTIONS.tools)))
        for hub in cls.hubs:
            subprocess.run([OPTIONS.crowd, "--home", hub.home, "--steward-home", cls.hubs[0].home, "--bodies", bodies,
                            "--organisations", str(OPTIONS.organisations), "--authors", str(OPTIONS.authors),
                            "--records", str(OPTIONS.records)], check=True)
        for hub in cls.hubs:
            hub.start()
        cls.hubs[1].wait_linked(1)

    def compared_equal(self):
        peers = self.dentist.peers()
        return len(peers) == 2 and all((peer["compared"] or {}).get("equal") for peer in peers)

    def test_1_is_complete_and_small(self):
        began = time.monotonic()
        self.dentist.start()
        wait_until(self.compared_equal, JOINING_SECONDS_MAX, f"its heads agree with both hubs:\n{self.dentist.log_tail()}")
        print(f"complete after {time.monotonic() - began:.1f} s", file=sys.stderr)
        status = self.dentist.status()
        self.assertEqual(status["federation"]["entries"], OPTIONS.organisations + 4)
        self.assertEqual(status["federation"]["outline"], OPTIONS.organisations > WHOLE_CHARTER_ENTRIES_MAX)
        tools = [number // (MONITORS_TO_A_REPORT + 1) % OPTIONS.tools
                 for number in range(0, OPTIONS.records, MONITORS_TO_A_REPORT + 1)]
        self.assertEqual(status["log_end"], len(tools), "every report's header, and no monitor")
        type(self).reports = len(tools)
        concerning = sum(tool < TOOLS_HERE for tool in tools)
        wait_until(lambda: len(self.dentist.api.get("/v1/warnings")["warnings"]) == concerning, 60, "its people are warned")
        expect_small(self, self.dentist, self.hubs[0])

    def check_commands(self):
        """What people here can do with an outline, asked of the running node or read from its store."""
        shown = json.loads(self.dentist.succeed("charter", "show", "--json"))
        self.assertTrue(shown["outline"])
        self.assertEqual(shown["sequence"], OPTIONS.organisations + 4)
        self.assertLess(len(shown["members"]), OPTIONS.organisations)
        self.assertIn("Held as an outline", self.dentist.succeed("charter", "show"))
        history = json.loads(self.dentist.succeed("charter", "history", "--json"))["entries"]
        self.assertEqual(history[0]["sequence"], 1)
        self.assertEqual(history[-1]["sequence"], OPTIONS.organisations + 4)
        verified = json.loads(self.dentist.succeed("verify", "--json"))
        self.assertEqual(verified["faults"], [])
        self.assertEqual(verified["records"], self.reports)
        refused = self.dentist.command("charter", "revoke", "Example Hub")
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("an outline of the charter", refused.stderr)

    def test_2_commands_know_an_outline(self):
        if OPTIONS.organisations <= WHOLE_CHARTER_ENTRIES_MAX:
            self.skipTest("holds the whole")
        self.assertIn("an outline", self.dentist.succeed("status"))
        self.check_commands()
        exported = self.federation.directory / "exported"
        self.dentist.succeed("export", "--cose", exported)
        self.assertEqual(len(json.loads((exported / "index.json").read_text())["records"]), self.reports)
        self.assertTrue(any((exported / "charter").glob(f"{OPTIONS.organisations + 4}-*")), "the newest entry")
        backup = self.federation.directory / "backup"
        self.dentist.succeed("backup", backup)
        self.dentist.succeed_anywhere("backup", "verify", backup)
        self.dentist.stop()
        self.check_commands()
        self.dentist.start()
        wait_until(self.compared_equal, JOINING_SECONDS_MAX, "it goes on with its outline")

    def test_3_is_quiet_while_nothing_happens(self):
        if not OPTIONS.idle_minutes:
            self.skipTest("by hand: --idle-minutes 30")
        self.assertLessEqual(idle_mb_a_day(self.dentist, 2, OPTIONS.idle_minutes), IDLE_MB_A_DAY_MAX)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("crowd")
    parser.add_argument("--organisations", type=int, default=200)
    parser.add_argument("--authors", type=int, default=200)
    parser.add_argument("--records", type=int, default=5000)
    parser.add_argument("--tools", type=int, default=50)
    parser.add_argument("--idle-minutes", type=float, default=0)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(verbosity=2, argv=[sys.argv[0], *rest])
