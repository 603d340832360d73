#!/usr/bin/env python3
"""The Debian package on a clean Debian 12: installed, joined with, run under its unit's settings, upgraded, removed and
purged; and what is left then.

Usage: package_test.py BUILD_DIRECTORY [--clean-root TAR]: packs what is built there. The root is made by debootstrap
and kept in TAR. Exit code 77, with the reason, where this cannot be shown: without root, or without Debian's archive.

Not shown, since systemd is not the first process here: that it starts the unit, restarts it at an upgrade and stops it
at a removal (the package asks it to, which is shown with a systemctl that notes what it is asked).
"""

import argparse
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "ops/dev"))
from federation import free_port, wait_until  # noqa: E402
from person import Person  # noqa: E402
import sanitizer  # noqa: E402

MIRROR = "http://deb.debian.org/debian"
SECURITY_MAX = 1.5  # quality.md S7
failures = []


def expect(holds, what):
    print("ok    " if holds else "FAILED", what, flush=True)
    if not holds:
        failures.append(what)


def skip(why):
    print("cannot be shown here:", why)
    sys.exit(77)


def run(*argv, **more):
    return subprocess.run([str(word) for word in argv], capture_output=True, text=True, timeout=600, **more)


class Root:
    """A Debian of its own in a directory."""

    def __init__(self, directory):
        self.directory = directory
        self.environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}

    def __truediv__(self, name):
        return self.directory / str(name).lstrip("/")

    def command(self, *argv):
        return ["/usr/sbin/chroot", str(self.directory), *map(str, argv)]

    def run(self, *argv, code=0):
        done = subprocess.run(self.command(*argv), capture_output=True, text=True, timeout=600, env=self.environment)
        if code is not None and done.returncode != code:
            raise RuntimeError(f"{' '.join(map(str, argv))[:100]}: exit code {done.returncode}: "
                               f"{done.stdout[-500:]}{done.stderr[-1500:]}")
        return done.stdout + done.stderr

    def files(self):
        """All there is, but for what every installation changes."""
        passing = re.compile(r"^(proc|sys|dev|run|tmp|var/(cache|log|tmp)|var/lib/(apt|dpkg|systemd)|root)(/|$)")
        out = set()
        for folder, names, files in os.walk(self.directory):
            inside = os.path.relpath(folder, self.directory)
            names[:] = [name for name in names if not passing.match(os.path.normpath(f"{inside}/{name}"))]
            out.update(os.path.normpath(f"{inside}/{name}") for name in [*names, *files])
        return out


def make_root(directory, tar):
    if tar and tar.exists():
        run("tar", "-xpf", tar, "-C", directory, check=True)
        return
    done = run("debootstrap", "--variant=minbase", "bookworm", directory, MIRROR)
    if done.returncode != 0:
        skip(f"debootstrap: {done.stdout[-300:]}{done.stderr[-300:]}")
    if tar:
        run("tar", "-cpf", str(tar) + ".new", "-C", directory, ".", check=True)
        os.replace(str(tar) + ".new", tar)


def packed(build, to):
    """The package of what is built, and the same with a higher version."""
    done = run("cpack", "-G", "DEB", "-B", to, cwd=build)
    if done.returncode != 0:
        raise RuntimeError("cpack: " + done.stdout + done.stderr)
    first = next(to.glob("stonechat_*.deb"))
    run("dpkg-deb", "-R", first, to / "next", check=True)
    control = to / "next/DEBIAN/control"
    control.write_text(re.sub(r"^Version: .*$", "Version: 99.0.0", control.read_text(), flags=re.M))
    second = to / "stonechat_99.0.0_amd64.deb"
    run("dpkg-deb", "--root-owner-group", "-b", to / "next", second, check=True)
    return first, second


