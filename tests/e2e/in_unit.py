#!/usr/bin/env python3
"""Runs a systemd unit's ExecStart in a root directory under the unit's settings, as far as the kernel enforces them:
user, mask, limits, capabilities, file systems, devices, /proc, credentials, system calls. For machines where systemd
is not the first process. Needs root, Python 3.11, linux-libc-dev and systemd-analyze.

    in_unit.py ROOT UNIT

A system call that the unit forbids ends the process here, where systemd would answer EPERM: so that a program which
lives on is known to need none. Settings that this program does not know end it, so that none is passed over silently.
"""

import ctypes
import os
import pwd
import re
import resource
import shlex
import struct
import subprocess
import sys
from pathlib import Path

libc = ctypes.CDLL(None, use_errno=True)
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 32, 4096, 16384, 1 << 18
CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUTS, CLONE_NEWUSER = 0x20000, 0x8000000, 0x4000000, 0x10000000
SYS_PIVOT_ROOT, MNT_DETACH = 155, 2
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_CAPBSET_DROP, PR_SET_SECCOMP = 1, 38, 24, 22

# What needs no act of its own: in force by other lines here, by the user's having no powers at all, or about starting,
# which is not what is shown.
IMPLIED = {
    "Type", "Restart", "RestartSec", "Group", "AmbientCapabilities", "DevicePolicy",
    "PrivateMounts", "ProtectClock", "ProtectControlGroups", "ProtectHostname", "ProtectKernelLogs",
    "ProtectKernelModules", "ProtectKernelTunables", "RemoveIPC", "KeyringMode", "ProtectProc",
    "ConfigurationDirectoryMode", "SystemCallArchitectures", "SystemCallErrorNumber"}


def call(function, *arguments):
    if getattr(libc, function)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function}{arguments}: {os.strerror(number)}")


def mount(source, target, kind, flags, data=""):
    call("mount", str(source).encode(), str(target).encode(), kind.encode() if kind else None, ctypes.c_ulong(flags),
         data.encode())


def settings_of(unit):
    out = {}
    section = ""
    for line in Path(unit).read_text().splitlines():
        if line.startswith("["):
            section = line
        elif section == "[Service]" and line and line[0] not in "#;":
            key, value = line.split("=", 1)
            out.setdefault(key, []).append(value)
    return out


def calls_of(named):
    """The system calls that are named by themselves or by systemd's groups, whose listings name other groups."""
    out, left, seen = {one for one in named if one[0] != "@"}, [one for one in named if one[0] == "@"], set()
    while left:
        group = left.pop()
        if group in seen:
            continue
        seen.add(group)
        listing = subprocess.run(["systemd-analyze", "syscall-filter", group], capture_output=True, text=True, check=True)
        for word in re.findall(r"^ +([@a-z0-9_-]+)$", listing.stdout, re.M):
            left.append(word) if word[0] == "@" else out.add(word)
    return out


def numbers():
    text = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h").read_text()
    return {name: int(number) for name, number in re.findall(r"#define __NR_(\w+) (\d+)", text)}


