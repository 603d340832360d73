"""Somebody floods the form for the public, from one address and from 300. The review queue stays usable and has an end,
who sends too much is told so on a plain page, and nothing leaves without a person.

    public_flood_test.py [--posts N]
"""

import argparse
import json
import re
import threading
import time

import examples
from federation import Federation, end_on_sigterm
from pages import Pages

ADDRESSES = 300
OPEN_REPORTS_MAX = 2000
ANSWERS = [("what", [("event_kind", "incident")]), ("program", [("category", "scribe")]), ("name", [("product", "")]),
           ("problem", [("problems", "made-up-content")]), ("hurt", [("hurt", "not-sure")]),
           ("place", [("setting", "gp")]), ("when", [("month", "2026-10")]),
           ("words", [("what_happened", "It wrote that I said a thing.")]),
           ("who", [("who_reports", "person-receiving-care")])]


class Sender:
    """One address, which sends report after report as fast as it is let."""

    def __init__(self, base, address):
        self.base, self.address = base, address
        self.sent = self.told_to_wait = self.posts = 0

    def post(self, pages, path, fields):
        self.posts += 1
        pages.post(path, fields)
        if pages.status == 429:
            assert "Please try again later" in pages.text and "<h1" in pages.text, pages.text
            self.told_to_wait += 1
            return False
        assert pages.status == 200, (path, pages.status, pages.text)
        return True

    def report(self):
        pages = Pages(self.base, self.address)
        pages.get("/")
        if not self.post(pages, "/tell", []):
            return
        draft = pages.path.rpartition("/")[0]
        for question, answer in ANSWERS:
            if not self.post(pages, f"{draft}/{question}", answer):
                return
        if self.post(pages, draft + "/check", []):
            assert "Your code: " in pages.text, pages.text
            self.sent += 1

    def flood(self, posts):
        while self.posts < posts:
            self.report()


class Reviewer(threading.Thread):
    """Looks at the queue all the while."""

    def __init__(self, pages):
        super().__init__()
        self.pages, self.is_over, self.times, self.failure = pages, False, [], ""

    def run(self):
        while not self.is_over:
            self.pages.get("/review")
            if self.pages.status != 200:
                self.failure = f"{self.pages.status}: {self.pages.text[:500]}"
            self.times.append(self.pages.first_byte_ms)
            time.sleep(0.05)


def run(posts):
    with Federation(examples.program(), name="Example region") as federation:
        trust = federation.add("Example Acute Trust")
        trust.serves_pages(public=True, behind_proxy=True)
        peer = federation.add("Example Practice", calls=[trust], listens=False)
        federation.start()
        peer.wait_linked(1)
        pages = Pages(trust.pages)
        pages.join(trust.invites(), "rosa")
        reviewer = Reviewer(pages)
        reviewer.start()
        try:
            one = Sender(trust.public_pages, "192.0.2.1")
            one.flood(posts // 2)
            many = [Sender(trust.public_pages, f"198.51.100.{number % 250}" if number < 250 else f"203.0.113.{number - 250}")
                    for number in range(ADDRESSES)]
            for sender in many:
                sender.flood(posts // 2 // ADDRESSES)
        finally:
            reviewer.is_over = True
            reviewer.join()
        waiting = int(re.sub(r"\D", "", reviewer.pages.find(r">([\d,]+) reports? waits?<")))
        ordered = sorted(reviewer.times)
        print(json.dumps({
            "posts": one.posts + sum(sender.posts for sender in many), "reports_waiting": waiting,
            "from_one_address": {"posts": one.posts, "reports": one.sent, "told_to_wait": one.told_to_wait},
            "from_300": {"posts": sum(sender.posts for sender in many), "reports": sum(sender.sent for sender in many),
                         "told_to_wait": sum(sender.told_to_wait for sender in many)},
            "review_page_first_byte_ms": {"looks": len(ordered), "p50": round(ordered[len(ordered) // 2], 1),
                                          "p99": round(ordered[len(ordered) * 99 // 100], 1)}}))
        assert not reviewer.failure, reviewer.failure
        assert one.told_to_wait > 0, "one address is held back"
        pages.get("/review")
        assert int(re.sub(r"\D", "", pages.find(r">([\d,]+) reports? waits?<"))) <= OPEN_REPORTS_MAX
        case = pages.first_case()
        pages.get(case)
        pages.post(case + "/decline", [("reason", "Sent by a machine.")])
        assert "Declined" in pages.text, pages.text
        for node in (trust, peer):
            assert node.record_ids() == [], f"{node}: nothing leaves without a person"


def main():
    end_on_sigterm()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=10_000)
    run(parser.parse_args().posts)


if __name__ == "__main__":
    main()
