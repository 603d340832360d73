#!/usr/bin/env python3
"""Fails when a file includes a layer, a protocol room or a library that its folder may not use.

Reads the tables of ops/cmake/Layers.cmake; there is no list of exceptions. Run it with --self-test to see that it
can fail: it then checks a wrong include of each sort and expects every one to be named.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = (ROOT / "ops/cmake/Layers.cmake").read_text()
MAY_USE = {m[1]: m[2].strip('" ').split() for m in re.finditer(r"^set\(MAY_USE_([\w/]+)\s+(.*)\)", TABLE, re.M)}
LAYERS = [name for name in MAY_USE if "/" not in name]

# What reads the world: sockets, disk, threads, clocks, streams, the environment.
PURE = ("crypto", "protocol")
BANNED_HEADERS = {
    "crypto": ("boost/asio", "boost/beast", "rocksdb/", "thread", "mutex", "future", "iostream", "fstream",
               "filesystem", "cstdio", "spdlog"),
    "protocol": ("boost/asio", "boost/beast", "rocksdb/", "thread", "mutex", "future", "iostream", "fstream",
                 "filesystem", "cstdio", "spdlog", "openssl/", "sodium"),
    "storage": ("boost/asio", "boost/beast", "openssl/", "sodium", "spdlog"),
}
WORLD = re.compile(r"\bnow\(\)|\brandom_device\b|\bgetenv\b|\btime\(|\bprintf\(|\bstd::cout\b|\bstd::cerr\b")


def faults(path, text):
    """Yields one sentence for each wrong line of `text`, which stands at `path` (relative to the root)."""
    layer = path.split("/")[0]
    room = "/".join(path.split("/")[:2])
    for number, line in enumerate(text.splitlines(), 1):
        code = line.split("//")[0]
        if layer in PURE and WORLD.search(code):
            yield f"{path}:{number}: {layer} may not read the world: {line.strip()}"
        include = re.match(r'\s*#\s*include\s*[<"]([^>"]+)', line)
        if not include:
            continue
        name = include[1]
        head = name.split("/")[0]
        if head in LAYERS and head not in (layer, *MAY_USE[layer]):
            yield f"{path}:{number}: {layer} may not include {name}"
        if name.startswith(BANNED_HEADERS.get(layer, ())):
            yield f"{path}:{number}: {layer} may not include {name}"
        other = re.match(r"protocol/(\w+)/", name)
        if room in MAY_USE and other and other[1] not in (room.split("/")[1], *MAY_USE[room]):
            yield f"{path}:{number}: {room} may not include {name}"
        if layer == "storage" and name.startswith("rocksdb/") and not path.startswith("storage/rocks/"):
            yield f"{path}:{number}: RocksDB stays in storage/rocks: {name}"


def self_test():
    wrong = [
        ("crypto/a.cpp", '#include "protocol/ids.hpp"'),
        ("protocol/feed/a.cpp", '#include "protocol/gossip/push.hpp"'),
        ("protocol/feed/a.cpp", '#include "storage/store.hpp"'),
        ("protocol/feed/a.cpp", "#include <boost/asio/io_context.hpp>"),
        ("protocol/feed/a.cpp", "auto t = std::chrono::steady_clock::now();"),
        ("storage/memory/a.cpp", "#include <rocksdb/db.h>"),
        ("storage/rocks/a.cpp", '#include "node/loop/driver.hpp"'),
    ]
    missed = [case for case in wrong if not list(faults(*case))]
    right = [("protocol/engine/a.cpp", '#include "protocol/gossip/push.hpp"'), ("node/a.cpp", "#include <thread>")]
    accused = [case for case in right if list(faults(*case))]
    for path, line in missed + accused:
        print(f"check_layers is blind: {path}: {line}")
    return bool(missed or accused)


def main():
    if "--self-test" in sys.argv:
        return self_test()
    found = []
    for layer in LAYERS:
        for file in sorted((ROOT / layer).rglob("*.[ch]pp")):
            found += faults(str(file.relative_to(ROOT)), file.read_text())
    print("\n".join(found) or "layers are clean")
    return bool(found)


sys.exit(main())