class Service:
    """The unit, run as systemd would as far as the kernel is concerned."""

    def __init__(self, root, log):
        self.log = log
        with open(log, "wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, Path(__file__).with_name("in_unit.py"), root.directory,
                 root / "usr/lib/systemd/system/stonechat.service"], stderr=out)
        wait_until(self._is_ready, 60, "the node under its unit's settings is ready")

    def _is_ready(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"the unit ended with {self.process.returncode}: {self.log.read_text()[-2000:]}")
        return '"event":"ready"' in self.log.read_text()

    def status(self):
        return dict(line.split(":", 1) for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines())

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Host": f"127.0.0.1:{port}"})
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), dict(answer.getheaders())


def install(root, package, what):
    shutil.copy(package, root / "root")
    before = run("dpkg-query", f"--admindir={root / 'var/lib/dpkg'}", "-W").stdout.count("\n")
    root.run("apt-get", "install", "-y", "-q", "--no-install-recommends", f"/root/{package.name}")
    added = run("dpkg-query", f"--admindir={root / 'var/lib/dpkg'}", "-W").stdout.count("\n") - before
    print(f"{what}: {package.name}, {package.stat().st_size} bytes, {added} packages added")


def installs(root, package):
    install(root, package, "install")
    version = package.name.split("_")[1]
    expect(root.run("stonechat", "--version").strip() == f"stonechat {version}", "the program runs and says its version")
    expect("stonechat:" in root.run("getent", "passwd", "stonechat") and
           root.run("getent", "passwd", "stonechat").strip().endswith("/nologin"), "it has a user without a shell")
    expect(root.run("stat", "-c", "%U %G %a", "/var/lib/stonechat").strip() == "stonechat stonechat 700",
           "its state is its user's alone")
    expect(root.run("stat", "-c", "%U %G %a", "/etc/stonechat").strip() == "root stonechat 750",
           "its configuration is root's to change")
    expect(not (root / "etc/systemd/system/multi-user.target.wants/stonechat.service").is_symlink(),
           "nothing starts before it has joined")
    documents = root / "usr/share/doc/stonechat"
    lost = [f"{file.name}: {link}" for file in documents.rglob("*.md")
            for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", file.read_text())
            if not re.match("https?://", link) and not (file.parent / link).exists()]
    expect(len(list(documents.rglob("*.md"))) > 20 and not lost, f"every link of a document leads to one that is there {lost}")
    example = (documents / "examples/stonechat.toml").read_text()
    folder = root / "srv/all"
    folder.mkdir()
    # A light node, and sign-in at a proxy, would stand against other lines.
    example = re.sub(r"^# (role|texts|user_header|proxy_login_file) = .*\n", "", example, flags=re.M)
    (folder / "all.toml").write_text(re.sub(r"^# (\[|[a-z_]+ = )", r"\1", example, flags=re.M)
                                     .replace("/etc/ssl/own-ca.pem", "own-ca.pem"))
    for name in ("own-words.txt", "own-ca.pem"):
        (folder / name).touch()
    for name in ("passphrase", "proxy.login", "mail-login", "client-login"):
        (folder / name).write_text("stonechat:a long secret\n")
        os.chmod(folder / name, 0o600)
    checked = root.run("stonechat", "config", "check", "--config", "/srv/all/all.toml", code=2)
    advised = re.findall(r"run: (chown stonechat '/srv/all/([a-z.-]+)')$", checked, flags=re.M)
    expect([name for _, name in advised] == ["passphrase", "proxy.login", "mail-login", "client-login"],
           f"what root alone can read is named, with what to run: {checked.strip()}")
    for command, _ in advised:
        root.run("sh", "-c", command)
    checked = root.run("stonechat", "config", "check", "--config", "/srv/all/all.toml", code=None)
    expect(checked == "/srv/all/all.toml is in order\n", f"the example configuration is in order with all its lines in force that go together: {checked.strip()}")
    shutil.rmtree(folder)
    words = root.run("su", "-s", "/bin/sh", "nobody", "-c", "stonechat status", code=None)
    expect("sudo" in words, f"who is not root is told to use sudo")
    security = run("systemd-analyze", "security", "--offline=true",
                   root / "usr/lib/systemd/system/stonechat.service").stdout
    exposure = float(re.search(r"exposure level.*: ([0-9.]+)", security).group(1))
    expect(exposure <= SECURITY_MAX, f"systemd rates the unit's exposure {exposure}")


