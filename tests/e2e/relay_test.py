"""A report whose organisation stays hidden: by command and by page, through a hub, to a relay, whose reviewer asks back,
changes what could tell, and publishes it as the relay's own. What is left afterwards, in all nodes' files and logs."""

import hashlib
import json
import unittest

import examples
from disk_search import files_holding
from federation import Federation, wait_until
from pages import Pages

# Words that the report says on its way to the relay and never after; each would lead back to the practice.
IN_THE_REPORT = "quokkalantern"
IN_AN_ANSWER = "wombatlantern"
IN_A_DRAFT = "numbatlantern"
WORDS = f"The tool invented a sentence. We are the practice with the {IN_THE_REPORT} over the door."
PUBLISHED_WORDS = "The tool invented a sentence."


def hidden_report():
    body = examples.report_saying(WORDS)
    body["content"]["where"]["organisation"] = "ZZ999"
    body["content"]["where"]["region"] = "wales"
    body["content"]["local_ref"] = "0" * 31 + "7"
    return body


class Relay(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.federation = cls.enterClassContext(Federation(examples.program(), name="Example region"))
        cls.hub = cls.federation.add("Example Hub Trust")
        cls.relay = cls.federation.add("Example Relay", sector="voluntary", seats=["relay"], calls=[cls.hub],
                                       listens=False)
        cls.practice = cls.federation.add("Example Dental Practice", sector="independent", region="wales",
                                          calls=[cls.hub], listens=False)
        cls.observer = cls.federation.add("Example Regulator", role="observer", calls=[cls.hub], listens=False)
        cls.relay.serves_pages()
        cls.practice.serves_pages()
        cls.relay.lets_hidden_reports_leave_after(0)
        cls.federation.start()
        for node in (cls.relay, cls.practice, cls.observer):
            node.wait_linked(1)
        cls.reviewer = Pages(cls.relay.pages)
        cls.reviewer.join(cls.relay.invites(), "rosa")
        cls.reporter = Pages(cls.practice.pages)
        cls.reporter.join(cls.practice.invites(), "ruth")

    # ---- what people do

    def sends(self, *options, expect=0):
        file = self.federation.directory / "report.json"
        file.write_text(json.dumps(hidden_report()))
        done = self.practice.command("report", file, "--hidden", "--text-checked", "--json", *options)
        self.assertEqual(done.returncode, expect, done)
        file.unlink()
        return json.loads(done.stdout) if expect == 0 else done.stderr

    def follows(self, code, *options):
        return json.loads(self.practice.succeed("follow-up", "--json", *options, input=code + "\n"))

    def review_page(self):
        return self.reviewer.first_case()

    # ---- what is left

    def files_with(self, text):
        """Logs lie beside the homes."""
        return files_holding(self.federation.directory, text)

    def expect_nowhere(self, text):
        wait_until(lambda: not self.files_with(text), 60, f"{text} is in no file; it is in {self.files_with(text)}")

    def test_a_hidden_report_is_published_by_the_relay_and_nothing_leads_back(self):
        sent = self.sends()
        code = sent["claim_code"]
        self.assertEqual(sent["relay"], "Example Relay")
        self.assertEqual(self.follows(code)["stage"], "waiting")
        page = self.review_page()
        self.assertIn(IN_THE_REPORT, self.reviewer.get(page))
        self.assertNotIn("Dental Practice", self.reviewer.text)
        self.assertNotIn(self.practice.member, self.reviewer.text)

        self.reviewer.post(page + "/ask", [("question", "Which version was it?")])
        asked = self.follows(code)
        self.assertEqual((asked["stage"], asked["words"][-1]["text"]), ("asked", "Which version was it?"))
        self.follows(code, "--words", f"The newest, ask at the {IN_AN_ANSWER}.")
        self.assertIn(IN_AN_ANSWER, self.reviewer.get(page))

        self.reviewer.post(page + "/correct", [("what_happened", PUBLISHED_WORDS)])
        self.reviewer.publish(page)
        told = wait_until(lambda: self.follows(code) if self.follows(code)["stage"] == "published" else None, 30,
                          "the report is published")
        for node in (self.practice, self.hub, self.observer):
            wait_until(lambda: told["record"] in node.record_ids(), 30, f"{node} holds the record")
        record = self.observer.api.get(f"/v1/records/{told['record']}")
        content = record["body"]["content"]
        self.assertTrue(content["masked"])
        self.assertNotIn("local_ref", content)
        self.assertNotIn("organisation", content["where"])
        self.assertEqual(content["what_happened"], PUBLISHED_WORDS)
        # There are not five independent members, nor five in Wales.
        self.assertEqual((content["where"]["sector"], content["where"]["region"]), ("not-stated", "uk"))
        self.assertEqual(record["author"], self.relay.member)

        for text in (IN_THE_REPORT, IN_AN_ANSWER, code, code.replace("-", "")):
            self.expect_nowhere(text)
        # Neither node remembers what was told of the code; the relay has only where it keeps the report's end.
        letters = code.replace("-", "")
        claim = hashlib.sha256(f"stonechat-claim-at|{self.relay.member}|{letters}".encode()).digest()
        for told in (claim.hex(), hashlib.sha256(("stonechat-claim|" + letters).encode()).hexdigest()):
            self.assertEqual(self.files_with(told), [])
        kept = hashlib.sha256(b"stonechat-hidden-case|" + claim).hexdigest()
        self.assertTrue(self.files_with(kept))
        self.assertTrue(all(self.relay.home in one.parents for one in self.files_with(kept)), self.files_with(kept))
        self.assertEqual(self.practice.succeed("audit-log", "--json").strip(), "")
        for node in (self.hub, self.relay):
            # These name whom a node is linked to, whatever is sent; audits follow any news, a minute later.
            of_links = ("link", "charter", "node", "web", "audit")
            lines = [line for line in node.log_lines() if line["area"] not in of_links]
            self.assertNotIn(self.practice.link_key[:8], json.dumps(lines), node)

    def test_past_ones_own_employer_by_page(self):
        self.reporter.get("/report")
        self.reporter.post("/report", [])
        draft = self.reporter.path.rpartition("/")[0]
        for question, fields in (
                ("kind", [("event_kind", "incident")]), ("tool", [("tool", "other")]),
                ("other-tool", [("product", "NoteMaker"), ("maker", "Example Scribe Ltd"), ("category", "scribe")]),
                ("problem", [("problems", "made-up-content")]), ("harm", [("physical", "none")]),
                ("place", [("setting", "dental")]), ("month", [("month", "2026-10")]),
                ("words", [("what_happened", f"It wrote of a {IN_A_DRAFT} that nobody had named.")])):
            self.reporter.get(f"{draft}/{question}")
            self.reporter.post(f"{draft}/{question}", fields)
            self.assertEqual(self.reporter.status, 200, self.reporter.text)
        self.reporter.get(draft + "/send")
        self.reporter.post(draft + "/route", [("relay", self.relay.member)])
        self.assertIn("nobody here is told", self.reporter.text)
        self.reporter.post(draft + "/send", [("shown", self.reporter.value("shown")), ("read", "yes")])
        code = self.reporter.find("Your code: ([-0-9A-Z]+)")

        page = self.review_page()
        self.reviewer.get(page)
        self.assertIn(IN_A_DRAFT, self.reviewer.text)
        self.reviewer.post(page + "/decline", [("reason", "It was reported already.")])
        self.reporter.get("/follow-up")
        self.reporter.post("/follow-up", [("code", code)])
        self.assertIn("It was reported already.", self.reporter.text)
        self.expect_nowhere(IN_A_DRAFT)
        # A line about what was wiped would tell the employer when somebody went past it.
        self.assertEqual(self.practice.log_lines("erasure"), [])

    def test_bad_input_is_said_and_nothing_is_lost(self):
        body = hidden_report()
        body["content"]["what_happened"] = "NHS number 999 000 0018 was read out."
        file = self.federation.directory / "bad.json"
        file.write_text(json.dumps(body))
        done = self.practice.command("report", file, "--hidden", "--text-checked")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("what_happened", done.stdout + done.stderr)
        done = self.practice.command("report", file, "--relay", "Example Nobody", "--text-checked")
        self.assertIn("no relay has this name", done.stderr)
        done = self.practice.command("follow-up", input="nonsense\n")
        self.assertIn("7K3M-9QWD-2XPB", done.stderr)
        done = self.practice.command("follow-up", input="7K3M-9QWD-2XPB\n")
        self.assertIn("No relay has a report with this code", done.stderr)
        # A relay publishes for others and not for itself, and there is no other.
        done = self.relay.command("report", file, "--hidden", "--text-checked")
        self.assertIn("no member of this federation may publish for others", done.stderr)

    def test_without_the_relay_the_sender_is_told_to_wait(self):
        self.relay.stop()
        try:
            wait_until(lambda: len(self.hub.peers()) == 2, 30, "the hub has lost the relay")
            self.assertIn("try again later", self.sends(expect=1))
        finally:
            self.relay.start()
            wait_until(lambda: len(self.hub.peers()) == 3, 60, "the hub has the relay again")
        # The relay's key was in its memory: the sender's is over, and it gets another without being told.
        self.sends()
        self.reviewer = Pages(self.relay.pages)
        self.reviewer.join(self.relay.invites(), "rita")
        self.reviewer.get(self.review_page())
        self.reviewer.post(self.reviewer.path + "/decline", [("reason", "A test.")])


if __name__ == "__main__":
    unittest.main(verbosity=2)
