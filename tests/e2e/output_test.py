"""What a command prints and cannot write is a failure, for whoever sent it to a file on a full disk."""

import subprocess
import tempfile
import unittest
from pathlib import Path

import examples

SAID = "stonechat: the output could not be written\n"


class Output(unittest.TestCase):
    def setUp(self):
        self.home = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def to_a_full_disk(self, *arguments):
        with open("/dev/full", "w") as full:  # each write there fails with ENOSPC: full(4)
            return subprocess.run([examples.program(), *arguments], stdout=full, stderr=subprocess.PIPE, text=True,
                                  timeout=60, check=False)

    def assert_fails(self, done):
        self.assertEqual((done.returncode, done.stderr), (1, SAID))

    def test_what_a_command_shows(self):
        (self.home / "stonechat.toml").write_text('[node]\nname = "Example Practice"\n')
        self.assert_fails(self.to_a_full_disk("config", "show", "--home", self.home))

    def test_what_the_command_line_itself_shows(self):
        self.assert_fails(self.to_a_full_disk("--version"))
        self.assert_fails(self.to_a_full_disk("--help"))

    def test_a_command_that_fails_keeps_its_own_code_and_words(self):
        (self.home / "stonechat.toml").write_text("[node]\nnaem = 1\n")
        done = self.to_a_full_disk("config", "show", "--home", self.home)
        self.assertEqual(done.returncode, 2)
        self.assertNotIn(SAID, done.stderr)


if __name__ == "__main__":
    unittest.main()
