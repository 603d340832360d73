"""A machine is gone, and nothing is left but 24 words on paper: the organisation goes on with new keys on another one.

    recover_test.py

Walks what ops/docs/keys.md says under "All keys of a node are lost", and what is refused on the way: wrong words,
another member's words, a link that was used or is not whole, a home that somebody lives in, a member that was revoked.
"""

import json
import sys

import examples
from federation import Federation, Node, Refused, end_on_sigterm, free_port, wait_until
from person import Person


def join(federation, hub, name):
    """A newcomer by invitation, whose words go to a file. Returns its node and the words."""
    node = Node(federation.program, name, federation.directory / name.lower().replace(" ", "-"),
                federation.directory / f"{name}.log", free_port(), None)
    paper = federation.directory / f"{name}.words"
    link = hub.succeed("invite").strip()
    node.succeed("join", link, "--name", name, "--sector", "nhs", "--api", f"127.0.0.1:{node.api_port}",
                 "--recovery-words", paper, "--no-wait")
    federation.nodes.append(node)
    node.start()
    waiting = wait_until(lambda: json.loads(hub.succeed("charter", "requests", "--json")), 30, f"{name}'s request is there")
    node.member = waiting[0]["member"]
    hub.succeed("charter", "admit", node.member)
    wait_until(lambda: node.status()["federation"], 30, f"{name} is in")
    return node, paper.read_text().split()


def refused(done, home, *reasons):
    """For one of these reasons."""
    assert done.returncode == 1 and any(reason in done.stderr for reason in reasons), done
    assert not home.exists(), f"{home} was made although it was refused: {reasons}"


def check_refusals(federation, hub, link, words, others_words, lost):
    """What is known to be wrong before anybody is asked."""
    home = federation.directory / "new-machine"
    scratch = Node(federation.program, "new machine", home, federation.directory / "scratch.log", free_port(), None)
    # In one of 256 papers the sum of the words is right in this order too, and they are another key's.
    not_theirs = "not those of " + lost.name
    refused(scratch.command("recover", link, input=" ".join(words[::-1])), home, "must be the 24", not_theirs)
    refused(scratch.command("recover", link, input=" ".join(words[:23])), home, "must be the 24")
    refused(scratch.command("recover", link, input=" ".join(others_words)), home, not_theirs)
    assert scratch.command("recover", link[:-9], input=" ".join(words)).returncode == 2
    assert scratch.command("recover", hub.succeed("invite").strip(), input=" ".join(words)).returncode == 2
    assert not home.exists()
    before = (hub.home / "keys/record.key").read_bytes()
    done = hub.command("recover", link, input=" ".join(words))
    assert done.returncode == 1 and "already there" in done.stderr, done
    assert (hub.home / "keys/record.key").read_bytes() == before
    done = hub.command("invite", "--recover", "Nobody")
    assert done.returncode != 0 and not done.stdout, done
    done = hub.command("invite", "--recover", hub.name)
    assert done.returncode == 1 and "stonechat rekey" in done.stderr, done


def recover_at_a_terminal(federation, hub, link, words, lost):
    """Types the words as they stand on the paper, six in a line. Returns the new machine's node."""
    node = Node(federation.program, lost.name, federation.directory / "new-machine",
                federation.directory / "new-machine.log", free_port(), None)
    person = Person([federation.program, "recover", link, "--home", node.home, "--api", f"127.0.0.1:{node.api_port}"],
                    lambda what: sys.exit("FAILED: " + what))
    person.wait_for("Type the 24 recovery words", "it asks for the words")
    for line in range(4):
        person.type(" ".join(words[6 * line:6 * line + 6]))
    person.wait_for("stewards' nodes have your request", "the request is held for the stewards")
    waiting = json.loads(hub.succeed("charter", "requests", "--json"))
    assert [(one["member"], one["wants"]) for one in waiting] == [(lost.member, "new keys")], waiting
    done = hub.command("charter", "admit", lost.member)
    assert done.returncode == 1 and "propose rekey" in done.stderr, done
    proposal = federation.directory / "rekey.proposal"
    hub.succeed("charter", "propose", "rekey", lost.member, "--out", proposal)
    hub.command("charter", "sign", proposal, "--yes")
    person.wait_for("You are in: .* with its new keys", "the stewards' decision arrives")
    assert person.end() == 0, person.shown
    assert json.loads(hub.succeed("charter", "requests", "--json")) == []
    kept = b"".join(file.read_bytes() for file in node.home.rglob("*") if file.is_file())
    assert " ".join(words).encode() not in kept and not (node.home / "keys/recovery.key").exists()
    node.member = lost.member
    federation.nodes.append(node)
    return node


