"""What a test cannot ask of a program that runs under a sanitizer. CMake says which in STONECHAT_SANITIZED; none: empty."""

import os


def works_without_proc():
    """Whether the program runs where /proc is not mounted: AddressSanitizer reads its own stack's bounds there, and reports
    overflows that are none without (google/sanitizers issue 189)."""
    return not os.environ.get("STONECHAT_SANITIZED")


def memory_counts():
    """Whether the program's memory says something: a sanitizer keeps what is freed."""
    return not os.environ.get("STONECHAT_SANITIZED")
