"""What a test cannot ask of a program that runs under a sanitizer. CMake says which in STONECHAT_SANITIZED; none: empty."""

import os


def memory_counts():
    """Whether the program's memory says something: a sanitizer keeps what is freed."""
    return not os.environ.get("STONECHAT_SANITIZED")
