"""Nodes at two minor versions of the protocol, as processes: they work together, and what only the newer one knows passes
through both unchanged.

    versions_test.py STONECHAT_OF_THE_NEXT_MINOR_VERSION
"""

import base64
import hashlib
import os
import re
import sys
import unittest
from pathlib import Path

import examples
import raw_peer
from federation import Federation, wait_until
from raw_peer import encode

NEWER = ""
UNKNOWN_KIND = 200
FRAMES = Path(__file__).parents[2] / "protocol/engine/frame.hpp"
NEXT_MINOR = 1 + int(re.search(r"current_minor = (\d+);", FRAMES.read_text())[1])
UNKNOWN_FRAME = 42


def from_base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Forecaster:
    """A member whose node is of a version of its own: it publishes records of a kind that nobody else knows."""

    def __init__(self, federation):
        self.federation = federation
        self.node = federation.add("Example Forecaster", listens=False)  # never started
        self.link = raw_peer.make_certificate(self.node.home, "link", raw_peer.key_seed(self.node, "link"))
        _, self.key = raw_peer.make_certificate(self.node.home, "record", raw_peer.key_seed(self.node, "record"))
        self.epoch = os.urandom(8)
        self.salt = os.urandom(32)
        self.body = b'{"codes":"9.9.9","content":{"outlook":"fair"},"kind":"forecast"}'

    def call(self, node, minor):
        peer = raw_peer.RawPeer(node, *self.link)
        hello = [0, 1, bytes.fromhex(self.federation.id), os.urandom(16), 0, "forecaster", bytes(32)]
        peer.send(encode(hello + ([minor, {1: "more"}] if minor else [])))
        return peer

    def forecast(self, lane, entries):
        """(id, message) of its first record of the lane."""
        message = raw_peer.signed_record(encode({
            1: 1, 2: bytes.fromhex(self.federation.id), 3: bytes.fromhex(self.node.member), 4: self.epoch, 5: lane, 6: 1,
            7: bytes(32), 8: UNKNOWN_KIND, 9: 20780, 10: [], 11: 0, 12: hashlib.sha256(self.salt + self.body).digest(),
            13: len(self.body), 14: entries, 15: 99}), self.key)
        return hashlib.sha256(message).hexdigest(), message


class TwoVersions(unittest.TestCase):
    """A newer node, one of ours that both others call, and a newer one behind it."""

    @classmethod
    def setUpClass(cls):
        cls.federation = cls.enterClassContext(Federation(examples.program(), name="Example region"))
        cls.ours = cls.federation.add("Example Acute Trust")
        cls.newer = cls.federation.add("Example Newer Practice", calls=[cls.ours])
        cls.far = cls.federation.add("Example Newer Clinic", calls=[cls.ours])
        cls.late = cls.federation.add("Example Late Practice", calls=[cls.far])
        cls.forecaster = Forecaster(cls.federation)
        for node in (cls.newer, cls.far):
            node.program = NEWER
        cls.nodes = [cls.ours, cls.newer, cls.far]
        for node in (*cls.nodes, cls.late):
            node.lets_coded_answers_leave()
        for node in cls.nodes:
            node.start()
        cls.ours.wait_linked(2)

    def expect_no_complaints(self, nodes):
        for node in nodes:
            status = node.status()
            self.assertEqual(status["refused"], 0, f"{node}:\n{node.log_tail()}")
            self.assertEqual([peer["charges"] for peer in status["peers"]], [0] * len(status["peers"]), node)
            self.assertEqual(node.log_lines("link", "refused"), [], node)

    def test_1_both_publish_and_end_with_equal_heads(self):
        published = {node.publish_coded(examples.coded_report(number))
                     for number, node in enumerate(self.nodes * 3)}
        for node in self.nodes:
            wait_until(lambda: published <= set(node.record_ids()), 30, f"{node} holds what all published")
        wait_until(lambda: self.ours.heads() == self.newer.heads() == self.far.heads(), 30, "equal heads")
        self.ours.succeed("peers", "compare", "Example Newer Practice")
        self.newer.succeed("peers", "compare", "Example Acute Trust")
        self.expect_no_complaints(self.nodes)

    def test_2_what_nobody_here_knows_passes_through_both_and_reaches_who_comes_late(self):
        entries = self.ours.status()["federation"]["entries"]
        sent = dict(self.forecaster.forecast(lane, entries) for lane in (0, 1))
        peer = self.forecaster.call(self.newer, minor=NEXT_MINOR)
        peer.send(encode([UNKNOWN_FRAME, {1: 1}, "more"]))
        peer.send(encode([4, 0, 2, {1: "more"}]))  # following: its log has two lines
        peer.send(encode([5, 2, os.urandom(32), [[2, message, self.forecaster.salt, self.forecaster.body]
                                                 for message in sent.values()], {1: "more"}]))
        for node in self.nodes:
            self.check_held(node, sent)
        peer.close()
        self.late.start()
        self.check_held(self.late, sent)
        wait_until(lambda: self.late.heads() == self.ours.heads(), 30, "equal heads")
        self.expect_no_complaints([*self.nodes, self.late])

    def check_held(self, node, sent):
        wait_until(lambda: set(sent) <= set(node.record_ids()), 30, f"{node} holds the forecasts:\n{node.log_tail()}")
        for record, message in sent.items():
            wait_until(lambda: node.api.get(f"/v1/records/{record}")["body_state"] == "present", 30, f"{node}: its text")
            held = node.api.get(f"/v1/records/{record}")
            self.assertEqual(from_base64url(held["message"]), message)
            self.assertEqual(from_base64url(held["body_exact"]), self.forecaster.body)
            self.assertEqual(from_base64url(held["salt"]), self.forecaster.salt)
            self.assertEqual((held["kind"], held["standing"], held["signature_verifies"]), ("newer", "counts", True))

    def test_3_what_its_sender_does_not_claim_to_know_costs_it_the_link(self):
        peer = self.forecaster.call(self.ours, minor=NEXT_MINOR - 1)
        peer.send(encode([UNKNOWN_FRAME, {1: 1}, "more"]))
        self.assertNotEqual(peer.wait_closed(), "")
        peer.close()
        wait_until(lambda: self.ours.log_lines("link", "refused"), 10, "a line about the frame")
        self.assertEqual(len(self.ours.peers()), 2, "the newer nodes' links stand")


if __name__ == "__main__":
    NEWER = str(sys.argv.pop(1))
    unittest.main(verbosity=2)
