"""A person at a terminal: runs a command on a terminal of its own, reads what it shows and types answers."""

import os
import pty
import re
import select
import time


class Person:
    """`refused` is told, in words, what did not come."""

    def __init__(self, argv, refused, seconds=60):
        self._refused, self._seconds = refused, seconds
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            os.execv(argv[0], [str(word) for word in argv])
        self.shown = ""

    def look(self):
        while select.select([self._terminal], [], [], 0)[0]:
            try:
                more = os.read(self._terminal, 4096)
            except OSError:  # the other side has gone
                return self.shown
            if not more:
                return self.shown
            self.shown += more.decode(errors="replace")
        return self.shown

    def wait_for(self, pattern, what, after=0):
        end = time.monotonic() + self._seconds
        while time.monotonic() < end:
            found = re.search(pattern, self.look()[after:])
            if found:
                return found
            time.sleep(0.1)
        self._refused(f"{what}; it shows: {self.shown[-500:]}")
        return None

    def type(self, text):
        os.write(self._terminal, (text + "\n").encode())

    def answer_words(self):
        """Reads the recovery words off the screen and types the two that are asked back, the first one wrongly once.
        Returns all 24, in order."""
        self.wait_for(r"word (\d+)\? ", "it asks a word back")
        words = dict(re.findall(r"(\d+) ([a-z]+)", self.look()))
        first = re.search(r"word (\d+)\? ", self.look()).group(1)
        self.type("stonechat")
        self.wait_for(r"not word " + first, "a wrong word is not taken")
        seen = len(self.look())
        self.type(words[first])
        asked = self.wait_for(r"word (\d+)\? $", "it asks a second word back", seen)
        self.type(words[asked.group(1)])
        return [words[str(number)] for number in range(1, 25)]

    def end(self):
        """The exit code."""
        end = time.monotonic() + self._seconds
        while time.monotonic() < end:
            self.look()
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.look()
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.05)
        self._refused(f"it does not end; it shows: {self.shown[-500:]}")
        return None
