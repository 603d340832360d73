"""`stonechat follow` on an observer's node: everything once, in order, from where the reader was, and as it comes."""

import json
import subprocess
import unittest

import examples
from federation import Federation, wait_until


class Following(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.federation = cls.enterClassContext(Federation(examples.program(), name="Example region"))
        cls.trust = cls.federation.add("Example Acute Trust")
        cls.observer = cls.federation.add("Example Regulator", role="observer", calls=[cls.trust])
        cls.federation.start()
        cls.observer.wait_linked(1)
        cls.published = [cls.publish() for _ in range(3)]

    @classmethod
    def publish(cls):
        record = cls.trust.publish(examples.report_saying("The tool gave no alert."))
        wait_until(lambda: record in cls.observer.record_ids(), 30, "the observer holds the record")
        return record

    def read(self, *options):
        out = self.observer.succeed("follow", "--until-now", "--json", *options)
        return [json.loads(line) for line in out.splitlines()]

    def test_all_comes_once_oldest_first(self):
        self.assertEqual([one["id"] for one in self.read()][:3], self.published)

    def test_a_reader_goes_on_where_it_was(self):
        changes = self.read()
        rest = self.read("--after", changes[1]["number"])
        self.assertEqual(rest[0]["id"], changes[2]["id"])
        self.assertEqual(self.read("--after", changes[-1]["number"]), [])

    def test_it_can_be_narrowed(self):
        self.assertEqual(len(self.read("--kind", "report")), len(self.read()))
        self.assertEqual(self.read("--kind", "alert,monitor"), [])
        refused = self.observer.command("follow", "--until-now", "--region", "atlantis")
        self.assertEqual(refused.returncode, 1, refused)
        self.assertIn("region", refused.stderr)

    def test_it_ends_with_a_failure_where_its_lines_cannot_be_written(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([self.observer.program, "follow", "--home", str(self.observer.home)], stdout=full,
                                  stderr=subprocess.PIPE, text=True, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stderr), (1, "stonechat: the output could not be written\n"))

    def test_what_comes_is_shown_as_it_comes_and_where_it_ended_is_said(self):
        program = [self.observer.program, "follow", "--home", str(self.observer.home)]
        reader = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(reader.kill)
        self.assertEqual(reader.stdout.readline().strip(), "Unverified reports; counts are not rates.")
        record = self.publish()
        while record[:8] not in reader.stdout.readline():
            pass  # those from before
        self.observer.stop()
        said = reader.communicate(timeout=60)[1]
        self.assertNotEqual(reader.returncode, 0)
        self.assertIn("--after", said)
        self.observer.start()


if __name__ == "__main__":
    unittest.main()
