#!/usr/bin/env python3
"""Holds frames.json and charter.json against RFC 8949, RFC 9052, RFC 8032 and ops/docs/protocol.md, with nothing but
Python's own library: what Stonechat's programs write is read here by other means.

    tests/vectors/check.py [DIRECTORY]
"""

import hashlib
import json
import pathlib
import sys


# ---- CBOR, the part that the formats use

class Tag(tuple):
    """(number, value)"""


def decode(data):
    value, rest = _decode(data)
    assert not rest, "bytes are left over"
    return value


def _decode(data):
    major, info = data[0] >> 5, data[0] & 31
    assert info < 28, "indefinite or reserved"
    size = 0 if info < 24 else 1 << (info - 24)
    argument = info if info < 24 else int.from_bytes(data[1:1 + size], "big")
    assert len(data) >= 1 + size and _head(major, argument) == data[:1 + size], "not the shortest form"
    rest = data[1 + size:]
    if major == 0:
        return argument, rest
    if major == 1:
        return -1 - argument, rest
    if major in (2, 3):
        assert len(rest) >= argument, "cut off"
        return (rest[:argument] if major == 2 else rest[:argument].decode()), rest[argument:]
    if major == 4:
        items = []
        for _ in range(argument):
            item, rest = _decode(rest)
            items.append(item)
        return items, rest
    if major == 5:
        fields = {}
        for _ in range(argument):
            key, rest = _decode(rest)
            assert not fields or encode(key) > encode(list(fields)[-1]), "keys out of order"
            fields[key], rest = _decode(rest)
        return fields, rest
    assert major == 6, "no floats, no simple values"
    value, rest = _decode(rest)
    return Tag((argument, value)), rest


def _head(major, argument):
    if argument < 24:
        return bytes([major << 5 | argument])
    for info, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if argument < 1 << (8 * size):
            return bytes([major << 5 | info]) + argument.to_bytes(size, "big")
    raise ValueError("too large")


def encode(value):
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    if isinstance(value, Tag):
        return _head(6, value[0]) + encode(value[1])
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(map(encode, value))
    pairs = sorted((encode(key), encode(item)) for key, item in value.items())
    return _head(5, len(pairs)) + b"".join(key + item for key, item in pairs)


