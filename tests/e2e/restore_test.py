"""A node is restored from old backups again and again while hubs lag behind: it never forks, and all end alike.

    restore_test.py [--restores 3] [--seed N]     by hand: --restores 20
"""

import argparse
import json
import random
import shutil
import sys

import examples
from federation import Federation, end_on_sigterm, wait_until


def check_backup(node, directory):
    """Whole, in order, and without a key in clear or the token."""
    checked = json.loads(node.succeed_anywhere("backup", "verify", directory, "--json"))
    assert checked["faults"] == [], checked
    secrets = [(node.home / "keys" / f"{kind}.key").read_bytes() for kind in ("record", "link", "recovery")]
    secrets.append((node.home / "api-token").read_bytes().strip())
    for file in directory.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not any(secret in content for secret in secrets), f"{file} holds a secret"


def check_changed_backup(node, directory, scratch):
    """One changed byte is found, and what is changed is not restored."""
    copy = scratch / "changed"
    shutil.copytree(directory, copy)
    victim = max((file for file in (copy / "store").iterdir()), key=lambda file: file.stat().st_size)
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.write_bytes(content)
    done = node.command_anywhere("backup", "verify", copy)
    assert done.returncode == 1 and "has changed since the backup" in done.stdout, done
    done = node.command_anywhere("restore", copy, "--home", scratch / "nowhere")
    assert done.returncode == 1 and "has changed since the backup" in done.stderr, done
    shutil.rmtree(copy)


def restore(node, directory):
    """Stops the node, refuses to go over its store, then puts the backup in its place and starts again."""
    assert node.stop() == 0
    done = node.command("restore", directory)
    assert done.returncode == 1 and "move it away first" in done.stderr, done
    shutil.rmtree(node.home / "store")
    node.succeed("restore", directory)
    node.start()


def check_serves_when_nobody_can_tell(node, directory):
    """All others are gone: it holds everything back until a person says that none can tell what was erased."""
    shutil.rmtree(node.home / "store")
    node.succeed("restore", directory)
    assert "is it running?" in node.command("restore", "--serve", "--yes").stderr
    node.start()
    assert "Held back" in node.succeed("status") and "restore --serve" in node.succeed("status")
    done = node.command("records")
    assert done.returncode == 1 and "restore --serve" in done.stderr, done
    done = node.command("restore", "--serve")
    assert done.returncode == 2 and "--yes" in done.stderr and "erased" in done.stdout, done
    assert node.command("restore", directory, "--serve").returncode == 2, "either a backup or this"
    assert node.status()["restoring"], "nothing has changed"
    assert "again" in node.succeed("restore", "--serve", "--yes")
    assert "Held back" not in node.succeed("status") and node.records()
    assert "holds nothing back" in node.succeed("restore", "--serve"), "and it asks nothing then"
    assert node.stop() == 0


def check_no_fork(nodes):
    for node in nodes:
        assert node.stop() == 0
        result = json.loads(node.succeed("verify", "--json", timeout=600))
        assert result["faults"] == [], f"{node.name}: {result}"


def run(options):
    chance = random.Random(options.seed)
    with Federation(examples.program()) as federation:
        hubs = [federation.add("Example Hub"), federation.add("Example Other Hub")]
        trust = federation.add("Example Acute Trust", calls=hubs)
        trust.lets_coded_answers_leave()
        federation.start()
        number, backups, acknowledged = 0, [], []

        def publish(count):
            nonlocal number
            for _ in range(count):
                acknowledged.append(trust.publish_coded(examples.coded_report(number)))
                number += 1

        publish(5)
        for _ in range(options.restores):
            publish(chance.randrange(1, 8))
            if not backups or chance.random() < 0.5:
                backups.append(federation.directory / f"backup-{len(backups)}")
                trust.succeed("backup", backups[-1])
                check_backup(trust, backups[-1])
            publish(chance.randrange(1, 8))
            lagging = chance.choice(hubs)
            if chance.random() < 0.7:
                lagging.kill()
                publish(chance.randrange(1, 8))
            restore(trust, chance.choice(backups))
            publish(chance.randrange(1, 5))
            if not lagging.is_running():
                lagging.start()
        check_changed_backup(trust, backups[0], federation.directory)
        wait_until(lambda: hubs[0].heads() == hubs[1].heads() == trust.heads(), 120, "all have equal heads")
        epochs = {epoch for member, epoch, _ in trust.heads() if member == trust.member}
        # One more for each restore after which a hub heard of it in time.
        assert 1 < len(epochs) <= options.restores + 1, f"{len(epochs)} epochs after {options.restores} restores"
        check_no_fork([*hubs, trust])
        check_serves_when_nobody_can_tell(trust, backups[-1])
    print(json.dumps({"restores": options.restores, "seed": options.seed, "backups": len(backups),
                      "published": len(acknowledged), "forks": 0}))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--restores", type=int, default=3)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    end_on_sigterm()
    run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
