"""What bad input gets, from nodes that run: a refusal that says why, once in the log, and nothing else changes."""

import json
import subprocess
import time
import unittest

import examples
import raw_peer
from federation import LOOPBACK, Api, Federation, Refused, wait_until


def told(lines):
    """The lines that tell an event themselves, without those that count what was held back."""
    return [line for line in lines if "repeated" not in line]


class Links(unittest.TestCase):
    """Who may not link to a node, and what a node does with those who misbehave."""

    @classmethod
    def setUpClass(cls):
        cls.federation = cls.enterClassContext(Federation(examples.program(), name="Example region"))
        cls.trust = cls.federation.add("Example Acute Trust")
        cls.practice = cls.federation.add("Example Practice", calls=[cls.trust])
        cls.federation.start()
        cls.practice.wait_linked(1)
        # Strangers have half a minute to present what makes them known, so this one calls while the others are tested.
        cls.stranger = cls.federation.make("Example Stranger", calls=[cls.trust])
        cls.stranger.start()
        cls.certificate, cls.key = raw_peer.make_certificate(cls.federation.directory, "stranger")

    def setUp(self):
        self.links_before = len(self.trust.peers())

    def tearDown(self):
        """Whatever came: the node runs on, and a record still goes from one member to the other."""
        record = self.practice.publish(examples.report_saying("The tool gave no alert."))
        wait_until(lambda: record in self.trust.record_ids(), 30, "the trust holds the practice's record")

    def fresh_node(self):
        """A member that no stranger has called yet, so that its log is about this test alone."""
        name = f"Example Clinic {len(self.federation.nodes)}"
        clinic = self.federation.add(name, calls=[self.trust])
        clinic.start()
        clinic.wait_linked(1)
        return clinic

    def s_client(self, node, *options):
        """`openssl s_client` until the node hangs up. Returns what it said."""
        client = subprocess.Popen(
            ["openssl", "s_client", "-connect", node.address, "-alpn", "stonechat/1", "-servername", LOOPBACK,
             *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            # An open standard input: s_client leaves of itself only when the node ends the connection.
            wait_until(lambda: client.poll() is not None, 30, f"the node refuses s_client {options}")
        finally:
            client.kill()
        return client.communicate()[0]

    def assert_failed_once(self, node, code, times=1, dialled=False):
        wait_until(lambda: node.log_lines("link", "failed"), 10, "a line about the failed link")
        lines = told(node.log_lines("link", "failed"))
        self.assertEqual(len(lines), 1, lines)
        self.assertEqual((lines[0]["dialled"], lines[0]["code"]), (dialled, code))
        self.assertEqual(node.stop(), 0)
        held_back = sum(line["repeated"] for line in node.log_lines("link", "failed") if "repeated" in line)
        self.assertGreaterEqual(1 + held_back, times, "what was not told is counted")
        return lines[0]

    def test_tls_1_2_is_refused_and_logged_once(self):
        node = self.fresh_node()
        for _ in range(3):
            said = self.s_client(node, "-tls1_2", "-cert", self.certificate, "-key", self.key)
            self.assertIn("alert protocol version", said)
        line = self.assert_failed_once(node, "the-other-side-offered-TLS-1.2-or-older-only", times=3)
        self.assertEqual((line["stage"], line["peer"]), ("tls", LOOPBACK))

    def test_a_missing_certificate_is_refused_and_logged_once(self):
        node = self.fresh_node()
        for _ in range(3):
            self.assertIn("alert certificate required", self.s_client(node, "-tls1_3"))
        line = self.assert_failed_once(node, "no-client-certificate", times=3)
        self.assertEqual(line["stage"], "tls")

    def test_each_reason_is_logged_though_one_stranger_causes_several(self):
        node = self.fresh_node()
        self.s_client(node, "-tls1_3")
        self.s_client(node, "-tls1_2", "-cert", self.certificate, "-key", self.key)
        codes = wait_until(lambda: len(told(node.log_lines("link", "failed"))) == 2
                           and [line["code"] for line in told(node.log_lines("link", "failed"))],
                           10, "two lines for two reasons")
        self.assertEqual(codes, ["no-client-certificate", "the-other-side-offered-TLS-1.2-or-older-only"])

    def test_a_wrong_link_key_fails_at_the_identity_and_is_logged_once(self):
        caller = self.federation.add("Example Mistaken Practice")
        caller.calls(self.trust, link_key=self.practice.link_key)
        caller.start()
        time.sleep(2)  # it tries again after a quarter of a second, then half a second, ...
        expected, got = self.practice.link_key[:8], self.trust.link_key[:8]
        line = self.assert_failed_once(caller, f"wrong-link-key:-expected-{expected}-got-{got}", times=2, dialled=True)
        self.assertEqual((line["stage"], line["peer"]), ("identity", self.trust.address))
        self.assertEqual(len(self.trust.peers()), self.links_before)

    def test_a_malformed_frame_ends_that_link_and_no_other(self):
        for name, frame in {"not CBOR": b"\xff\xff\xff", "not canonical": b"\x98\x06\x00", "cut short": b"\x86\x00\x01",
                            "not a greeting": b"\x82\x01\x01", "empty": b""}.items():
            with self.subTest(name):
                node = self.fresh_node()
                member = self.federation.add(f"Example Odd Clinic {len(self.federation.nodes)}")
                wait_until(lambda: member.member in {one["id"] for one in node.api.get("/v1/charter")["members"]}, 30,
                           "the node knows the odd clinic")
                certificate, key = raw_peer.make_certificate(member.home, "link", raw_peer.key_seed(member, "link"))
                peer = raw_peer.RawPeer(node, certificate, key)
                peer.send(frame)
                self.assertNotEqual(peer.wait_closed(), "")
                peer.close()
                line = wait_until(lambda: told(node.log_lines("link", "refused")), 10, "a line about the frame")
                self.assertEqual(len(line), 1, line)
                self.assertTrue(member.link_key.startswith(line[0]["peer"]), line)
                self.assertIn("offset", line[0])
                self.assertEqual(len(node.peers()), 1, "its link to the trust stands")
                node.stop()

    def test_when_its_time_is_over_an_unknown_peer_has_learnt_nothing_and_is_logged_once(self):
        def lines():
            return [line for line in self.trust.log_lines("link", "unknown_key")
                    if self.stranger.link_key.startswith(line["peer"])]
        wait_until(lines, 60, "the trust logs the unknown key")
        self.assertEqual(len(lines()), 1, lines())
        self.assertEqual(self.stranger.status()["log_end"], 0)
        self.assertIsNone(self.stranger.status()["federation"])
        self.assertGreater(self.trust.status()["log_end"], 0)

    def test_within_its_time_a_stranger_that_is_admitted_belongs(self):
        late = self.federation.make("Example Late Clinic", calls=[self.trust])
        late.start()
        wait_until(lambda: late.status()["peers"], 10, "the link stands")
        self.trust.succeed("charter", "admit", late.home / "admission.request")
        held = set(self.trust.record_ids())
        wait_until(lambda: held <= set(late.record_ids()), 10, "the late clinic holds what the trust held")


class People(unittest.TestCase):
    """What people, and the programs they use, are told."""

    @classmethod
    def setUpClass(cls):
        cls.federation = cls.enterClassContext(Federation(examples.program(), name="Example region"))
        cls.trust = cls.federation.add("Example Acute Trust")
        cls.observer = cls.federation.add("Example Regulator", role="observer", calls=[cls.trust], listens=False)
        cls.federation.start()

    def test_a_report_with_an_nhs_number_is_refused_before_it_is_signed(self):
        number = "943 476 5919"  # a published example
        file = self.federation.directory / "report.json"
        file.write_text(json.dumps(examples.report_saying(f"It was read out for {number}.")))
        before = self.trust.status()
        done = self.trust.command("report", file, "--text-checked")
        self.assertEqual(done.returncode, 1)
        self.assertIn("/content/what_happened holds an NHS number", done.stdout)
        self.assertIn("was not published", done.stderr)
        self.assertEqual(self.trust.status()["log_end"], before["log_end"])
        self.assertEqual(self.trust.heads(), {})
        self.assertNotIn(number, self.trust.log.read_text())
        self.assertNotIn(number.replace(" ", ""), self.trust.log.read_text())

    def test_an_observer_that_authors_is_refused(self):
        file = self.federation.directory / "concern.json"
        body = examples.report_saying("The tool gave no alert.")
        file.write_text(json.dumps(body))
        done = self.observer.command("report", file, "--text-checked")
        self.assertEqual(done.returncode, 1)
        self.assertIn("may not be authored by this observer", done.stderr)
        with self.assertRaises(Refused) as refusal:
            self.observer.publish(body)
        self.assertEqual(refusal.exception.status, 403)
        self.assertEqual(self.observer.status()["log_end"], 0)

    def test_the_api_wants_its_token(self):
        token = self.federation.directory / "wrong-token"
        token.write_text("A" * 43)
        api = Api(self.trust.api_port, token)
        self.addCleanup(api.close)
        for path in ("/v1/status", "/v1/records", "/v1/charter", "/v1/openapi.json"):
            with self.subTest(path):
                self.assertEqual(api.request("GET", path)[0], 401)

    def test_a_stopped_node_is_named_with_what_to_do(self):
        stopped = self.federation.make("Example Stopped Practice")
        for command in (["status"], ["records"], ["status", "--json"]):
            with self.subTest(command):
                done = stopped.command(*command)
                self.assertEqual((done.returncode, done.stdout), (3, ""))
                self.assertIn("is it running? start it with: stonechat run --home", done.stderr)

    def test_the_filter_uses_the_own_words_of_a_node_that_is_named_alone(self):
        words = self.federation.directory / "own-words.txt"
        words.write_text("product: Amelia\n")
        text = self.federation.directory / "product.txt"
        text.write_text("Amelia wrote the summary.")
        node = self.federation.make("Example Wordy Practice")
        node.config.write_text(node.config.read_text() + f'\n[privacy]\nlocal = "{words}"\n')
        self.assertIn("Amelia", node.succeed("filter", text).splitlines()[0], "no person's name there")
        self.assertNotIn("Amelia", node.succeed_anywhere("filter", text).splitlines()[0])
        said = " ".join(node.succeed_anywhere("filter", "--help").split())
        self.assertIn("whose own words count too (default: nobody's;", said)

    def test_every_fault_of_a_configuration_is_named_with_its_place(self):
        node = self.federation.make("Example Careless Practice")
        text = node.config.read_text().replace("[publish]", "[pubilsh]").replace("coded = false", "coded = 7")
        lines = text.splitlines()
        node.config.write_text(text + '\n[log]\nlevel = "loud"\n')
        for command in (["config", "check"], ["config", "show"], ["run"], ["status"]):
            with self.subTest(command):
                done = node.command(*command)
                self.assertEqual(done.returncode, 2, done)
                said = done.stdout + done.stderr
                self.assertIn(f"{node.config}:{lines.index('[pubilsh]') + 1}:2: ", said)
                self.assertIn("publish", said)
                self.assertIn(f"{node.config}:{len(lines) + 3}:9: ", said)

    def test_two_nodes_cannot_share_one_store(self):
        second = self.trust.command("run", timeout=60)
        self.assertEqual(second.returncode, 2, second)
        self.assertTrue(self.trust.is_running())

    def test_a_port_that_is_taken_is_named(self):
        node = self.federation.make("Example Late Practice")
        node.config.write_text(node.config.read_text().replace(node.address, self.trust.address))
        done = node.command("run", timeout=60)
        self.assertEqual(done.returncode, 2, done)
        self.assertIn(f"listen.address: cannot listen on {self.trust.address}", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
