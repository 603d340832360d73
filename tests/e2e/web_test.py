"""The pages, in a real browser: from the first account to what another organisation sees, with scripts and without.

    web_test.py            needs $STONECHAT_WALK, where walk.mjs and its packages lie (CMake says so), and chromium
    web_test.py --shots D  also leaves a picture of every page in D
"""

import json
import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

import examples
from federation import LOOPBACK, Federation, free_port, wait_until

WALK = Path(os.environ.get("STONECHAT_WALK") or Path(__file__).parent / "web")
SCENARIOS = [f"scenario-{number}" for number in range(1, 6)]
TOOLS = """maker,product,version,category,setting
Example Skin AI Ltd,SkinSort,2.3.1,image-triage,gp
Example Scribe Ltd,NoteMaker,4.1.0,scribe,gp
"""
PRACTICE_TOOLS = TOOLS.replace("4.1.0", "4.0.2") + "Example Monitoring plc,VitalWatch,4.8,monitoring-alert,gp\n"
# What the pages do not ask: a local number, and whose the organisation is (the node knows).
NOT_ASKED = {"local_ref", "masked", "where", "technology"}


class Pages(unittest.TestCase):
    shots = ""

    def test_people_report_review_and_are_warned(self):
        chromium = shutil.which("chromium")
        self.assertTrue(chromium, "chromium is not installed: ops/install-build-tools tests")
        with Federation(examples.program(), name="Example region") as federation:
            trust = federation.add("Example Acute Trust", region="wales", is_door=True)
            trust.serves_pages(public=True)
            practice = federation.add("Example Practice", calls=[trust])
            practice.serves_pages()
            relay = federation.add("Example Relay", sector="voluntary", seats=["relay"], calls=[trust])
            relay.serves_pages()
            relay.lets_hidden_reports_leave_after(0)
            federation.start()
            practice.wait_linked(1)
            relay.wait_linked(1)
            for side in ("with", "without"):
                self.ask_to_belong(federation, trust, f"Example {side} Newcomer")
            practice.api.post("/v1/technologies/import", PRACTICE_TOOLS.encode(), "text/csv")
            settings = federation.directory / "walk.json"
            settings.write_text(json.dumps({
                "chromium": chromium,
                "trust": trust.pages, "practice": practice.pages, "relay": relay.pages,
                "public": trust.public_pages,
                "links": {side: {node: one.invites() for node, one in
                                 (("trust", trust), ("practice", practice), ("relay", relay))}
                          for side in ("with", "without")},
                "steward_links": {side: trust.invites("steward") for side in ("with", "without")},
                "trust_tools": TOOLS,
                "scenarios": {name: examples.example(name)["content"] for name in SCENARIOS},
                "shots": self.shots,
            }))
            done = subprocess.run(["node", WALK / "walk.mjs", settings], stdout=subprocess.PIPE, text=True, timeout=570)
            print(done.stdout)
            self.assertEqual(done.returncode, 0)
            published = json.loads(done.stdout.split("published ", 1)[1])
            for one in published:
                self.expect_same_answers(practice, one)
            members = [one["name"] for one in practice.api.get("/v1/charter")["members"]]
            self.assertLessEqual({"Example with Newcomer", "Example without Newcomer"}, set(members))
            logs = trust.log.read_text() + practice.log.read_text()
            self.assertNotIn("three random words", logs)
            self.assertNotIn("line two", logs)

    def ask_to_belong(self, federation, door, name):
        """A newcomer that answered an invitation, and waits."""
        home = federation.directory / name.replace(" ", "-")
        link = door.succeed("invite").strip()
        door.succeed_anywhere("join", link, "--home", home, "--name", name, "--sector", "independent", "--api",
                              f"{LOOPBACK}:{free_port()}", "--recovery-words", home.with_suffix(".words"), "--no-wait")
        newcomer = subprocess.Popen([door.program, "run", "--home", home], stderr=subprocess.DEVNULL)
        self.addCleanup(newcomer.wait, 30)
        self.addCleanup(newcomer.terminate)
        wait_until(lambda: name in door.succeed("charter", "requests"), 30, f"{name} waits for a steward")

    def expect_same_answers(self, node, published):
        """What the other node holds says what the reporter said, answer by answer."""
        body = node.api.get(f"/v1/records/{published['record']}")["body"]["content"]
        if published["name"] == "public":
            self.assertEqual(body["technology"]["product"], "NoteMaker")
            return
        if published["name"] == "hidden":
            self.assertTrue(body["masked"])
            self.assertEqual((body["where"]["sector"], body["where"]["region"]), ("not-stated", "uk"))
            return
        asked = examples.example(published["name"])["content"]
        for name in asked.keys() - NOT_ASKED:
            expected = asked[name]
            if name == "what_happened" and published["name"] == "scenario-1":
                expected += " The number [NHS number] was shown."
            self.assertEqual(as_sets(body[name]), as_sets(expected), f"{published['name']}: {name}")
        for name in ("maker", "product", "version", "category", "tech"):
            self.assertEqual(body["technology"].get(name), asked["technology"].get(name), published["name"])
        self.assertEqual(body["where"]["setting"], asked["where"]["setting"])


def as_sets(value):
    """Codes in any order: a form sends them in its own."""
    if isinstance(value, list):
        return sorted(json.dumps(one, sort_keys=True) for one in value)
    if isinstance(value, dict):
        return {name: as_sets(one) for name, one in value.items()}
    return value


if __name__ == "__main__":
    if "--shots" in sys.argv:
        place = sys.argv.index("--shots")
        Pages.shots = sys.argv[place + 1]
        del sys.argv[place:place + 2]
        Path(Pages.shots).mkdir(parents=True, exist_ok=True)
    unittest.main(verbosity=2)