def hub_in(root, log):
    """Another organisation's node, which the newcomer calls: not under the unit."""
    port = free_port()
    root.run("stonechat", "init", "--home", "/srv/hub", "--name", "Example Hub Trust", "--sector", "nhs", "--listen",
             f"127.0.0.1:{port}", "--address", f"127.0.0.1:{port}", "--api", f"127.0.0.1:{free_port()}")
    root.run("stonechat", "charter", "found", "--federation", "Example region", "--home", "/srv/hub")
    hub = subprocess.Popen(root.command("stonechat", "run", "--home", "/srv/hub"), stderr=open(log, "wb"))
    wait_until(lambda: '"event":"ready"' in log.read_text(), 60, "the hub is ready")
    return hub


def joins(root, web):
    """A newcomer with an invitation, who types nothing but `stonechat join LINK` (the ports are this machine's)."""
    link = root.run("stonechat", "invite", "--home", "/srv/hub").splitlines()[0]
    person = Person(root.command("/usr/bin/stonechat", "join", link, "--home", "/var/lib/stonechat/", "--api",
                                 f"127.0.0.1:{free_port()}", "--web", f"127.0.0.1:{web}"), lambda what: expect(False, what))
    person.wait_for("name of your organisation", "it asks for the name")
    person.type("Example Practice")
    person.wait_for("sector", "it asks for the sector")
    person.type("nhs")
    person.answer_words()
    person.wait_for("stewards' nodes have your request", "the request is handed in")
    waiting = json.loads(root.run("stonechat", "charter", "requests", "--json", "--home", "/srv/hub"))
    root.run("stonechat", "charter", "admit", waiting[0]["member"], "--home", "/srv/hub")
    person.wait_for("You are in", "the newcomer is in")
    expect(person.end() == 0 and "systemctl enable --now stonechat" in person.shown, "join says what starts the node")
    others = root.run("find", "/var/lib/stonechat", "!", "-user", "stonechat").strip()
    expect(others == "", f"all that root's join made is the service's own {others}")
    expect(root.run("stat", "-c", "%a", "/etc/stonechat/stonechat.toml").strip() == "600", "the configuration is private")
    expect("already there" in root.run("stonechat", "join", link, "--name", "X", "--sector", "nhs", "--recovery-words",
                                       "/root/words", code=1), "an installation is never written over")


def runs(root, base, web):
    early = subprocess.Popen(root.command("stonechat", "technologies", "list"), stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True, env=root.environment)
    wait_until(lambda: early.poll() is not None or b"waiting" in os.read(early.stderr.fileno(), 4096), 10,
               "a command before the node listens says that it waits")
    service = Service(root, base / "service.log")
    expect("No technologies" in early.communicate(timeout=60)[0] and early.returncode == 0,
           "and is answered once it does")
    status = service.status()
    expect(status["Seccomp"].strip() == "2" and status["NoNewPrivs"].strip() == "1" and
           all(int(status[key], 16) == 0 for key in ("CapBnd", "CapEff", "CapPrm", "CapInh", "CapAmb")),
           "the node runs without any capability, behind a filter of system calls")
    expect(status["Uid"].split() == [root.run("id", "-u", "stonechat").strip()] * 4, "as its own user")
    (root / "root/in-use.csv").write_text("maker,product,version,category\nMeadowbrook,NoteMaker,4.0.2,scribe\n")
    os.chmod(root / "root/in-use.csv", 0o600)
    root.run("stonechat", "technologies", "import", "/root/in-use.csv")
    expect("NoteMaker" in root.run("stonechat", "technologies", "list"), "root's commands reach it, with root's files")
    expect("NoteMaker" in root.run("stonechat", "technologies", "list", "--home", "/var/lib/stonechat"),
           "and by the name of its home too, where its configuration is not")
    wait_until(lambda: "Example Hub Trust" in root.run("stonechat", "peers", "list", code=None), 30, "it is connected to the hub")
    code, page, headers = get(web, "/")
    style = re.search(r'href="(/[^"]*css[^"]*)"', page) or re.search(r'href="(/[^"]*css[^"]*)"', get(web, headers["Location"])[1])
    code, sheet, _ = get(web, style.group(1))
    expect(code == 200 and "nhsuk" in sheet and len(sheet) > 50000, "its pages have their style sheet, from the program itself")
    backs_up_nightly(root)
    expect(service.stop() == 0, "it ends in order at SIGTERM")
    words = root.run("stonechat", "status", code=3)
    expect(words.count("waiting up to 15 seconds") == 1 and "systemctl start stonechat" in words,
           f"of a node that does not start it says so in the end: {words.strip()}")
    return service


