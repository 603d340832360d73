"""A member is revoked by two stewards: its live links are cut at every node, what it said up to then stands, and what
it signs later is void wherever it comes from: its own node that goes on, a neighbour that had not heard of it, one
that does not care.

    revocation_test.py STONECHAT_THAT_LETS_ONE_MEMBER_SAY_ANYTHING
"""

import shutil
import sys
import time
import unittest
from datetime import datetime

import examples
from federation import Federation, wait_until

UNBOUND = ""
CUT_WITHIN_SECONDS = 60
IN_USE = "maker,product,version,category\nExample Skin AI Ltd,SkinSort,2.3.1,image-triage\n"


def moment_of(line):
    return datetime.fromisoformat(line["ts"].replace("Z", "+00:00")).timestamp()


class Revocation(unittest.TestCase):
    """The tests are steps of one story, in the order of their numbers."""

    @classmethod
    def setUpClass(cls):
        cls.federation = cls.enterClassContext(Federation(examples.program(), name="Example region"))
        add = cls.federation.add
        cls.hub = add("Example Steward Trust")
        cls.second = add("Example Second Steward Trust", calls=[cls.hub])
        cls.near = add("Example Practice", calls=[cls.hub, cls.second])
        cls.gone = add("Example Departing Trust")
        # Its keys on a machine that has heard of nothing: with these it can go on as if nothing had happened.
        cls.elsewhere = cls.federation.directory / "elsewhere"
        shutil.copytree(cls.gone.home, cls.elsewhere)
        cls.linked = [cls.hub, cls.second, cls.near]
        for node in cls.linked:
            cls.gone.calls(node)
        cls.gone.program, cls.gone.environment = UNBOUND, {"STONECHAT_UNBOUND": cls.gone.member}
        # Linked to the one who will go, and to nobody else for now: one that is honest, and one that is not.
        cls.unaware = add("Example Remote Practice", calls=[cls.gone])
        cls.careless = add("Example Careless Practice", calls=[cls.gone])
        cls.careless.program, cls.careless.environment = UNBOUND, {"STONECHAT_UNBOUND": cls.gone.member}
        cls.honest = [*cls.linked, cls.unaware]
        cls.federation.start()
        cls.gone.wait_linked(5)
        for node in cls.honest:
            node.api.post("/v1/technologies/import", IN_USE.encode(), "text/csv")
        cls.two_stewards_decide()

    @classmethod
    def two_stewards_decide(cls):
        key = cls.second.succeed("charter", "key").split()[-1]
        cls.decide("add-steward", cls.second.name, key, "--threshold", "2", "--member", cls.second.member)

    @classmethod
    def decide(cls, *proposal):
        """Proposed by one steward and signed by the other. Returns when the second began to sign."""
        file = cls.federation.directory / f"{proposal[0]}.proposal"
        cls.hub.command("charter", "propose", *proposal, "--out", file)
        began = time.time()
        cls.second.succeed("charter", "sign", file, "--yes")
        entries = cls.second.status()["federation"]["entries"]
        for node in (node for node in cls.federation.nodes if node.is_running()):
            wait_until(lambda: node.status()["federation"]["entries"] >= entries, 30, f"{node} holds entry {entries}")
        return began

    def holds(self, node, record):
        status, held = node.api.request("GET", f"/v1/records/{record}")
        return held if status == 200 else None

    def wait_counts(self, records, nodes):
        for node in nodes:
            for record in records:
                wait_until(lambda: (self.holds(node, record) or {}).get("body_state") == "present", 30,
                           f"{node} has {record}:\n{node.log_tail()}")
                self.assertEqual(self.holds(node, record)["standing"], "counts", node)

    def warning(self, node, record):
        return next((one for one in node.api.get("/v1/warnings")["warnings"] if one["record"] == record), None)

    def expect_pinned_records_stand(self, nodes):
        for node in nodes:
            for record in self.pinned:
                held = self.holds(node, record)
                self.assertEqual((held["standing"], held["signature_verifies"], held["body_state"]),
                                 ("counts", True, "present"), node)
                self.assertEqual(self.warning(node, record)["standing"], "stands", node)

    # ---- the story

    def test_1_while_it_belongs_its_records_reach_everyone(self):
        type(self).pinned = [self.gone.publish(examples.coded_report(number)) for number in range(3)]
        self.wait_counts(self.pinned, [*self.honest, self.careless])

    def test_2_its_live_links_are_cut_everywhere(self):
        for node in (self.unaware, self.careless):
            node.stop()  # these two are away when it happens
        began = self.decide("revoke", self.gone.member, "--last", self.pinned[-1])

        def cut_at(node):
            lines = [line for line in node.log_lines("link", "closed") if self.gone.link_key.startswith(line["peer"])]
            return next((moment_of(line) for line in lines if moment_of(line) >= began), None)

        seconds = [wait_until(lambda: cut_at(node), CUT_WITHIN_SECONDS, f"{node} cuts the link") - began
                   for node in self.linked]
        print(f"cut at {len(seconds)} nodes after at most {max(seconds):.2f} s", flush=True)
        self.assertLess(max(seconds), CUT_WITHIN_SECONDS)
        for node in self.linked:
            self.assertNotIn(self.gone.member, [peer["member"] for peer in node.peers()], node)
            self.assertIn(True, [one["revoked"] for one in node.api.get("/v1/charter")["members"]
                                 if one["id"] == self.gone.member])

    def test_3_what_it_said_up_to_then_stands(self):
        self.expect_pinned_records_stand(self.linked)

    def test_4_what_its_own_node_goes_on_to_say_gets_nowhere(self):
        late = [self.gone.publish(examples.coded_report(10 + number)) for number in range(2)]
        news = self.near.publish(examples.coded_report(20))
        self.wait_counts([news], self.linked)
        self.expect_refused(late, self.linked)
        self.assertIsNone(self.holds(self.gone, news), "and it is told of nothing new")
        self.gone.stop()

    def expect_refused(self, late, nodes):
        for node in nodes:
            for record in late:
                self.assertIsNone(self.holds(node, record), node)
                self.assertIsNone(self.warning(node, record), node)

    def test_5_who_has_not_heard_of_it_takes_what_it_says_later(self):
        shutil.move(self.gone.home, self.federation.directory / "told")
        shutil.move(self.elsewhere, self.gone.home)
        self.gone.program, self.gone.environment = self.federation.program, {}
        for node in (self.gone, self.unaware, self.careless):
            node.start()
        self.gone.wait_linked(2)
        self.wait_counts(self.pinned, [self.gone])
        type(self).late = [self.gone.publish(examples.coded_report(30 + number)) for number in range(2)]
        self.wait_counts(self.late, [self.unaware, self.careless])
        for record in self.late:
            self.assertEqual(self.warning(self.unaware, record)["standing"], "stands")
        self.gone.stop()

    def test_6_later_records_are_void_even_when_they_arrive_by_another_way(self):
        refused = {node: node.status()["refused"] for node in self.linked}
        for node in (self.careless, self.unaware):
            node.stop()
            for other in self.linked:
                node.calls(other)
            node.start()
            node.wait_linked(len(self.linked))
            for other in self.linked:
                self.wait_all_was_sent(node, other)
        for node in self.linked:
            self.assertGreaterEqual(node.status()["refused"] - refused[node], len(self.late), node)
            said = [line["code"] for line in node.log_lines("link", "refused")
                    if self.careless.link_key.startswith(line["peer"])]
            self.assertTrue(any("revoked" in code for code in said), f"{node}: {said}")
        self.expect_refused(self.late, self.linked)
        for record in self.late:
            wait_until(lambda: self.warning(self.unaware, record)["standing"] == "voided", 30, "its warning is marked")
            held = self.holds(self.unaware, record)
            self.assertIn("revoked", held["standing"])
            self.assertTrue(held["signature_verifies"], "it stays as evidence")
            self.assertEqual(self.holds(self.careless, record)["standing"], "counts", "or this test shows nothing")

    def wait_all_was_sent(self, sender, node):
        def reached():
            return next((peer["received_up_to"] for peer in node.peers() if peer["member"] == sender.member), 0)
        wait_until(lambda: reached() >= sender.status()["log_end"], 40, f"{node} has been sent all that {sender} has")

    def test_7_everyone_honest_holds_the_same_and_goes_on(self):
        news = self.unaware.publish(examples.coded_report(40))
        self.wait_counts([news], [*self.honest, self.careless])
        wait_until(lambda: all(node.heads() == self.hub.heads() for node in self.honest), 30, "equal heads")
        ends = [head for (member, _, _), head in self.hub.heads().items() if member == self.gone.member]
        self.assertEqual(ends, [(len(self.pinned), self.pinned[-1])], "its lane ends at the pin")
        self.expect_pinned_records_stand(self.honest)
        for node in self.honest:
            self.assertGreaterEqual(len(node.peers()), 4 if node in self.linked else 3, node)


if __name__ == "__main__":
    UNBOUND = str(sys.argv.pop(1))
    unittest.main(verbosity=2)
