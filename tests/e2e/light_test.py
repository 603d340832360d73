"""A light node among real nodes: every safety header and warning, the texts that concern it, and little of anything else.

    light_test.py [--records N] [--idle-minutes N]

By hand with --records 18000: 20,000 headers, a tenth of their texts; with --idle-minutes 30: what its links carry
while nothing happens (needs ss, of Debian's iproute2).
"""

import argparse
import sys
import time
import unittest

import examples
from federation import Federation, wait_until
from size_of import IDLE_MB_A_DAY_MAX, expect_small, idle_mb_a_day

OPTIONS = argparse.Namespace(records=600, idle_minutes=0)


SCENARIO_OF = {"SkinSort": "scenario-1", "DeskBot": "scenario-4"}


def technology(name):
    return examples.example(SCENARIO_OF[name])["content"]["technology"]


def row(name):
    """Of the inventory of who uses it."""
    return ",".join(technology(name)[field] for field in ("maker", "product", "version", "category"))


def report_on(name, number):
    body = examples.coded_report(number)
    body["content"]["technology"] = technology(name)
    return body


class LightNode(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.federation = cls.enterClassContext(Federation(examples.program(), name="Example region"))
        cls.hub = cls.federation.add("Example Hub")
        cls.other_hub = cls.federation.add("Example Other Hub", calls=[cls.hub])
        cls.trust = cls.federation.add("Example Acute Trust", calls=[cls.hub, cls.other_hub], listens=False)
        cls.dentist = cls.federation.add("Example Dental Practice", sector="independent", listens=False, is_light=True,
                                         calls=[cls.hub, cls.other_hub])
        for node in (cls.trust, cls.dentist):
            node.lets_coded_answers_leave()
        # What is in use there is said before the first hub is met.
        cls.dentist.start()
        cls.use("SkinSort")
        cls.dentist.stop()
        for node in (cls.hub, cls.other_hub, cls.trust):
            node.start()
        cls.trust.wait_linked(2)
        cls.other = [cls.trust.publish_coded(report_on("DeskBot", number)) for number in range(OPTIONS.records)]
        cls.bulk = cls.trust.publish_coded(examples.example("example-receipt"))
        cls.concerning = [cls.trust.publish_coded(report_on("SkinSort", number)) for number in range(OPTIONS.records // 10)]
        for node in (cls.hub, cls.other_hub):
            wait_until(lambda: node.api.get("/v1/records?limit=1")["records"][0]["id"] == cls.concerning[-1], 120,
                       f"{node} holds all")

    @classmethod
    def use(cls, *names):
        rows = ["maker,product,version,category", *map(row, names)]
        cls.dentist.api.post("/v1/technologies/import", ("\n".join(rows) + "\n").encode(), "text/csv")

    def state(self, record):
        return self.dentist.api.get(f"/v1/records/{record}")["body_state"]

    def wait_state(self, records, state):
        for record in records:
            wait_until(lambda: self.state(record) == state, 120, f"{record} is {state}:\n{self.dentist.log_tail()}")

    def wait_complete(self):
        def is_complete():
            peers = self.dentist.peers()
            return len(peers) == 2 and all((peer["compared"] or {}).get("equal") for peer in peers)
        wait_until(is_complete, 120, f"its heads agree with both hubs:\n{self.dentist.log_tail()}")

    def test_1_joins_and_holds_every_safety_header_and_only_the_texts_that_concern_it(self):
        started = time.monotonic()
        self.dentist.start()
        self.dentist.wait_linked(2)
        self.wait_complete()
        print(f"complete after {time.monotonic() - started:.1f} s", file=sys.stderr)
        held = set(self.dentist.record_ids())
        self.assertLessEqual(set(self.other + self.concerning), held)
        self.assertNotIn(self.bulk, held, "nothing of the bulk lane")
        self.wait_state(self.concerning[:20] + self.concerning[-20:], "present")
        self.wait_state(self.other[:20] + self.other[-20:], "not held here")
        self.assertTrue(self.dentist.status()["light"])
        self.assertEqual([peer["light"] for peer in self.hub.peers() if peer["name"] == str(self.dentist)], [True])
        self.assertIn("a light node", self.dentist.succeed("status"))

    def test_2_is_small(self):
        expect_small(self, self.dentist, self.hub)

    def test_3_warns_at_once_and_publishes_like_any_other(self):
        record = self.trust.publish_coded(report_on("SkinSort", 7))
        wait_until(lambda: any(warning["record"] == record
                               for warning in self.dentist.api.get("/v1/warnings")["warnings"]), 10, "the warning")
        own = self.dentist.publish_coded(report_on("SkinSort", 8))
        wait_until(lambda: own in self.trust.record_ids(), 10, "its own report reaches the trust")
        self.assertEqual(self.trust.api.get(f"/v1/records/{own}")["body_state"], "present")

    def test_4_a_technology_that_is_added_later_brings_its_past(self):
        self.use("SkinSort", "DeskBot")
        self.wait_state(self.other[:20] + self.other[-20:], "present")
        self.assertEqual(self.dentist.status()["refused"], 0)

    def test_5_after_a_kill_it_goes_on_where_it_was(self):
        self.dentist.kill()
        record = self.trust.publish_coded(report_on("SkinSort", 9))
        self.dentist.start()
        wait_until(lambda: record in self.dentist.record_ids(), 60, "what it missed")
        self.wait_state([record, *self.concerning[:20]], "present")
        self.wait_complete()
        self.assertEqual(self.dentist.log_lines("audit", "withholds"), [])

    def test_6_is_quiet_while_nothing_happens(self):
        if not OPTIONS.idle_minutes:
            self.skipTest("by hand: --idle-minutes 30")
        self.assertLessEqual(idle_mb_a_day(self.dentist, 2, OPTIONS.idle_minutes), IDLE_MB_A_DAY_MAX)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--idle-minutes", type=float, default=OPTIONS.idle_minutes)
    parser.add_argument("--records", type=int, default=OPTIONS.records)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(verbosity=2, argv=[sys.argv[0], *rest])