def filter_of(unit):
    """Classic BPF (seccomp(2)), with the rules of systemd's own seccomp-util.c."""
    allowed = set()
    for line in unit["SystemCallFilter"]:
        groups = calls_of(line.lstrip("~").split())
        allowed = allowed - groups if line.startswith("~") else allowed | groups
    number = numbers()
    kill, allow, errno = 0x80000000, 0x7FFF0000, lambda code: 0x00050000 | code
    load, equal, masked, answer = 0x20, 0x15, 0x45, 0x06
    families = [{"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10}[name] for name in
                unit["RestrictAddressFamilies"][0].split()]
    low = lambda argument: 16 + 8 * argument
    code = [(load, 0, 0, 4), (equal, 1, 0, 0xC000003E), (answer, 0, 0, kill), (load, 0, 0, 0)]

    def on(name, rule):
        """Where the call is `name`: the rule, which leaves the call's number loaded again if it has not answered."""
        code.extend([(equal, 0, len(rule) + 1, number[name]), *rule, (load, 0, 0, 0)])

    # A family that is not listed is answered EAFNOSUPPORT: programs ask for some to see whether they are there.
    on("socket", [(load, 0, 0, low(0)), *[(equal, len(families) - i, 0, family) for i, family in enumerate(families)],
                  (answer, 0, 0, errno(97))])
    on("mmap", [(load, 0, 0, low(2)), (masked, 0, 2, 4), (masked, 0, 1, 2), (answer, 0, 0, kill)])
    for name in ("mprotect", "pkey_mprotect"):
        on(name, [(load, 0, 0, low(2)), (masked, 0, 1, 4), (answer, 0, 0, kill)])
    on("clone3", [(answer, 0, 0, errno(38))])  # its flags cannot be looked at; clone is used instead
    on("clone", [(load, 0, 0, low(0)), (masked, 0, 1, 0x7E020080), (answer, 0, 0, kill)])  # CLONE_NEW*
    on("unshare", [(answer, 0, 0, kill)])
    on("setns", [(answer, 0, 0, kill)])
    on("personality", [(answer, 0, 0, kill)])
    for name, argument in (("chmod", 1), ("fchmod", 1), ("fchmodat", 2), ("mkdir", 1), ("open", 2), ("openat", 3)):
        on(name, [(load, 0, 0, low(argument)), (masked, 0, 1, 0o6000), (answer, 0, 0, kill)])  # S_ISUID, S_ISGID
    for name in sorted(allowed & number.keys()):
        code.extend([(equal, 0, 1, number[name]), (answer, 0, 0, allow)])
    code.append((answer, 0, 0, kill))
    return b"".join(struct.pack("HBBI", *line) for line in code), len(code)


def make_devices(root):
    mount("tmpfs", root / "dev", "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=755,size=64k")
    for name, (major, minor) in {"null": (1, 3), "zero": (1, 5), "full": (1, 7), "random": (1, 8), "urandom": (1, 9),
                                 "tty": (5, 0)}.items():
        os.mknod(root / "dev" / name, 0o666 | 0o020000, os.makedev(major, minor))
        os.chmod(root / "dev" / name, 0o666)


def make_root(root, unit, user):
    """What the unit sees of the files: its state, and the rest to read."""
    call("unshare", CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS)
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    mount(root, root, None, MS_BIND | MS_REC)
    state = root / "var/lib" / unit["StateDirectory"][0]
    if os.stat(state).st_uid != user.pw_uid:
        sys.exit(f"{state}: systemd would give it to {user.pw_name}")
    os.chmod(state, int(unit["StateDirectoryMode"][0], 8))
    mount("", root, None, MS_BIND | MS_REMOUNT | MS_RDONLY)
    mount(state, state, None, MS_BIND)
    mount("", state, None, MS_BIND | MS_REMOUNT | MS_NOSUID | MS_NODEV)
    mount("proc", root / "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, "hidepid=invisible,subset=pid")
    for private in ("tmp", "var/tmp"):
        mount("tmpfs", root / private, "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777")
    for hidden in ("home", "root"):
        mount("tmpfs", root / hidden, "tmpfs", MS_RDONLY, "mode=000")
    make_devices(root)
    mount("tmpfs", root / "run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755")


def give_credentials(root, unit, user, stored):
    """Each from /etc/credstore, where it is there: LoadCredential= with a name alone (systemd.exec(5))."""
    directory = root / "run/credentials"
    directory.mkdir()
    for name in unit["LoadCredential"]:
        if name in stored:
            (directory / name).write_bytes(stored[name])
            os.chmod(directory / name, 0o400)
            os.chown(directory / name, user.pw_uid, user.pw_gid)
    os.chmod(directory, 0o500)
    os.chown(directory, user.pw_uid, user.pw_gid)
    return "/run/credentials"


def user_of(root, name):
    for line in (root / "etc/passwd").read_text().splitlines():
        if line.startswith(name + ":"):
            fields = line.split(":")
            return pwd.struct_passwd((name, "x", int(fields[2]), int(fields[3]), "", fields[5], fields[6]))
    sys.exit(f"no user {name} in {root}")


def main():
    root, unit = Path(sys.argv[1]), settings_of(sys.argv[2])
    user = user_of(root, unit["User"][0])
    store = root / "etc/credstore"
    stored = {file.name: file.read_bytes() for file in store.iterdir()} if store.is_dir() else {}
    program, length = filter_of(unit)
    handled = {"ExecStart", "User", "StateDirectory", "StateDirectoryMode", "ConfigurationDirectory", "UMask",
               "LoadCredential", "LimitNOFILE", "LimitCORE", "CapabilityBoundingSet", "NoNewPrivileges",
               "LockPersonality", "MemoryDenyWriteExecute", "PrivateDevices", "PrivateIPC", "PrivateTmp", "PrivateUsers",
               "ProcSubset", "ProtectHome", "ProtectSystem", "RestrictAddressFamilies", "RestrictNamespaces",
               "RestrictRealtime", "RestrictSUIDSGID", "SystemCallFilter"}
    unknown = unit.keys() - handled - IMPLIED
    if unknown:
        sys.exit(f"in_unit.py does not know {', '.join(sorted(unknown))}")
    call("prctl", PR_SET_PDEATHSIG, 15, 0, 0, 0)
    make_root(root, unit, user)
    credentials = give_credentials(root, unit, user, stored)
    # Not chroot: within one the kernel gives nobody a name space of users. pivot_root(2), "pivot_root(".", ".")".
    os.chdir(root)
    call("syscall", SYS_PIVOT_ROOT, b".", b".")
    call("umount2", b".", MNT_DETACH)
    os.chdir("/")
    os.umask(int(unit["UMask"][0], 8))
    for key, limit in (("LimitNOFILE", resource.RLIMIT_NOFILE), ("LimitCORE", resource.RLIMIT_CORE)):
        most = resource.getrlimit(limit)[1]  # a container may forbid to raise it
        size = int(unit[key][0]) if most == resource.RLIM_INFINITY else min(int(unit[key][0]), most)
        resource.setrlimit(limit, (size, size))
    if unit["CapabilityBoundingSet"] != [""]:
        sys.exit("in_unit.py gives no capabilities")
    for capability in range(64):
        if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break
    os.setgroups([user.pw_gid])
    os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
    os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
    libc.prctl(4, 1, 0, 0, 0)  # PR_SET_DUMPABLE, cleared with the user: a user writes its own maps below
    call("unshare", CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user.pw_uid} {user.pw_uid} 1")
    Path("/proc/self/gid_map").write_text(f"{user.pw_gid} {user.pw_gid} 1")
    for capability in range(64):  # the new name space began with all of them
        if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break
    call("prctl", PR_SET_PDEATHSIG, 15, 0, 0, 0)  # cleared with the user too
    call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    lines = ctypes.create_string_buffer(program)
    argument = ctypes.create_string_buffer(struct.pack("HxxxxxxP", length, ctypes.addressof(lines)))
    call("prctl", PR_SET_SECCOMP, 2, argument, 0, 0)
    command = shlex.split(unit["ExecStart"][0])
    os.execve(command[0], command, {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": user.pw_dir,
                                    "CREDENTIALS_DIRECTORY": credentials})


if __name__ == "__main__":
    main()
