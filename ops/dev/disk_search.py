"""Looks for bytes in every file below a directory, as somebody would who got hold of the disk.

    disk_search.py DIRECTORY TEXT        prints the files that hold it; exit code 1 when there are any

The deepest of a store's files hold their blocks packed by Zstandard (RFC 8878), so each frame is unpacked and looked
into as well. A text that lies across the border of two blocks of the write-ahead log is cut in two there: search for a
short one, or for several.
"""

import ctypes
import ctypes.util
import sys
from pathlib import Path

FRAME_START = b"\x28\xb5\x2f\xfd"
UNPACKED_BYTES_MAX = 1 << 20  # blocks of 16 KiB, or one body

_zstd = ctypes.CDLL(ctypes.util.find_library("zstd") or "libzstd.so.1")
_zstd.ZSTD_findFrameCompressedSize.restype = ctypes.c_size_t
_zstd.ZSTD_findFrameCompressedSize.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
_zstd.ZSTD_decompress.restype = ctypes.c_size_t
_zstd.ZSTD_decompress.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_size_t]
_zstd.ZSTD_isError.restype = ctypes.c_uint
_zstd.ZSTD_isError.argtypes = [ctypes.c_size_t]


def unpacked_frames(content):
    """What each Zstandard frame in `content` unpacks to."""
    room = ctypes.create_string_buffer(UNPACKED_BYTES_MAX)
    at = content.find(FRAME_START)
    while at >= 0:
        rest = content[at:at + UNPACKED_BYTES_MAX]
        length = _zstd.ZSTD_findFrameCompressedSize(rest, len(rest))
        if not _zstd.ZSTD_isError(length):
            size = _zstd.ZSTD_decompress(room, UNPACKED_BYTES_MAX, rest, length)
            if not _zstd.ZSTD_isError(size):
                yield room.raw[:size]
        at = content.find(FRAME_START, at + 1)


def files_holding(directory, text):
    """The files below `directory` that hold `text`, given as bytes or str."""
    marker = text.encode() if isinstance(text, str) else text
    found = []
    for file in sorted(Path(directory).rglob("*")):
        try:
            content = file.read_bytes() if file.is_file() else b""
        except FileNotFoundError:  # the node deleted it just now
            continue
        if marker in content or any(marker in frame for frame in unpacked_frames(content)):
            found.append(file)
    return found


if __name__ == "__main__":
    files = files_holding(sys.argv[1], sys.argv[2])
    print("\n".join(map(str, files)) or "nowhere")
    sys.exit(1 if files else 0)
