"""Small real files - JPEG, PNG, PDF - and how to tell them apart by content.

Lives here: three generators and `sniff`. A file's type is what its first bytes say, never what its name says
(chat takes JPEG, PNG and PDF: https://dev.wildberries.ru/openapi/user-communication).
"""

from __future__ import annotations

import struct
import zlib

JPEG = "image/jpeg"
PNG = "image/png"
PDF = "application/pdf"

_MAGIC = {b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG, b"%PDF-": PDF}


def sniff(content: bytes) -> str | None:
    """The content type the bytes themselves declare, or `None` where it is none of the three."""
    return next((kind for magic, kind in _MAGIC.items() if content.startswith(magic)), None)


def make_png(width: int, height: int, rgb: tuple[int, int, int]) -> bytes:
    """A one-colour PNG (https://www.w3.org/TR/png-3/)."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + bytes(rgb) * width) * height
    parts = (_chunk(b"IHDR", head), _chunk(b"IDAT", zlib.compress(rows, 9)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def make_pdf(line: str) -> bytes:
    """A one-page PDF with *line* (ASCII) on it (ISO 32000-1, section 7.5)."""
    safe = line.encode("ascii", "replace").replace(b"\\", b"").replace(b"(", b"").replace(b")", b"")
    stream = b"BT /F1 14 Tf 40 780 Td (" + safe + b") Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    )
    return _assemble_pdf(objects)


def _assemble_pdf(objects: tuple[bytes, ...]) -> bytes:
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return body + b"xref\n0 %d\n" % size + table + tail


def make_jpeg(gray: int) -> bytes:
    """An 8 by 8 baseline JPEG of one gray, 0 black to 255 white (ITU-T T.81)."""
    quantum = b"\xff\xdb" + struct.pack(">HB", 67, 0) + bytes([16]) * 64
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 8, 8, 1) + bytes([1, 0x11, 0])
    scan = b"\xff\xda" + struct.pack(">HB", 8, 1) + bytes([1, 0, 0, 63, 0])
    head = b"\xff\xd8" + _JFIF + quantum + frame + _huffman(0, range(12)) + _huffman(0x10, [0])
    return head + scan + _one_block(gray) + b"\xff\xd9"


_JFIF = b"\xff\xe0" + struct.pack(">H5sHBHHBB", 16, b"JFIF\0", 0x0101, 0, 1, 1, 0, 0)


def _huffman(table: int, symbols: range | list[int]) -> bytes:
    # Every code has 4 bits, so that a symbol's code is its place in the table.
    counts = bytes([0, 0, 0, len(symbols)] + [0] * 12)
    return b"\xff\xc4" + struct.pack(">HB", 19 + len(symbols), table) + counts + bytes(symbols)


def _one_block(gray: int) -> bytes:
    # The block is its mean (times 8, divided by the quantum 16) and an end-of-block, code 0000 in the other table.
    level = (gray - 128) // 2
    size = abs(level).bit_length()
    extra = level if level >= 0 else level + (1 << size) - 1
    bits = f"{size:04b}" + (f"{extra:0{size}b}" if size else "") + "0000"
    bits += "1" * (-len(bits) % 8)
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8)).replace(b"\xff", b"\xff\0")
