"""A light node with two hubs, of which one keeps a record to itself: the light node holds the record and is warned all the
same, names that hub and no other, and names it no longer once it shows the record.

    withholding_test.py STONECHAT_THAT_WILL_KNOW_NOTHING_OF_ONE_MEMBER
"""

import sys
import unittest

import examples
from federation import Federation, wait_until

DEAF = ""
IN_USE = "maker,product,version,category\nExample Skin AI Ltd,SkinSort,2.3.1,image-triage\n"
NAMED_WITHIN_SECONDS = 200  # two audits, each a minute after what gives reason for it


class Withholding(unittest.TestCase):
    def test_a_hub_that_keeps_a_record_to_itself_is_named(self):
        with Federation(examples.program(), name="Example region") as federation:
            honest = federation.add("Example Hub")
            deaf = federation.add("Example Other Hub", calls=[honest])
            trust = federation.add("Example Acute Trust", calls=[honest], listens=False)
            dentist = federation.add("Example Dental Practice", sector="independent", listens=False, is_light=True,
                                     calls=[honest, deaf])
            trust.lets_coded_answers_leave()
            federation.start()
            dentist.api.post("/v1/technologies/import", IN_USE.encode(), "text/csv")
            before = trust.publish_coded(examples.coded_report(1))
            for node in (honest, deaf, dentist):
                wait_until(lambda: before in node.record_ids(), 30, f"{node} holds the first record")
            usual = deaf.program
            deaf.stop()
            deaf.program, deaf.environment = DEAF, {"STONECHAT_DEAF_TO": trust.member}
            deaf.start()
            dentist.wait_linked(2)

            kept_back = trust.publish_coded(examples.coded_report(2))
            wait_until(lambda: kept_back in dentist.record_ids(), 30, "the light node has it from the honest hub")
            wait_until(lambda: len(dentist.api.get("/v1/warnings")["warnings"]) == 2, 30, "its people are warned")
            self.assertNotIn(kept_back, deaf.record_ids())

            named = wait_until(lambda: dentist.log_lines("audit", "withholds"), NAMED_WITHIN_SECONDS,
                               f"the hub is named:\n{dentist.log_tail()}")
            self.assertEqual({line["peer"] for line in named}, {deaf.link_key[:8]})
            self.assertEqual({line["author"] for line in named}, {trust.member})
            listed = dentist.succeed("peers", "list")
            told = [line for line in listed.splitlines() if "WITHHOLDS" in line]
            self.assertEqual(len(told), 1, listed)
            self.assertIn(str(deaf), told[0])

            deaf.stop()
            deaf.program, deaf.environment = usual, {}
            deaf.start()
            wait_until(lambda: kept_back in deaf.record_ids(), 30, "it takes the record by now")
            wait_until(lambda: "WITHHOLDS" not in dentist.succeed("peers", "list"), NAMED_WITHIN_SECONDS, "it is cleared")


if __name__ == "__main__":
    DEAF = sys.argv.pop(1)
    unittest.main(verbosity=2)
