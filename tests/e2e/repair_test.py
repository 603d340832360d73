"""Bytes change in a stopped node's store: the node never answers wrongly, and after `stonechat repair` it has all
records again, those that it lost from its peer.

    repair_test.py [--rounds 2] [--seed N]
"""

import argparse
import json
import random
import shutil
import sys

import examples
from federation import Federation, Refused, end_on_sigterm, wait_until


def damage(store, chance, count):
    """Changes `count` bytes in the store's files. Returns where."""
    files = [file for file in store.iterdir()
             if file.stat().st_size and (file.suffix == ".sst" or file.name.startswith("MANIFEST"))]
    places = []
    for _ in range(count):
        file = chance.choice(files)
        content = bytearray(file.read_bytes())
        at = chance.randrange(len(content))
        content[at] ^= 1 << chance.randrange(8)
        file.write_bytes(content)
        places.append(f"{file.name}:{at}")
    return places


def shown_by(node):
    """The ids that it shows: none before it has heard what was erased since."""
    try:
        return set(node.record_ids())
    except Refused as refused:
        assert refused.status == 503, refused
        return set()


def run(options):
    chance = random.Random(options.seed)
    left_out = 0
    with Federation(examples.program()) as federation:
        hub = federation.add("Example Hub")
        trust = federation.add("Example Acute Trust", calls=[hub])
        for node in (hub, trust):
            node.lets_coded_answers_leave()
        federation.start()
        for number in range(60):
            (hub if number % 2 else trust).publish_coded(examples.coded_report(number))
        for round_number in range(options.rounds):
            wait_until(lambda: hub.heads() == trust.heads(), 60, "equal heads")
            ids = set(trust.record_ids())
            done = trust.command("repair")
            assert done.returncode == 1 and "another process holds it" in done.stderr, done
            assert trust.stop() == 0
            trust.start()  # writes its log out into files
            assert trust.stop() == 0
            print("damaged", *damage(trust.home / "store", chance, 3))
            repaired = json.loads(trust.succeed("repair", "--json"))
            left_out += repaired["left_out"]
            print(repaired)
            trust.start()
            wait_until(lambda: ids <= shown_by(trust), 120, "every record is there again")
            own = trust.publish_coded(examples.coded_report(1000 + round_number))
            wait_until(lambda: own in hub.record_ids(), 60, "its new record is known")
            wait_until(lambda: hub.heads() == trust.heads(), 60, "equal heads after the repair")
            shutil.rmtree(trust.home / "store.damaged")
        for node in (hub, trust):
            assert node.stop() == 0
            result = json.loads(node.succeed("verify", "--json"))
            assert result["faults"] == [] and result["missing"] == 0, result
    print(json.dumps({"rounds": options.rounds, "seed": options.seed, "left_out_and_fetched": left_out}))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    end_on_sigterm()
    run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
