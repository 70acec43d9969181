"""Sound recordings of each kind, built by the smallest of encoders: silence, in files as recorders leave them."""

from __future__ import annotations

import struct
import zlib

TURNED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
PLACE = "北纬31.23东经104.50".encode()


def wav(*more: bytes, kind: int = 1) -> bytes:
    """A short PCM recording, with further chunks."""
    form = chunk(b"fmt ", struct.pack("<HHIIHH", kind, 1, 8000, 16000, 2, 16))
    body = b"WAVE" + form + b"".join(more) + chunk(b"data", bytes(801))
    return b"RIFF" + struct.pack("<I", len(body)) + body


def chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def mp3(frames: int = 8, version: int = 3) -> bytes:
    """Frames of 32 kbit/s, MPEG 1 at 44.1 kHz or MPEG 2 at 22.05."""
    size = 144 * 32000 // 44100 if version == 3 else 72 * 32000 // 22050
    rate = 1 if version == 3 else 4
    head = struct.pack(">I", 0x7FF << 21 | version << 19 | 1 << 17 | 1 << 16 | rate << 12)
    return (head + bytes(size - 4)) * frames


def id3(content: bytes) -> bytes:
    """The tag that recorders put in front."""
    size = len(content)
    return b"ID3\x04\0\0" + bytes(size >> 7 * place & 0x7F for place in (3, 2, 1, 0)) + content


def ogg(head: bytes = b"OpusHead\x01\x01" + bytes(9), tags: bytes = b"", stream: int = 7) -> bytes:
    """Pages of one stream: its head, its remarks, two pages of sound."""
    remarks = tags or b"OpusTags" + remark(b"recorder", b"LOCATION=" + PLACE)
    packets = (head, remarks, bytes(200), bytes(300))
    return b"".join(page(packet, number, stream) for number, packet in enumerate(packets))


def remark(maker: bytes, said: bytes) -> bytes:
    return struct.pack("<I", len(maker)) + maker + struct.pack("<II", 1, len(said)) + said


def page(packet: bytes, number: int, stream: int = 7) -> bytes:
    """One page that holds one packet, with its checksum."""
    pieces = bytes([255] * (len(packet) // 255) + [len(packet) % 255])
    told = struct.pack("<QIII", 0, stream, number, 0)
    raw = b"OggS\0" + bytes([2 if number == 0 else 0]) + told + bytes([len(pieces)]) + pieces + packet
    found = int(f"{zlib.crc32(raw.translate(TURNED), 0xFFFFFFFF) ^ 0xFFFFFFFF:032b}"[::-1], 2)
    return raw[:22] + struct.pack("<I", found) + raw[26:]


def webm(kind: int = 2, codec: bytes = b"A_OPUS", more: bytes = b"", live: bool = True) -> bytes:
    """A segment of one track and one cluster; `live` as browsers record, without knowing how long it will be."""
    head = element("1a45dfa3", element("4282", b"webm"))
    track = element("ae", element("d7", b"\x01") + element("83", bytes([kind])) + element("86", codec))
    blocks = element("e7", b"\0") + element("a3", b"\x81\0\0\x80" + bytes(50)) * 3
    cluster = bytes.fromhex("1f43b675") + b"\xff" + blocks if live else element("1f43b675", blocks)
    body = element("1549a966", element("4d80", b"x")) + element("1654ae6b", track) + more + cluster
    return head + (bytes.fromhex("18538067") + b"\x01" + b"\xff" * 7 + body if live else element("18538067", body))


def element(name: str, content: bytes) -> bytes:
    return bytes.fromhex(name) + (1 << 28 | len(content)).to_bytes(4, "big") + content


def mp4(
    kind: bytes = b"soun", brand: bytes = b"M4A ", more: bytes = b"", codec: bytes = b"mp4a", unused: bytes = b""
) -> bytes:
    """One track of three samples, its place in the data told by tables; `more` lies beside the track."""
    head = box(b"ftyp", brand + bytes(4) + b"isom")
    data = box(b"mdat", bytes(300) + unused)

    def told(place: int) -> bytes:
        tables = [
            box(b"stsd", struct.pack(">II", 0, 1) + box(codec, bytes(28))),
            box(b"stts", struct.pack(">IIII", 0, 1, 3, 1024)),
            box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 3, 1)),
            box(b"stsz", struct.pack(">III3I", 0, 0, 3, 90, 100, 110)),
            box(b"stco", struct.pack(">III", 0, 1, place)),
        ]
        media = box(b"minf", box(b"smhd", bytes(8)) + box(b"stbl", b"".join(tables)))
        handler = box(b"hdlr", bytes(8) + kind + bytes(13))
        track = box(b"trak", box(b"tkhd", bytes(84)) + box(b"mdia", box(b"mdhd", bytes(24)) + handler + media))
        return box(b"moov", box(b"mvhd", bytes(100)) + track + more)

    return head + told(len(head) + len(told(0)) + 8) + data


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content


PLACED = box(b"udta", box(b"\xa9xyz", PLACE))
