"""A person at a terminal: runs a command on a terminal of its own, reads what it shows and types answers.

Person runs one command; Shell is a person who types commands at a shell, as fast as people do where that is asked.
"""

import os
import pty
import re
import select
import signal
import time
from pathlib import Path


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


class Pasted(str):
    """Part of a command that nobody would type: a link, an id."""


class Shell(Person):
    """A shell in `directory`, with `program` on its path. `seconds_a_key` above 0: types no faster than that, takes
    PASTE_SECONDS to paste something and READ_SECONDS to read what it is asked before it answers."""

    PASTE_SECONDS = 2
    READ_SECONDS = 3
    PROMPT = "stonechat-test> "

    def __init__(self, directory, program, refused, seconds_a_key=0.0, seconds=60):
        path = f"{Path(program).resolve().parent}:{os.environ['PATH']}"
        super().__init__(["/usr/bin/env", "-C", str(directory), f"PS1={self.PROMPT}", f"PATH={path}", "bash",
                          "--noprofile", "--norc", "--noediting", "-i"], refused, seconds)
        self._seconds_a_key = seconds_a_key
        self.commands = 0
        self.keys = 0
        self.wait_for(re.escape(self.PROMPT), "the shell is there")

    def type(self, text):
        """A line, in reply to what the screen shows."""
        if self._seconds_a_key:
            time.sleep(self.READ_SECONDS)
        self._keys(text)
        self._keys("\n")

    def _keys(self, text):
        if isinstance(text, Pasted):
            os.write(self._terminal, text.encode())
            self.keys += 1
            time.sleep(self.PASTE_SECONDS if self._seconds_a_key else 0)
            return
        for letter in text:
            os.write(self._terminal, letter.encode())
            self.keys += 1
            time.sleep(self._seconds_a_key)

    def begin(self, *parts):
        """Types a command. Returns where in `shown` what it shows begins."""
        self.commands += 1
        for number, part in enumerate(parts):
            self._keys(" " if number else "")
            self._keys(part)
        before = len(self.look())
        self._keys("\n")
        return before

    def finish(self, before):
        """Waits until the command that began there has ended. Returns what it showed."""
        self.wait_for(re.escape(self.PROMPT) + "$", "the command ends", before)
        return self.shown[before:-len(self.PROMPT)].replace("\r\n", "\n").lstrip("\n")

    def run(self, *parts):
        return self.finish(self.begin(*parts))

    def close(self):
        """Ends the shell and all that it started."""
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                session = int(stat.read_text().rpartition(")")[2].split()[3])
            except OSError:  # it has ended
                continue
            if session == self.pid:
                os.kill(int(stat.parent.name), signal.SIGKILL)
        os.close(self._terminal)
        os.waitpid(self.pid, 0)
