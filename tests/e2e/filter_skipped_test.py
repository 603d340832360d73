"""One node of six does not filter what it signs. What proves to be somebody's identifier is served by no honest node,
and stands in no log, metric or error message of one.

    filter_skipped_test.py STONECHAT_WITHOUT_FILTER [--reports N] [--seed S]
"""

import argparse
import copy
import json
import os
import random
import subprocess
import sys
import unittest
from pathlib import Path

import examples
from disk_search import unpacked_frames
from federation import Federation, Refused, wait_until

OPTIONS = None
ALPHABET = "ABCDEFGHJKLMNPRSTWXYZ"


def nhs_number(rng):
    """Of the range kept for tests (999), with a right check digit, as people write it."""
    while True:
        digits = "999" + "".join(rng.choice("0123456789") for _ in range(6))
        check = 11 - sum(int(d) * (10 - i) for i, d in enumerate(digits)) % 11
        if check != 10:
            digits += str(check % 11)
            break
    return rng.choice(("{}{}{}", "{} {} {}", "{}-{}-{}", "{}\u00a0{}\u00a0{}")).format(digits[:3], digits[3:6], digits[6:])


def email(rng):
    return "%s.%s%d@example.org" % (rng.choice(("jo", "sam", "kit", "lee")), rng.choice(("long", "bloggs")), rng.randrange(10**6))


def licence(rng):
    """After DVLA's specimen: surname, decade, month, day, year, initials, two more."""
    return "MORGA%d%02d%02d%dSM%d%s%s" % (rng.randrange(10), rng.randint(1, 12), rng.randint(1, 28), rng.randrange(10),
                                          rng.randrange(10), rng.choice(ALPHABET), rng.choice(ALPHABET))


def iban(rng):
    account = "WEST" + "".join(rng.choice("0123456789") for _ in range(14))
    number = int("".join(str(int(c, 36)) for c in account + "GB00"))
    plain = "GB%02d%s" % (98 - number % 97, account)
    return rng.choice((plain, " ".join(plain[i:i + 4] for i in range(0, 22, 4))))


MARKERS = [nhs_number, email, licence, iban]
SENTENCES = ["The score was read out for {} by mistake.", "It said {} instead of the name.", "Seen on the screen: {}.",
             "Nobody knows why {} was in the letter."]
# Every free text of a report, and fields that are looked up or typed and should hold no such thing at all.
TEXTS = ["what_happened", "what_went_well", "what_we_learned", "would_help"]
FIELDS = [("technology", "product"), ("technology", "maker"), ("technology", "version")]


def planted(rng):
    """A report with one marker, and the marker."""
    body = examples.report_saying("The tool gave no alert.")
    marker = rng.choice(MARKERS)(rng)
    place = rng.choice(TEXTS + FIELDS)
    if isinstance(place, tuple):
        content = body["content"][place[0]]
        if "tech" in content:
            del content["tech"]
        content[place[1]] = marker
    else:
        body["content"][place] = rng.choice(SENTENCES).format(marker)
    return body, marker


class FilterSkipped(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print("seed %d, %d reports" % (OPTIONS.seed, OPTIONS.reports), flush=True)
        cls.federation = cls.enterClassContext(Federation(examples.program(), name="Example region"))
        hub = cls.federation.add("Example Hub Trust")
        cls.honest = [hub] + [cls.federation.add("Example Trust %d" % i, calls=[hub]) for i in range(4)]
        cls.careless = cls.federation.add("Example Careless Trust", calls=[hub])
        cls.careless.program = OPTIONS.without_filter
        cls.federation.start()
        rng = random.Random(OPTIONS.seed)
        cls.markers, cls.bodies, cls.refused = [], [], 0
        while len(cls.markers) < OPTIONS.reports:
            body, marker = planted(rng)
            try:
                cls.careless.publish(body)
            except Refused as why:  # a field's own rule, which no filter is needed for
                cls.refused += 1
                assert cls.refused < 20 + OPTIONS.reports, why
                continue
            cls.markers.append(marker)
            cls.bodies.append(body)
        wanted = set(cls.careless.record_ids())
        for node in cls.honest:
            wait_until(lambda: wanted <= set(node.record_ids()), 60 + OPTIONS.reports / 20,
                       "%s holds every header" % node)

    @staticmethod
    def kept_by(node):
        """What somebody with its disk could read: its log, its files, and what is packed in these."""
        unpacked = node.home.with_suffix(".unpacked")
        with open(unpacked, "wb") as out:
            for file in (one for one in node.home.rglob("*") if one.is_file()):
                for frame in unpacked_frames(file.read_bytes()):
                    out.write(frame + b"\n")
        return node.log, node.home, unpacked

    def lines_with_a_marker(self, *files):
        """Of text files and binary ones, by grep: ten thousand words in a hundred megabytes."""
        words = self.federation.directory / "markers"
        words.write_text("".join(marker + "\n" for marker in self.markers))
        done = subprocess.run(["grep", "--text", "--fixed-strings", "--recursive", "--file", words, *files],
                              capture_output=True, check=False, env={**os.environ, "LC_ALL": "C"})
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return done.stdout[:2000]

    def test_the_careless_node_has_them_or_this_test_shows_nothing(self):
        held = json.dumps([self.careless.api.get("/v1/records/" + one) for one in self.careless.record_ids()[:5]],
                          ensure_ascii=False)
        served = self.federation.directory / "careless.served"
        served.write_text(held)
        self.assertTrue(self.lines_with_a_marker(served))
        self.assertTrue(self.lines_with_a_marker(*self.kept_by(self.careless)))

    def test_no_honest_node_serves_one(self):
        for node in self.honest:
            served = node.home.with_suffix(".served")
            with open(served, "w", encoding="utf-8") as out:
                for record in node.records():
                    whole = node.api.get("/v1/records/" + record["id"])
                    out.write(json.dumps(whole, ensure_ascii=False) + "\n")
            self.assertFalse(self.lines_with_a_marker(served), "%s serves one" % node)

    def test_every_header_is_still_there_without_its_text(self):
        withheld, missing = "withheld: it may identify someone", "not yet arrived"
        for node in self.honest:
            self.assertEqual(len(node.records()), len(self.markers))
            # Who is linked to honest nodes alone is never given the text.
            self.assertLessEqual({record["body_state"] for record in node.records()}, {withheld, missing}, node)
        hub = self.honest[0]  # the careless node calls it, so it is given every text and judges for itself
        wait_until(lambda: {record["body_state"] for record in hub.records()} == {withheld}, 60,
                   "%s has judged every text" % hub)

    def test_no_file_of_an_honest_node_holds_one(self):
        for node in self.honest:
            self.assertFalse(self.lines_with_a_marker(*self.kept_by(node)), "%s keeps one" % node)

    def test_no_error_message_repeats_one(self):
        for body, marker in list(zip(self.bodies, self.markers))[:200]:
            with self.assertRaises(Refused) as refused:
                self.honest[0].publish(copy.deepcopy(body))
            self.assertNotIn(marker, json.dumps(refused.exception.problem, ensure_ascii=False))
            self.assertNotIn(marker, self.honest[0].log.read_text())


def main():
    global OPTIONS
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("without_filter", type=Path)
    parser.add_argument("--reports", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    OPTIONS = parser.parse_args()
    unittest.main(argv=sys.argv[:1])


if __name__ == "__main__":
    main()
