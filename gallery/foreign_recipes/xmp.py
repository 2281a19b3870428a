"""Single values out of an XMP packet, found without parsing it as XML: nothing is unfolded."""

import html
import re
from itertools import islice

MOST_PLACES = 20
ATTRIBUTE = re.compile(r"""\s{0,9}=\s{0,9}(["'])""")
TAGS = re.compile(r"<[^<>]{0,500}>")


def value(packet: str, name: str) -> str:
    """What stands under a name, whichever prefix it has; the first entry of a list; "" for none."""
    for place in islice(re.finditer(rf":{name}\b", packet), MOST_PLACES):
        if quote := ATTRIBUTE.match(packet, place.end()):
            end = packet.find(quote[1], quote.end())
            if end > 0:
                return html.unescape(packet[quote.end() : end]).strip()
        begin = packet.find(">", place.end(), place.end() + 500)
        end = packet.find(f":{name}>", place.end())
        if 0 < begin < end and packet[begin - 1] != "/":
            inner = packet[begin + 1 : packet.rfind("</", begin, end)]
            parts = (part.strip() for part in TAGS.split(inner))
            return html.unescape(next(filter(None, parts), ""))
    return ""