def backs_up_nightly(root):
    """By the script that operations.md gives, where cron looks for it."""
    text = (root / "usr/share/doc/stonechat/docs/operations.md").read_text()
    lines = re.search(r"^  (#!/bin/sh\n(?:  [^`\n].*\n)+)  ```$", text, flags=re.M).group(1)
    os.makedirs(root / "etc/cron.daily", exist_ok=True)
    os.makedirs(root / "mnt/backup")
    script = root / "etc/cron.daily/stonechat-backup"
    script.write_text(re.sub(r"^  ", "", lines, flags=re.M))
    os.chmod(script, 0o755)
    root.run("/etc/cron.daily/stonechat-backup")
    day = root.run("date", "+%F").strip()
    expect("in order" in root.run("stonechat", "backup", "verify", f"/mnt/backup/{day}").lower(),
           "the script of the documents backs it up, whole and in order")
    script.unlink()
    shutil.rmtree(root / "mnt/backup")


def seals(root, base, web):
    """The passphrase as a systemd credential."""
    for part in ("var/lib/stonechat", "etc/stonechat"):
        (root / part).rename(root / (part + ".first"))
    root.run("dpkg-reconfigure", "stonechat")
    os.makedirs(root / "etc/credstore", 0o700, exist_ok=True)
    (root / "etc/credstore/stonechat-passphrase").write_text("correct horse battery staple\n")
    os.chmod(root / "etc/credstore/stonechat-passphrase", 0o600)
    root.run("env", "CREDENTIALS_DIRECTORY=/etc/credstore", "stonechat", "init", "--name", "Sealed", "--sector", "nhs",
             "--api", f"127.0.0.1:{free_port()}")
    expect("passphrase" in root.run("stonechat", "run", code=2), "init seals the keys, so that none opens without the passphrase")
    service = Service(root, base / "sealed.log")
    expect(service.stop() == 0, "the unit hands the passphrase over, and the node opens its sealed keys")
    (root / "etc/credstore/stonechat-passphrase").unlink()
    (root / "etc/credstore").rmdir()
    for part in ("var/lib/stonechat", "etc/stonechat"):
        shutil.rmtree(root / part)
        (root / (part + ".first")).rename(root / part)


def moves_in(root):
    """A node with a home of its own choice comes back from a backup as the machine's own."""
    root.run("stonechat", "backup", "/root/hub-backup", "--home", "/srv/hub")
    for part in ("var/lib/stonechat", "etc/stonechat"):
        (root / part).rename(root / (part + ".first"))
    root.run("dpkg-reconfigure", "stonechat")
    root.run("stonechat", "restore", "/root/hub-backup")
    expect('home = "/var/lib/stonechat"' in root.run("stonechat", "config", "show"),
           "a backup of another home, restored as the machine's own node, names the home that it has now")
    for part in ("var/lib/stonechat", "etc/stonechat"):
        shutil.rmtree(root / part)
        (root / (part + ".first")).rename(root / part)


