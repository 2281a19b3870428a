"""Pictures from OpenAI as a plain script would get them, all at once: `… COUNT FOLDER`.

Prints the seconds from the first call to the last file.
"""

import base64
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from openai import OpenAI

MODEL, SIZE = "gpt-image-2", "1024x1024"


def main(count: int, folder: Path) -> None:
    client = OpenAI(max_retries=0, timeout=300)

    def one(number: int) -> None:
        answer = client.images.generate(model=MODEL, prompt="bench", size=SIZE)
        (folder / f"{number}.png").write_bytes(base64.b64decode(answer.data[0].b64_json))

    began = time.monotonic()
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(one, range(count)))
    print(time.monotonic() - began)  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
