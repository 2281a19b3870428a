"""The proportions and colours of four-footed animals."""

from __future__ import annotations

from dataclasses import dataclass, replace

from draft_artist.scene.palette import rgb
from draft_artist.scene.pen import Point

EYE = rgb("#221b22")


@dataclass(frozen=True)
class Beast:
    """Proportions in units of the animal's own height. The hip is at x = −length/2."""

    coat: str
    belly: str = ""
    socks: str = ""
    muzzle_color: str = ""
    length: float = 0.62
    back: float = 0.58
    chest: float = 0.32
    waist: float = 0.27
    rump: float = 0.31
    leg: float = 0.10
    hoof: bool = False
    head: Point = (0.20, 0.24)
    skull: float = 0.13
    muzzle: tuple[float, float] = (0.17, 0.085)
    droop: float = -12.0
    neck: tuple[float, float] = (0.24, 0.15)
    ears: str = "pointed"
    tail: str = "thin"
    extra: tuple[str, ...] = ()


BEASTS = {
    "cat": Beast("#d98b45", "#f6e7d3", length=0.62, back=0.5, chest=0.28, waist=0.25, rump=0.3,
        leg=0.085, head=(0.15, 0.28), skull=0.175, muzzle=(0.055, 0.1), neck=(0.22, 0.18),
        tail="up", extra=("whiskers", "tabby")),
    "dog": Beast("#b5793f", "#ead9bf", length=0.64, back=0.54, chest=0.31, waist=0.23, rump=0.28,
        leg=0.088, head=(0.17, 0.28), skull=0.15, muzzle=(0.15, 0.1), ears="flop", tail="up",
        extra=("collar",)),
    "fox": Beast("#d4662a", "#f5e6d4", socks="#3b2622", length=0.68, back=0.52, chest=0.27,
        waist=0.22, rump=0.27, leg=0.075, head=(0.19, 0.25), skull=0.155, muzzle=(0.18, 0.075),
        droop=-14, tail="brush", extra=("mask",)),
    "wolf": Beast("#747a85", "#c9ccd2", length=0.7, back=0.55, chest=0.33, waist=0.24, rump=0.29,
        leg=0.085, head=(0.2, 0.22), skull=0.15, muzzle=(0.18, 0.09), neck=(0.3, 0.2),
        tail="brush-low", extra=("mask",)),
    "horse": Beast("#8a5632", length=0.58, back=0.6, chest=0.27, waist=0.24, rump=0.28, leg=0.075,
        hoof=True, head=(0.23, 0.29), skull=0.095, muzzle=(0.19, 0.085), droop=-42, neck=(0.22,
        0.12), ears="small", tail="horse", extra=("mane",)),
    "cow": Beast("#f1ece4", "", muzzle_color="#dba79a", length=0.74, back=0.63, chest=0.4,
        waist=0.42, rump=0.38, leg=0.085, hoof=True, head=(0.24, 0.14), skull=0.125, muzzle=(0.15,
        0.12), droop=-34, neck=(0.28, 0.17), ears="side", tail="tuft", extra=("horns", "patches",
        "udder")),
    "deer": Beast("#a9683a", "#e9d6bb", length=0.5, back=0.53, chest=0.23, waist=0.2, rump=0.24,
        leg=0.058, hoof=True, head=(0.17, 0.26), skull=0.082, muzzle=(0.12, 0.06), droop=-20,
        neck=(0.17, 0.09), ears="leaf", tail="short", extra=("antlers", "dapples")),
    "bear": Beast("#6f4a33", "", muzzle_color="#b48a66", length=0.8, back=0.6, chest=0.48,
        waist=0.46, rump=0.52, leg=0.16, head=(0.26, 0.1), skull=0.19, muzzle=(0.14, 0.12),
        neck=(0.4, 0.32), ears="round", tail="short"),
    "polar-bear": Beast("#f0ece2", "", muzzle_color="#e3dccd", length=0.84, back=0.6, chest=0.46,
        waist=0.46, rump=0.52, leg=0.155, head=(0.3, 0.12), skull=0.165, muzzle=(0.16, 0.1),
        neck=(0.36, 0.26), ears="round", tail="short"),
    "panda": Beast("#f3f0ea", "", socks="#2a2930", length=0.76, back=0.58, chest=0.5, waist=0.5,
        rump=0.54, leg=0.17, head=(0.24, 0.16), skull=0.22, muzzle=(0.09, 0.12), neck=(0.4, 0.34),
        ears="round", tail="short", extra=("panda",)),
    "lion": Beast("#cf9a4c", "#ecd3a2", length=0.76, back=0.6, chest=0.36, waist=0.29, rump=0.34,
        leg=0.1, head=(0.2, 0.2), skull=0.17, muzzle=(0.13, 0.12), neck=(0.34, 0.28), ears="round",
        tail="tuft", extra=("lion-mane",)),
    "tiger": Beast("#de8332", "#f6ead6", length=0.78, back=0.58, chest=0.36, waist=0.3, rump=0.34,
        leg=0.1, head=(0.22, 0.2), skull=0.165, muzzle=(0.12, 0.12), neck=(0.32, 0.26),
        ears="round", tail="thin", extra=("stripes",)),
    "elephant": Beast("#8e8d99", length=0.72, back=0.62, chest=0.5, waist=0.52, rump=0.5, leg=0.17,
        head=(0.26, 0.14), skull=0.22, muzzle=(0.04, 0.14), neck=(0.42, 0.34), ears="none",
        tail="tuft", extra=("trunk",)),
    "giraffe": Beast("#e2ac55", "#f0d9a8", length=0.28, back=0.5, chest=0.17, waist=0.15, rump=0.16,
        leg=0.042, hoof=True, head=(0.18, 0.42), skull=0.05, muzzle=(0.07, 0.04), droop=-25,
        neck=(0.13, 0.055), ears="small", tail="tuft", extra=("patches-brown", "ossicones")),
    "zebra": Beast("#f2efe9", length=0.6, back=0.6, chest=0.29, waist=0.27, rump=0.3, leg=0.075,
        hoof=True, head=(0.22, 0.26), skull=0.095, muzzle=(0.17, 0.085), droop=-42, neck=(0.22,
        0.12), ears="small", tail="tuft", extra=("stripes", "short-mane"), muzzle_color="#3a3a42"),
    "camel": Beast("#c69557", length=0.56, back=0.58, chest=0.26, waist=0.27, rump=0.25, leg=0.07,
        hoof=True, head=(0.3, 0.3), skull=0.075, muzzle=(0.11, 0.065), droop=-12, neck=(0.18, 0.09),
        ears="small", tail="tuft", extra=("hump", "long-neck")),
    "sheep": Beast("#f0ebe0", "", socks="#3c3638", muzzle_color="#3c3638", length=0.66, back=0.6,
        chest=0.5, waist=0.52, rump=0.5, leg=0.075, hoof=True, head=(0.24, 0.12), skull=0.13,
        muzzle=(0.11, 0.1), droop=-34, neck=(0.3, 0.2), ears="side", tail="short", extra=("wool",)),
    "goat": Beast("#d9d0c1", length=0.6, back=0.56, chest=0.32, waist=0.31, rump=0.32, leg=0.07,
        hoof=True, head=(0.2, 0.24), skull=0.105, muzzle=(0.14, 0.075), droop=-30, neck=(0.22,
        0.14), ears="side", tail="short", extra=("goat-horns", "goatee")),
    "pig": Beast("#eba6a0", length=0.78, back=0.54, chest=0.5, waist=0.52, rump=0.52, leg=0.1,
        hoof=True, head=(0.24, 0.06), skull=0.2, muzzle=(0.15, 0.14), neck=(0.4, 0.34),
        ears="pointed", tail="curl", muzzle_color="#df8a86"),
    "dinosaur": Beast("#6f9a52", "#c9d79a", length=0.6, back=0.42, chest=0.26, waist=0.3, rump=0.3,
        leg=0.13, head=(0.34, 0.44), skull=0.085, muzzle=(0.11, 0.07), droop=-10, neck=(0.2, 0.09),
        ears="none", tail="dino", extra=("plates",)),
}  # fmt: skip


BEASTS["unicorn"] = replace(BEASTS["horse"], coat="#f4f0f6", extra=("mane", "horn"))


WIDTHS = {
    "dinosaur": 3.0, "elephant": 2.0, "camel": 1.6, "giraffe": 1.35, "horse": 1.8, "unicorn": 1.8,
    "fox": 2.0, "wolf": 2.05, "bear": 2.0, "polar-bear": 2.05, "panda": 2.0, "lion": 1.85,
    "tiger": 1.9, "pig": 1.9, "cow": 1.85,
}  # fmt: skip
