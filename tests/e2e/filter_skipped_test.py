"""One node of six does not filter what it signs. What proves to be somebody's identifier is served by no honest node,
and stands in no log, metric or error message of one.

    filter_skipped_test.py STONECHAT_WITHOUT_FILTER [--reports N] [--seed S]
"""

import argparse
import copy
import json
import random
import sys
import unittest
from pathlib import Path

import examples
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

    def assert_no_marker(self, text, where):
        text = text.replace("\\u00a0", "\u00a0")
        for marker in self.markers:
            self.assertNotIn(marker, text, where)

    def test_the_careless_node_has_them_or_this_test_shows_nothing(self):
        held = json.dumps([self.careless.api.get("/v1/records/" + one) for one in self.careless.record_ids()[:5]],
                          ensure_ascii=False)
        self.assertTrue(any(marker in held for marker in self.markers))

    def test_no_honest_node_serves_one(self):
        for node in self.honest:
            for record in node.records():
                whole = node.api.get("/v1/records/" + record["id"])
                self.assert_no_marker(json.dumps(whole, ensure_ascii=False), "%s serves %s" % (node, record["id"]))

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
            for file in [node.log, *(one for one in node.home.rglob("*") if one.is_file())]:
                content = file.read_bytes()
                for marker in self.markers:
                    self.assertNotIn(marker.encode(), content, "%s, %s" % (node, file))

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
