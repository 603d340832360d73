"""A node on a disk that loses, tears and refuses: the program stonechat-bad-disk (tests/e2e/bad_disk)."""

import os
import signal
import tempfile
from pathlib import Path


class BadDisk:
    """What is wrong with the disk of the nodes that are put on it. One at a time in a program."""

    def __init__(self):
        self.program = os.environ["STONECHAT_BAD_DISK_PROGRAM"]
        self._directory = tempfile.TemporaryDirectory(prefix="stonechat-fault-")
        os.environ["STONECHAT_BAD_DISK"] = self._directory.name

    def put(self, node):
        node.program = str(Path(self.program).resolve())

    def set(self, fault):
        """"eio", "readonly", "lie", "lie about logs" or "" for a good disk, from the next operation on."""
        file = Path(self._directory.name) / "fault"
        new = file.with_suffix(".new")
        new.write_text(fault)
        new.replace(file)

    @staticmethod
    def lose_power(node):
        """Ends the node's process as when its machine's power goes."""
        node.process.send_signal(signal.SIGUSR1)
        code = node.process.wait(30)
        node.process = None
        node.api.close()
        assert code == 137, f"{node.name} ended with {code}, not for want of power"