def check_it_goes_on(hub, node, old, old_epoch):
    node.start()
    wait_until(lambda: old in node.record_ids(), 60, "it fetches its own records back")
    new = wait_until(lambda: publish(node), 60, "it publishes")
    wait_until(lambda: new in hub.record_ids(), 60, "the hub takes what it signs with its new keys")
    heads = wait_until(lambda: heads_of(hub, node, 2), 30, "the hub has both series")
    assert heads[old_epoch] == (1, old), "the old series ends where it ended"
    assert heads[(heads.keys() - {old_epoch}).pop()] == (1, new), heads
    assert json.loads(hub.succeed("feeds", "--forks", "--json")) == [], "no fork"


def heads_of(hub, node, count):
    """Where its series end, by epoch, once there are so many."""
    heads = {epoch: at for (member, epoch, _), at in hub.heads().items() if member == node.member}
    return heads if len(heads) == count else None


def publish(node):
    return node.publish(examples.example("scenario-1"))


def check_the_old_machine(hub, lost):
    """It turns up again: it learns that its keys are not its own any more, and nothing of it is taken."""
    before = set(hub.record_ids())
    lost.start()
    entries = hub.status()["federation"]["entries"]
    wait_until(lambda: lost.status()["federation"]["entries"] == entries, 30, "the old machine learns of the new keys")
    try:
        publish(lost)
        raise AssertionError("the old machine published")
    except Refused as refusal:
        assert refusal.problem["field"] == "record key", refusal
    new = set(hub.record_ids()) - before
    assert not new, [record for record in hub.records() if record["id"] in new]
    assert lost.stop() == 0


def check_refused_by_the_hub(federation, hub, used, words, revoked, link_of_revoked, words_of_revoked):
    """What only the federation's nodes can know."""
    for name, link, paper, why in (("used", used, words, "not the link key in force"),
                                   ("revoked", link_of_revoked, words_of_revoked, "was revoked")):
        home = federation.directory / f"late-{name}"
        node = Node(federation.program, name, home, federation.directory / f"{name}.log", free_port(), None)
        done = node.command("recover", link, "--api", f"127.0.0.1:{node.api_port}", input=" ".join(paper))
        assert done.returncode == 1 and why in done.stdout and "delete it, but not the directory" in done.stdout, done
    done = hub.command("invite", "--recover", revoked.member)
    assert done.returncode == 1 and "was revoked" in done.stderr, done


def main():
    with Federation(examples.program(), "Example region") as federation:
        hub = federation.add("Example Hub Trust", is_door=True)
        federation.start()
        return walk(federation, hub)


def walk(federation, hub):
    practice, words = join(federation, hub, "Example Practice")
    other, others_words = join(federation, hub, "Other Practice")
    old = publish(practice)
    wait_until(lambda: old in hub.record_ids(), 30, "the hub holds the practice's record")
    # A record can be read as soon as it is written, and counts in the heads once it is synced.
    old_epoch = wait_until(lambda: next((epoch for (member, epoch, _) in hub.heads() if member == practice.member), None),
                           30, "and counts it")
    practice.kill()

    link = hub.succeed("invite", "--recover", practice.name).strip()
    link_of_other = hub.succeed("invite", "--recover", other.member).strip()
    check_refusals(federation, hub, link, words, others_words, practice)
    node = recover_at_a_terminal(federation, hub, link, words, practice)
    check_it_goes_on(hub, node, old, old_epoch)
    print("recovered: a new epoch, and what was published stands")
    check_the_old_machine(hub, practice)
    other.stop()
    hub.succeed("charter", "revoke", other.member)
    check_refused_by_the_hub(federation, hub, link, words, other, link_of_other, others_words)
    for one in (hub, node):
        assert one.stop() == 0
        assert json.loads(one.succeed("verify", "--json"))["faults"] == []
    print("all held")
    return 0


if __name__ == "__main__":
    end_on_sigterm()
    sys.exit(main())
