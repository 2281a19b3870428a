"""Files as other tools write them, built byte by byte where their layout matters."""

import gzip
import json
import subprocess
import tempfile
import zlib
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from gallery import png as chunks
from tests.gallery import samples

USER_COMMENT, SOFTWARE, MAKE, MODEL, DESCRIPTION = 0x9286, 0x0131, 0x010F, 0x0110, 0x010E
SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/"


def png(texts: dict[str, str] | None = None, *, image: Image.Image | None = None) -> bytes:
    info = PngInfo()
    for name, text in (texts or {}).items():
        info.add_text(name, text)  # tEXt, or iTXt where Latin-1 is not enough, as all tools do
    return samples.encoded(image or samples.noise(64, 48), "png", pnginfo=info)


def with_chunk(name: bytes, body: bytes, data: bytes | None = None) -> bytes:
    data = data or png()
    return data[:33] + chunks.chunk(name, body) + data[33:]


def exif(tags: dict[int, bytes], order: str = "big") -> bytes:
    """EXIF as piexif lays it out: tags above 0x8769 in a directory of their own."""
    first = {tag: value for tag, value in tags.items() if tag < 0x8769}
    more = {tag: value for tag, value in tags.items() if tag > 0x8769}
    mark = b"MM\0*" if order == "big" else b"II*\0"

    def number(value: int, width: int) -> bytes:
        return value.to_bytes(width, "big" if order == "big" else "little")

    def directory(entries: dict[int, bytes], at: int, link: int | None) -> bytes:
        count = len(entries) + (link is not None)
        rows, values = b"", b""
        place = at + 2 + 12 * count + 4
        for tag, value in sorted(entries.items()):
            kind = 7 if tag == USER_COMMENT else 2
            if len(value) <= 4:
                held = value.ljust(4, b"\0")
            else:
                held = number(place + len(values), 4)
                values += value
            rows += number(tag, 2) + number(kind, 2) + number(len(value), 4) + held
        if link is not None:
            rows += number(0x8769, 2) + number(4, 2) + number(1, 4) + number(link, 4)
        return number(count, 2) + rows + bytes(4) + values

    length = len(directory(first, 8, 0))
    link = 8 + length if more else None
    head = directory(first, 8, link)
    link = 8 + len(head) if more else None
    head = directory(first, 8, link)
    return mark + number(8, 4) + head + (directory(more, 8 + len(head), None) if more else b"")


def jpeg(tags: dict[int, bytes] | None = None, *, order: str = "big", xmp: str = "") -> bytes:
    options: dict[str, Any] = {"exif": b"Exif\0\0" + exif(tags, order)} if tags else {}
    return samples.encoded(samples.noise(64, 48), "jpg", xmp=xmp.encode(), **options)


def webp(tags: dict[int, bytes], *, order: str = "little") -> bytes:
    return samples.encoded(samples.noise(64, 48), "webp", exif=exif(tags, order))


def avif(tags: dict[int, bytes]) -> bytes:
    return samples.encoded(samples.noise(64, 48), "avif", exif=exif(tags))


def comment(text: str, encoding: str = "utf-16-be") -> bytes:
    """A UserComment as piexif writes it, or in another encoding."""
    return b"UNICODE\0" + text.encode(encoding)


def hidden(
    text: str, *, where: str = "alpha", packed: bool = True, width: int = 200
) -> Image.Image:
    """A picture with a text in its lowest bits, column by column."""
    kind = {"alpha": "png", "rgb": "rgb"}[where] + ("comp" if packed else "info")
    body = gzip.compress(text.encode()) if packed else text.encode()
    whole = f"stealth_{kind}".encode() + (8 * len(body)).to_bytes(4) + body
    bits = numpy.unpackbits(numpy.frombuffer(whole, "uint8"))
    bands = [3] if where == "alpha" else [0, 1, 2]
    pixels = numpy.array(samples.noise(width, 256).convert("RGBA" if where == "alpha" else "RGB"))
    columns = pixels.transpose(1, 0, 2).copy()
    flat = columns[:, :, bands].reshape(-1)
    flat[: len(bits)] = flat[: len(bits)] & 0xFE | bits
    columns[:, :, bands] = flat.reshape(columns[:, :, bands].shape)
    return Image.fromarray(columns.transpose(1, 0, 2).copy())


def xmp(inner: str, attributes: str = "") -> str:
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        'rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
        'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/" {attributes}>{inner}</rdf:Description>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )


# Content credentials


def text(value: str) -> bytes:
    """A CBOR text."""
    data = value.encode()
    return (bytes((0x60 + len(data),)) if len(data) < 24 else bytes((0x78, len(data)))) + data


def cbor(value: Any) -> bytes:
    if isinstance(value, dict):
        parts = (cbor(one) for pair in value.items() for one in pair)
        return bytes((0xA0 + len(value),)) + b"".join(parts)
    if isinstance(value, list):
        return bytes((0x80 + len(value),)) + b"".join(map(cbor, value))
    return text(value)


def box(name: bytes, body: bytes) -> bytes:
    return (len(body) + 8).to_bytes(4) + name + body


def superbox(kind: bytes, label: str, *inner: bytes) -> bytes:
    described = kind + bytes.fromhex("00110010800000aa00389b71") + b"\x03" + label.encode() + b"\0"
    return box(b"jumb", box(b"jumd", described) + b"".join(inner))


def manifest(
    generator: dict[str, Any], *actions: dict[str, Any], label: str = "urn:uuid:a"
) -> bytes:
    acted = superbox(b"cbor", "c2pa.actions.v2", box(b"cbor", cbor({"actions": list(actions)})))
    claim = superbox(b"cbor", "c2pa.claim.v2", box(b"cbor", cbor(generator)))
    store = superbox(b"c2as", "c2pa.assertions", acted)
    return superbox(b"c2ma", "urn:uuid:a", store, claim, superbox(b"c2cs", "c2pa.signature"))


def store(*manifests: bytes) -> bytes:
    return superbox(b"c2pa", "c2pa", *manifests)


def jpeg_with_store(data: bytes, room: int = 300) -> bytes:
    """In APP11 segments, each piece but the first with the head of the box once more."""
    pieces = [data[:room]] + [
        data[:8] + data[at : at + room] for at in range(room, len(data), room)
    ]
    whole = b"".join(
        b"\xff\xeb" + (len(piece) + 10).to_bytes(2) + b"JP\0\1" + number.to_bytes(4) + piece
        for number, piece in enumerate(pieces, 1)
    )
    plain = jpeg()
    return plain[:2] + whole + plain[2:]


def mp4_with_store(data: bytes) -> bytes:
    body = bytes.fromhex("d8fec3d61b0e483c92975828877ec481") + bytes(4) + b"manifest\0" + bytes(8)
    return samples.made("silent.mp4") + box(b"uuid", body + data)


# Video and sound


def tagged(name: str, tags: dict[str, str], *options: str) -> bytes:
    """The clip or song with tags that ffmpeg writes, as ComfyUI's nodes have it do."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / name, Path(folder) / f"with-{name}"
        source.write_bytes(samples.made(name))
        words = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-i", str(source)]
        for key, value in tags.items():
            words += ["-metadata", f"{key}={value}"]
        subprocess.run([*words, "-c", "copy", *options, str(target)], check=True)
        return target.read_bytes()


def text_bomb(keyword: str) -> bytes:
    packed = zlib.compress(b"a" * 60 * 1024**2, 9)
    return with_chunk(b"zTXt", keyword.encode() + b"\0\0" + packed)


# Graphs of ComfyUI


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs, "_meta": {"title": kind}}


def basic_graph(**sampler: Any) -> dict[str, Any]:
    """The graph that ComfyUI begins with."""
    sampling = {"seed": 156680208700286, "steps": 20, "cfg": 8, "sampler_name": "euler"}
    sampling |= {"scheduler": "normal", "denoise": 1, "model": ["4", 0], "positive": ["6", 0]}
    sampling |= {"negative": ["7", 0], "latent_image": ["5", 0]}
    return {
        "3": node("KSampler", **sampling | sampler),
        "4": node("CheckpointLoaderSimple", ckpt_name="SD1.5/dreamshaper_8.safetensors"),
        "5": node("EmptyLatentImage", width=512, height=768, batch_size=1),
        "6": node("CLIPTextEncode", text="a red fox, snow", clip=["4", 1]),
        "7": node("CLIPTextEncode", text="text, watermark", clip=["4", 1]),
        "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]),
        "9": node("SaveImage", filename_prefix="ComfyUI", images=["8", 0]),
    }


def comfy(graph: dict[str, Any], workflow: Any = None) -> dict[str, str]:
    told = {"prompt": json.dumps(graph)}
    return told | {"workflow": json.dumps(workflow)} if workflow else told
