"""What the end-to-end tests share: the program, the test vectors, and organisations that fit the examples."""

import copy
import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "ops" / "dev"))

from federation import Federation  # noqa: E402  (found through the line above)

RECORDS = ROOT / "tests" / "vectors" / "records"
EXAMPLE_FILES = sorted((RECORDS / "examples").glob("*.json"))
# Of the maker whose technology statement is among the examples: the product, and the one it is the same as.
MAKERS_TECHNOLOGIES = ["tech:12f9618114b76730a89a4247836330ae", "tech:3204cb2a9ef19a3eebb662eafbed9b31"]


def program():
    """The program under test: $STONECHAT, else what the dev preset builds."""
    return os.environ.get("STONECHAT") or ROOT / "build" / "dev" / "bin" / "stonechat"


def vectors(name):
    return json.loads((RECORDS / name).read_text())


def example(name):
    return json.loads((RECORDS / "examples" / f"{name}.json").read_text())


def report_saying(text):
    """A valid report whose only free text is `text`."""
    body = copy.deepcopy(example("scenario-1"))
    for field in ("what_went_well", "what_we_learned"):
        del body["content"][field]
    body["content"]["what_happened"] = text
    return body


def coded_report(number):
    """A valid report without free text, which carries `number` as its own local reference."""
    body = report_saying("")
    for field in ("what_happened", "text_checked"):
        del body["content"][field]
    body["content"]["local_ref"] = f"{number:032x}"
    return body


class ExampleRegion(Federation):
    """Five organisations, so that each example has one that may publish it and the observer sees all of them."""

    def __init__(self):
        super().__init__(program(), name="Example region")
        self.relay = self.add("Example Relay", sector="voluntary", seats=["relay"])
        calls = [self.relay]
        self.trust = self.add("Example Acute Trust", calls=calls, listens=False)
        self.issuer = self.add("Example Safety Body", sector="nhs", seats=["issuer"], calls=calls)
        self.maker = self.add("Example Skin AI Ltd", sector="independent", role="maker",
                              technologies=MAKERS_TECHNOLOGIES, calls=calls, listens=False)
        self.observer = self.add("Example Regulator", sector="not-stated", role="observer", calls=calls, listens=False)

    def author_of(self, body):
        """The node whose organisation such a body is for."""
        content = body["content"]
        if content.get("masked"):
            return self.relay
        if content.get("severity") in ("act", "stop"):
            return self.issuer
        if body["kind"] == "technology":
            return self.maker
        return self.trust
