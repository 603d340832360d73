"""How large a node is, and what its links carry: for the tests of light nodes."""

import re
import subprocess
import sys
import time
from pathlib import Path

import sanitizer

MEMORY_MIB_MAX = 64
FOLDER_MB_MAX = 60
IDLE_MB_A_DAY_MAX = 1
SETTLING_SECONDS = 60
IP_AND_TCP_BYTES = 52  # of a segment, with the option for timestamps (RFC 9293, RFC 7323)


def resident_mib(node):
    status = Path(f"/proc/{node.process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def folder_mb(node):
    return sum(file.stat().st_size for file in (node.home / "store").rglob("*") if file.is_file()) / 1e6


def expect_small(test, node, hub):
    """That a light node keeps to its memory and disk; told beside a hub's."""
    memory, folder = resident_mib(node), folder_mb(node)
    print(f"{memory:.1f} MiB resident, {folder:.1f} MB on disk; a hub: {resident_mib(hub):.1f} MiB, {folder_mb(hub):.1f} MB",
          file=sys.stderr)
    if sanitizer.memory_counts():
        test.assertLessEqual(memory, MEMORY_MIB_MAX)
    test.assertLessEqual(folder, FOLDER_MB_MAX)


def traffic(node):
    """What the node's links have carried both ways so far, headers of IP and TCP included: bytes by link."""
    listing = subprocess.run(["ss", "-tinpH", "state", "established"], capture_output=True, text=True, check=True).stdout
    links = {}
    for ends, facts in re.findall(r"^(\S.*)\n\s+(\S.*)$", listing, re.MULTILINE):
        if f"pid={node.process.pid}," not in ends or f":{node.api_port} " in ends:
            continue
        fact = {name: int(value) for name, value in re.findall(r"(\w+):(\d+)(?= |$)", facts)}
        segments = fact["segs_out"] + fact["segs_in"]
        links[ends.split()[2]] = fact["bytes_acked"] + fact["bytes_received"] + IP_AND_TCP_BYTES * segments
    return links


def idle_mb_a_day(node, links, minutes):
    """What so many links of a node carry while nothing happens, measured over some minutes and told."""
    time.sleep(SETTLING_SECONDS)
    before, began = traffic(node), time.monotonic()
    assert len(before) == links, f"{len(before)} links"
    time.sleep(60 * minutes)
    after, days = traffic(node), (time.monotonic() - began) / 86400
    assert before.keys() == after.keys(), "a link was made anew meanwhile"
    carried = sum(after.values()) - sum(before.values())
    print(f"{carried} bytes in {days * 1440:.1f} min: {carried / days / 1e6:.2f} MB a day", file=sys.stderr)
    return carried / days / 1e6