def stand_in_systemctl(root):
    """Notes what it is asked. From here on the package's scripts believe that systemd runs."""
    os.makedirs(root / "run/systemd/system", exist_ok=True)
    (root / "usr/bin/systemctl").write_text("#!/bin/sh\necho \"$*\" >>/tmp/asked\ncase \"$*\" in *is-enabled*) echo enabled;; esac\n")
    os.chmod(root / "usr/bin/systemctl", 0o755)


def asked(root):
    file = root / "tmp/asked"
    text = file.read_text() if file.exists() else ""
    file.unlink(missing_ok=True)
    return text


def kept(root):
    """What an upgrade and a removal must leave as it is."""
    return {str(file): file.read_bytes() for folder in ("var/lib/stonechat/keys", "etc/stonechat")
            for file in (root / folder).iterdir()}


def upgrades_and_goes(root, base, second, before):
    stand_in_systemctl(root)
    own = kept(root)
    install(root, second, "upgrade")
    words = asked(root)
    expect("daemon-reload" in words and re.search(r"restart\b.* stonechat\.service", words) and " stop" not in words,
           "an upgrade asks systemd to restart the node, without stopping it before")
    expect(kept(root) == own, "keys and configuration are as they were")
    expect(Service(root, base / "upgraded.log").stop() == 0, "the node starts again with what it had")
    root.run("apt-get", "remove", "-y", "-q", "stonechat")
    expect(re.search(r"stop .*stonechat\.service", asked(root)), "a removal asks systemd to stop it")
    expect(not (root / "usr/bin/stonechat").exists() and kept(root) == own, "what is removed leaves keys, records and configuration")
    install(root, second, "install again")
    expect(Service(root, base / "again.log").stop() == 0, "installed again, it goes on as the same member")
    root.run("apt-get", "purge", "-y", "-q", "stonechat")
    root.run("apt-get", "autoremove", "--purge", "-y", "-q")
    (root / "usr/bin/systemctl").unlink()
    shutil.rmtree(root / "srv/hub")
    left = {name for name in root.files() - before if not re.match(r"etc/(passwd|group|shadow|gshadow|subuid|subgid)-?$", name)}
    expect(not left, f"a purge leaves no file: {sorted(left)[:10]}")
    gone = before - root.files()
    expect(not gone, f"and takes none: {sorted(gone)[:10]}")
    found = run("grep", "-rl", "stonechat", root / "etc", root / "var/lib/systemd").stdout.replace(str(root.directory), "")
    print("its name is left in (the locked user stays, as its number may own files elsewhere):", " ".join(found.split()))
    expect(set(found.split()) <= {f"/etc/{name}{copy}" for name in ("passwd", "group", "shadow", "gshadow") for copy in ("", "-")},
           "but for its user's entries")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=Path)
    parser.add_argument("--clean-root", type=Path)
    options = parser.parse_args()
    if os.geteuid() != 0:
        skip("this needs root")
    if not sanitizer.works_without_proc():
        skip("the clean root has no /proc, which AddressSanitizer needs")
    for tool in ("debootstrap", "dpkg-deb", "cpack", "systemd-analyze"):
        if not shutil.which(tool):
            skip(f"{tool} is not installed")
    with tempfile.TemporaryDirectory(prefix="stonechat-package-") as folder:
        base = Path(folder)
        os.mkdir(base / "root")
        os.mkdir(base / "packed")
        root = Root(base / "root")
        make_root(root.directory, options.clean_root)
        shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
        if root.run("apt-get", "update", "-q", code=None).count("Err:"):
            skip("Debian's archive is out of reach")
        before = root.files()
        first, second = packed(options.build, base / "packed")
        installs(root, first)
        hub = hub_in(root, base / "hub.log")
        try:
            web = free_port()
            joins(root, web)
            runs(root, base, web)
            seals(root, base, web)
            moves_in(root)
            upgrades_and_goes(root, base, second, before)
        finally:
            hub.send_signal(signal.SIGTERM)
            hub.wait(60)
    print(f"package: {len(failures)} FAILED" if failures else "package: all held")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
