#!/usr/bin/env python3
"""Runs a benchmark small and checks what it prints: prints_json.py PROGRAM NAME [OPTION...]"""
import glob
import json
import os
import subprocess
import sys
import tempfile

program, name, *options = sys.argv[1:]
records = {"live": "5", "growth": "50"}.get(name, "500")
with tempfile.TemporaryDirectory() as scratch:
    done = subprocess.run([program, name, "--json", "--records", records, "--authors", "300", *options], check=True,
                          capture_output=True, text=True, env={**os.environ, "TMPDIR": scratch}, timeout=110)
    left = glob.glob(scratch + "/*")
outcome = json.loads(done.stdout)
assert list(outcome) == ["name", "figure", "unit", "limit", "ratio", "details"], outcome
assert outcome["name"].startswith(name)
assert outcome["figure"] > 0 and outcome["limit"] > 0 and outcome["ratio"] > 0, outcome
assert all(isinstance(value, (int, float)) for value in outcome["details"].values()), outcome
assert not left, f"left behind: {left}"
