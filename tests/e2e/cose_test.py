"""Exported records are checked by programs that know nothing of Stonechat: two COSE libraries and plain openssl.

$STONECHAT_COSE names the folder with verify_export.mjs and its installed packages.
"""

import json
import os
import subprocess
import unittest

import examples
from federation import wait_until


def bytes_head(length):
    """The head of a CBOR byte string (RFC 8949 section 3)."""
    if length < 24:
        return bytes([0x40 | length])
    if length < 256:
        return bytes([0x58, length])
    return b"\x59" + length.to_bytes(2, "big")


def take_bytes(data):
    """Takes a CBOR byte string from the front: (string, rest)."""
    heads = {0x58: 1, 0x59: 2}
    size = heads.get(data[0], 0)
    length = int.from_bytes(data[1:1 + size], "big") if size else data[0] & 0x1F
    return data[1 + size:1 + size + length], data[1 + size + length:]


def parts_of(message):
    """(what is signed, signature) of a COSE_Sign1 message, by RFC 9052 section 4.4."""
    assert message[:2] == b"\xd2\x84", "tag 18, an array of four"
    protected, rest = take_bytes(message[2:])
    assert rest[:1] == b"\xa0", "an empty unprotected map"
    payload, rest = take_bytes(rest[1:])
    signature, rest = take_bytes(rest)
    assert rest == b""
    signed = (b"\x84\x6aSignature1" + bytes_head(len(protected)) + protected + b"\x40"
              + bytes_head(len(payload)) + payload)
    return signed, signature


class Cose(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        region = cls.enterClassContext(examples.ExampleRegion())
        region.start()
        published = set()
        for file in examples.EXAMPLE_FILES:
            body = json.loads(file.read_text())
            published.add(region.author_of(body).publish(body))
        wait_until(lambda: published <= set(region.observer.record_ids()), 30, "the observer holds every example")
        cls.export = region.directory / "export"
        region.observer.succeed("export", "--cose", cls.export)
        cls.index = json.loads((cls.export / "index.json").read_text())["records"]
        assert {line["id"] for line in cls.index} == published

        # What outsiders are told to run, with $id and $key set; these tests run it as it stands there.
        guide = (examples.ROOT / "ops" / "docs" / "verify.md").read_text().splitlines()
        cls.recipe = next(line for line in guide if line.startswith("openssl pkeyutl -verify"))

    def openssl_verifies(self, record, key):
        done = subprocess.run(["sh", "-c", self.recipe], cwd=self.export, env={**os.environ, "id": record, "key": key},
                              capture_output=True, text=True, timeout=60)
        return done.returncode == 0 and "Signature Verified Successfully" in done.stdout

    def test_two_libraries_verify_every_record_and_refuse_it_with_a_byte_changed(self):
        done = subprocess.run(["node", "verify_export.mjs", str(self.export)], cwd=os.environ["STONECHAT_COSE"],
                              capture_output=True, text=True, timeout=240)
        self.assertEqual(done.returncode, 0, done.stdout[-4000:] + done.stderr[-4000:])
        self.assertEqual(json.loads(done.stdout.splitlines()[-1])["records"], len(self.index))

    def test_plain_openssl_verifies_every_record(self):
        for line in self.index:
            record = self.export / line["id"]
            signed, signature = record.with_suffix(".tbs"), record.with_suffix(".sig")
            self.assertEqual((signed.read_bytes(), signature.read_bytes()),
                             parts_of(record.with_suffix(".cose").read_bytes()))
            self.assertTrue(self.openssl_verifies(line["id"], line["key"]), line["id"])

    def test_plain_openssl_refuses_a_changed_byte_and_another_key(self):
        line = self.index[0]
        for suffix in (".tbs", ".sig"):
            file = self.export / (line["id"] + suffix)
            exact = file.read_bytes()
            file.write_bytes(exact[:-1] + bytes([exact[-1] ^ 1]))
            self.assertFalse(self.openssl_verifies(line["id"], line["key"]), suffix)
            file.write_bytes(exact)
        self.assertTrue(self.openssl_verifies(line["id"], line["key"]))
        others = [f"keys/{file.name}" for file in (self.export / "keys").iterdir() if file != self.export / line["key"]]
        self.assertGreaterEqual(len(others), 4)
        for other in others:
            self.assertFalse(self.openssl_verifies(line["id"], other), other)


if __name__ == "__main__":
    unittest.main(verbosity=2)
