"""osugen's safetensors reader against the one of PyPI: what both accept or refuse must agree, except where
osugen says that it is stricter. Also: each reads what the other writes."""

import json
import random
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import numpy
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

VERDICT = sys.argv[1]
SIZES = {"BOOL": 1, "U8": 1, "I8": 1, "U16": 2, "I16": 2, "F16": 2, "BF16": 2, "U32": 4, "I32": 4, "F32": 4,
         "U64": 8, "I64": 8, "F64": 8}
# Where osugen refuses what the other takes: said in safetensors.h.
STRICTER = ("does not begin with '{'", "unknown key", "duplicate", "control characters", "too long", "more than 8",
            "more than 4096", "null", "impossible shape", "unknown type 'F4'", "declares a header of")


def pack(header, data):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def valid(rng):
    header, data = {}, b""
    if rng.random() < 0.5:
        header["__metadata__"] = {f"k{i}": "v" * rng.randrange(5) for i in range(rng.randrange(4))}
    for i in range(rng.randrange(5)):
        dtype = rng.choice(sorted(SIZES))
        shape = [rng.randrange(4) for _ in range(rng.randrange(4))]
        size = SIZES[dtype] * int(numpy.prod(shape, dtype=int))
        header[f"t{i}"] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + size]}
        data += rng.randbytes(size)
    return header, data


def damaged_header(rng, header):
    """One thing in the header is made another."""
    names = [n for n in header if n != "__metadata__"]
    if not names:
        return {"a": rng.choice([1, None, "x", [], {}])}
    t = header[rng.choice(names)]
    kind = rng.randrange(9)
    if kind == 0:
        t["dtype"] = rng.choice(["F31", "", "f32", "F4", 3, None])
    elif kind == 1:
        t["shape"] = rng.choice([None, 3, "3", [-1], [1.0], [1e3], [2**63], [2**64], [True], [[1]], [None],
                                 [4194305, 4194305, 211106198978564], [1] * 9, [0, 2**62]])
    elif kind == 2:
        t["data_offsets"] = rng.choice([None, [], [0], [0, 1, 2], [1, 0], [0, -1], ["0", "1"], [0, 2**64]])
    elif kind == 3:
        t["data_offsets"] = [t["data_offsets"][0] + rng.randrange(-1, 2), t["data_offsets"][1] + rng.randrange(-1, 2)]
    elif kind == 4:
        del t[rng.choice(list(t))]
    elif kind == 5:
        header["__metadata__"] = rng.choice([1, [], "x", {"a": 1}, {"a": None}, {"a": {}}, {}])
    elif kind == 6:
        t["extra"] = 1
    elif kind == 7:
        t["shape"] = list(reversed(t["shape"])) + [1]
    else:
        t["dtype"] = rng.choice(sorted(SIZES))
    return header


def cases(rng):
    for _ in range(300):
        header, data = valid(rng)
        yield pack(header, data)
        yield pack(json.dumps(header).encode() + b" " * rng.randrange(9), data)
    for _ in range(1500):
        header, data = valid(rng)
        yield pack(damaged_header(rng, header), data)
    for _ in range(1500):
        whole = bytearray(pack(*valid(rng)))
        for _ in range(rng.randrange(1, 4)):
            whole[rng.randrange(len(whole))] = rng.choice([rng.randrange(256), 0x22, 0x7B, 0x7D, 0x30, 0x2C])
        yield bytes(whole)
    for _ in range(300):
        whole = pack(*valid(rng))
        yield whole[: rng.randrange(len(whole))]
        yield whole + b"\0"
    for text in (b'{"a":{}}', b"{}", b"{} ", b" {}", b"{}\0", b"{,}", b'{"a":1e999}', b'{"a":NaN}', b"\xef\xbb\xbf{}",
                 b'{"\xc3\x28":{}}', b'{"\\ud800":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}',
                 b'{"a":{"dtype":"U8","shape":[-0],"data_offsets":[0,0]}}',
                 b'{"a":{"dtype":"U8","shape":[00],"data_offsets":[0,0]}}',
                 b'{"a":{"dtype":"U8","shape":[0e0],"data_offsets":[0,0]}}'):
        yield pack(text, b"")


def theirs(path):
    try:
        with safe_open(path, framework="np") as f:
            return sorted((k, f.get_slice(k).get_dtype(), tuple(f.get_slice(k).get_shape())) for k in f.keys())
    except (SafetensorError, ValueError, TypeError) as e:
        return str(e)


def reads_ours(folder):
    path = Path(folder) / "ours"
    subprocess.run([VERDICT, path], check=True)
    with safe_open(path, framework="np") as f:
        assert sorted(f.keys()) == ["flags", "none", 'weight "\u00e9"'], f.keys()
        assert f.get_tensor("none").shape == (0, 3)
        assert f.get_tensor("flags").tolist() == [True, False]
        assert f.get_tensor('weight "\u00e9"').tolist() == [[0.5, -1.0, 2.0], [3.0, 4.0, 5.0]]
        assert f.metadata()["osugen.pipeline"] == "{}"
        data = numpy.array([1, 0], dtype=numpy.uint8).tobytes()
        assert f.metadata()["osugen.checksum.flags"] == f"crc32:{zlib.crc32(data):08x}"


def main():
    rng = random.Random(20)
    with tempfile.TemporaryDirectory() as folder:
        reads_ours(folder)
        paths = []
        for i, content in enumerate(cases(rng)):
            paths.append(Path(folder) / f"{i}")
            paths[-1].write_bytes(content)
        numpy_file = Path(folder) / "numpy"
        save_file({"w": numpy.arange(6, dtype=numpy.float32).reshape(2, 3), "n": numpy.array(3)}, numpy_file)
        paths.append(numpy_file)
        out = subprocess.run([VERDICT], input="\n".join(map(str, paths)), text=True, check=True,
                             errors="backslashreplace", capture_output=True).stdout.splitlines()
        assert len(out) == len(paths), (len(out), len(paths))
        both, neither, stricter, wrong = 0, 0, 0, []
        for path, line in zip(paths, out):
            other = theirs(path)
            accepted = isinstance(other, list)
            if line.startswith("ok") and accepted:
                both += 1
                ours = sorted(line.split()[1:])
                assert len(ours) == len(other), (line, other)
            elif not line.startswith("ok") and not accepted:
                neither += 1
            elif accepted and any(s in line for s in STRICTER):
                stricter += 1
            else:
                wrong.append((path.read_bytes()[:300], line, other))
        print(f"both accept {both}, both refuse {neither}, only osugen refuses {stricter}, disagree {len(wrong)}")
        for w in wrong[:10]:
            print(*w, sep="\n  ")
        assert both > 300 and neither > 1000
        return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