# ---- Ed25519 (RFC 8032 section 5.1), verification alone

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    """Two points in extended coordinates (X, Y, Z, T)."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
    g, h = 2 * a[3] * b[3] * D, 2 * a[2] * b[2]
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar, point):
    out = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            out = add(out, point)
        point, scalar = add(point, point), scalar >> 1
    return out


def read_point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P:
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = read_point(bytes([0x58]) + bytes([0x66]) * 31)


def verifies(key, message, signature):
    a, r, s = read_point(key), read_point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(k, a))
    return not ((left[0] * right[2] - right[0] * left[2]) % P or (left[1] * right[2] - right[1] * left[2]) % P)


def signed_bytes(purpose, payload):
    """RFC 9052 section 4.4."""
    protected = encode({1: -8, 3: f"application/vnd.stonechat.{purpose}+cbor"})
    return encode(["Signature1", protected, b"", payload])


def open_message(purpose, message):
    """The parts of a COSE_Sign1: payload and signature."""
    tag, (protected, unprotected, payload, signature) = decode(message)
    assert tag == 18 and unprotected == {}
    assert decode(protected) == {1: -8, 3: f"application/vnd.stonechat.{purpose}+cbor"}
    return payload, signature


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


# ---- the files

def readable(value):
    """As the files show CBOR: byte strings in hex behind "h:", maps as lists of pairs behind "map"."""
    if isinstance(value, bytes):
        return "h:" + value.hex()
    if isinstance(value, dict):
        return {"map": [[readable(key), readable(item)] for key, item in value.items()]}
    return [readable(item) for item in value] if isinstance(value, list) else value


def whole_message(lean):
    """The message that a lean record was cut from."""
    _, payload, at, signature, salt, body = lean
    payload = payload[:at] + sha256(salt, body) + payload[at:]
    protected = encode({1: -8, 3: "application/vnd.stonechat.record+cbor"})
    return encode(Tag((18, [protected, {}, payload, signature])))


def check_frames(file):
    for one in file["frames"]:
        frame = bytes.fromhex(one["hex"])
        value = decode(frame)
        assert encode(value) == frame, one["name"]
        assert readable(value) == one["decoded"], one["name"]
        if "message" in one:
            assert whole_message(value[1][0]).hex() == one["message"], one["name"]
    numbers = {one["decoded"][0] for one in file["frames"]}
    assert set(range(25)) <= numbers, "a kind of frame is missing"
    return len(file["frames"])


class Tree:
    """The tree that ops/docs/protocol.md describes, from its definition: no branch is kept, all is worked out anew."""

    def __init__(self):
        self.leaves = {}

    def set(self, sort, identity, content):
        path = sha256(bytes([sort]), identity)
        self.leaves[path] = sha256(b"\x00", path, sha256(content))

    def root(self):
        return self._hash(sorted(self.leaves)) if self.leaves else sha256()

    def _hash(self, paths):
        if len(paths) == 1:
            return self.leaves[paths[0]]
        first, last = (int.from_bytes(path, "big") for path in (paths[0], paths[-1]))
        bit = 256 - (first ^ last).bit_length()
        split = next(i for i, path in enumerate(paths) if path[bit // 8] >> (7 - bit % 8) & 1)
        return sha256(b"\x01", bytes([bit]), self._hash(paths[:split]), self._hash(paths[split:]))


class Federation:
    """What the entries of a charter without conflicts amount to, as far as the tree needs it."""

    def __init__(self):
        self.tree, self.stewards, self.members, self.sequence = Tree(), None, {}, 0
        self.id, self.head = bytes(32), bytes(32)

    def take(self, signed_entry):
        payload, signatures = decode(signed_entry)
        assert encode([payload, signatures]) == signed_entry
        entry = decode(payload)
        assert list(entry) == list(range(1, 9)) and encode(entry) == payload
        assert entry[1] == 1 and entry[2] == self.id and entry[3] == self.sequence + 1 and entry[4] == self.head
        before = self.stewards
        self._act(entry[6], entry[7], entry[3])
        self._check(signatures, payload, before, entry[6])
        assert self.tree.root() == entry[8], f"entry {entry[3]}: another root"
        self.sequence, self.head = entry[3], sha256(payload)
        if self.sequence == 1:
            self.id = self.head

    def _check(self, signatures, payload, before, action):
        keys = [key for key, _ in signatures]
        assert keys == sorted(set(keys)), "ascending, each once"
        for key, signature in signatures:
            assert verifies(key, signed_bytes("charter", payload), signature)
        council = {steward[1] for steward in (before or self.stewards)[1]}
        must = len(council) if action == 1 else before[0]
        assert len(council & set(keys)) >= must, "below the threshold"

    def _act(self, number, action, sequence):
        if number == 1:
            self.stewards = [action[1], action[2], action[3]]
        elif number == 2:
            payload, signature = open_message("admission", action[0])
            request = decode(payload)
            assert verifies(request[5], signed_bytes("admission", payload), signature)
            standing = [action[1], action[2], action[3], request[5], 0]
            member = sha256(action[0])[:16]
            self._put([member, request[2], request[3], request[4], request[8], request[5], request[6], request[7],
                       request[9], sequence, standing, []])
        elif number == 3:
            self._end(action[0], action[1], sequence)[4] = 1
        elif number == 4:
            self._end(action[0], action[4], sequence)[:3] = action[1:4]
        elif number == 5:
            self.members[action[0]][1:5] = action[1:5]
        elif number == 6:
            self._rekey(action[0], action[1], sequence)
        elif number == 7:
            self.stewards = [action[1], self.stewards[1] + [action[0]], self.stewards[2]]
        elif number == 8:
            left = [steward for steward in self.stewards[1] if steward[1] != action[0]]
            self.stewards = [action[1], left, self.stewards[2]]
        elif number == 9:
            self.stewards = [action[0], self.stewards[1], self.stewards[2]]
        elif number == 10:
            for record in action[0]:
                self.tree.set(3, record, encode(record))
        else:
            assert number == 11, "an action that is not known"
        self.tree.set(2, b"", encode(self.stewards))
        for member, state in self.members.items():
            self.tree.set(1, member, encode(state))

    def _rekey(self, message, pins, sequence):
        payload, signature = open_message("rekey", message)
        request = decode(payload)
        state = self.members[request[3]]
        assert request[2] == self.id and request[4] == state[6]
        signer = state[7] if request[5] == 2 else request[6]
        assert verifies(signer, signed_bytes("rekey", payload), signature)
        if request[6] != state[5]:
            self._end(request[3], pins, sequence)[3] = request[6]
        state[5:8] = [request[6], request[7], request[8]]

    def _put(self, state):
        self.members[state[0]] = state

    def _end(self, member, pins, sequence):
        """Ends a standing, and gives the next one to be changed."""
        state = self.members[member]
        state[11] = state[11] + [[list(state[10]), pins, sequence]]
        state[10] = list(state[10])
        return state[10]


def proved_root(proof):
    state, steps = decode(proof)
    path = sha256(b"\x01", decode(state)[0])
    hashed = sha256(b"\x00", path, sha256(state))
    assert [step[0] for step in steps] == sorted({step[0] for step in steps}), "from the top, each bit once"
    for bit, other in reversed(steps):
        is_right = path[bit // 8] >> (7 - bit % 8) & 1
        left, right = (other, hashed) if is_right else (hashed, other)
        hashed = sha256(b"\x01", bytes([bit]), left, right)
    return decode(state)[0], hashed


def check_charter(file):
    federation = Federation()
    aside = 0
    for one in file["entries"]:
        signed_entry = bytes.fromhex(one["signed_entry"])
        payload = decode(signed_entry)[0]
        entry = decode(payload)
        assert sha256(payload).hex() == one["hash"] and entry[3] == one["sequence"] and entry[8].hex() == one["root"]
        if one.get("aside"):
            aside += 1
            signatures = decode(signed_entry)[1]
            assert signatures and all(verifies(key, signed_bytes("charter", payload), by) for key, by in signatures)
            continue
        federation.take(signed_entry)
    assert federation.id.hex() == file["federation"]
    numbers = {decode(decode(bytes.fromhex(one["signed_entry"]))[0])[6] for one in file["entries"]}
    assert numbers == set(range(1, 12)), "an action is missing"
    for member, proof in file["member_proofs_at_the_end"].items():
        identity, root = proved_root(bytes.fromhex(proof))
        assert identity.hex() == member and root == federation.tree.root()
    return federation.sequence, aside


def main():
    directory = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent
    frames = check_frames(json.loads((directory / "frames.json").read_text()))
    entries, aside = check_charter(json.loads((directory / "charter.json").read_text()))
    print(f"{frames} frames, {entries} charter entries and {aside} beside them are as the documents say")


if __name__ == "__main__":
    main()
