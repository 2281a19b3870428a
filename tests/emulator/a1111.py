"""A1111's wire: pictures by a call that blocks, progress of the whole server, what it offers.

`submit` of a script is a name in REFUSALS; `duration` is how long a picture takes, `meanwhile` the
picture of the progress, `end` a name in ENDS. `begin_elsewhere` lets somebody else's job run.
"""

import base64
import json
import threading
import time
from decimal import Decimal
from typing import Any, ClassVar

from tests.emulator import media
from tests.emulator.script import Script
from tests.emulator.vendor import HTML, Asked, Reply, Vendor, reply

Body = dict[str, Any]


def told(error: str, detail: Any = "", errors: str = "") -> Body:
    return {"error": error, "detail": detail, "body": "", "errors": errors}


REFUSALS: dict[str, tuple[int, Body]] = {
    "sign-in": (401, {"detail": "Incorrect username or password"}),
    "field": (
        422,
        told(
            "RequestValidationError",
            [
                {
                    "loc": ["body", "steps"],
                    "msg": "value is not a valid integer",
                    "type": "type_error.integer",
                },
                {"loc": ["body", "cfg_scale"], "msg": "value is not a valid float"},
            ],
        ),
    ),
    "sampler": (404, told("HTTPException", "Sampler not found")),
    "no-memory": (
        500,
        told("OutOfMemoryError", "", "CUDA out of memory. Tried to allocate 2.25 GiB"),
    ),
    "broke": (500, told("RuntimeError", "", "mat1 and mat2 shapes cannot be multiplied")),
    "busy": (429, {"detail": "Too many requests"}),
    "fault": (500, {}),
}
ENDS = ("no-files", "grid", "map", "no-info", "bad-base64")
MODELS = [
    {"title": "dream.safetensors [4c86efd062]", "model_name": "dream", "hash": "4c86efd062"},
    {"title": "sdxl/base.safetensors [31e35c80fc]", "model_name": "sdxl_base", "hash": None},
]
LORAS = [
    {
        "name": "ink",
        "alias": "ink",
        "path": "/models/Lora/ink.v2.safetensors",
        "metadata": {"modelspec.trigger_phrase": "inkstyle"},
    },
    {"name": "oil", "alias": "oil", "path": "/models/Lora/oil.safetensors", "metadata": {}},
]
PREVIEWS = ("/models/Lora/ink.v2.preview.jpg",)
NO_PREVIEW = Reply(b"File not found", 404, "text/plain")


class A1111Emulator(Vendor):
    key: ClassVar[str] = "ada:who-she-is-0123456789"
    errors = REFUSALS

    def __init__(self, port: int = 0, **settings: Any) -> None:
        super().__init__(port, **settings)
        # Whether it was started with --api-auth.
        self.asks_who = True
        # Calls that this engine does not have.
        self.lacks: tuple[str, ...] = ()
        self.one_at_a_time = threading.Lock()

    def clear(self) -> None:
        super().clear()
        self.begun: tuple[float, float, bytes] | None = None
        self.interrupted = threading.Event()
        self.interruptions = 0

    def authorized(self, asked: Asked) -> bool:
        login = f"Basic {base64.b64encode(self.key.encode()).decode()}"
        return not self.asks_who or asked.headers.get("Authorization") == login

    def not_authorized(self, asked: Asked) -> Reply:
        return reply(REFUSALS["sign-in"][1], 401)

    def error(self, status: int, message: str) -> Reply:
        return reply(told("HTTPException", message), status)

    def spend(self, prompt: str, make: Any) -> Reply:
        made = super().spend(prompt, make)
        if made.status == 500 and made.body == b"{}":
            return Reply(HTML, 500, "text/html")
        return made

    def begin_elsewhere(self, seconds: float) -> None:
        """Somebody presses Generate on the engine's own page."""
        started = threading.Event()

        def run() -> None:
            with self.one_at_a_time:
                self._work(seconds, b"", started)

        threading.Thread(target=run, daemon=True).start()
        started.wait()

    def answer(self, asked: Asked) -> Reply:
        if asked.path == "/sd_extra_networks/thumb":
            name = asked.query["filename"][0]
            return Reply(media.png(8), mime="image/png") if name in PREVIEWS else NO_PREVIEW
        path = asked.path.removeprefix("/sdapi/v1/")
        if path == asked.path or path in self.lacks:
            return reply({"detail": "Not Found"}, 404)
        match asked.method, path:
            case "GET", "options":
                return reply({"sd_model_checkpoint": MODELS[0]["title"], "samples_format": "png"})
            case "GET", "sd-models":
                return reply(MODELS)
            case "GET", "samplers":
                names = ["DPM++ 2M", "Euler a"]
                return reply([{"name": one, "aliases": [], "options": {}} for one in names])
            case "GET", "schedulers":
                return reply([{"name": "automatic", "label": "Automatic"}, {"name": "karras"}])
            case "GET", "upscalers":
                return reply([{"name": "None"}, {"name": "R-ESRGAN 4x+"}])
            case "GET", "latent-upscale-modes":
                return reply([{"name": "Latent"}])
            case "GET", "loras":
                return reply(LORAS)
            case "GET", "progress":
                return reply(self._progress())
            case "POST", "interrupt":
                self.interruptions += 1
                self.interrupted.set()
                return reply({})
            case "POST", "txt2img" | "img2img" as kind:
                return self._make(asked.json(), kind)
        return reply({"detail": "Method Not Allowed"}, 405)

    def _make(self, body: Body, kind: str) -> Reply:
        def make(script: Script) -> tuple[Any, Decimal]:
            if kind == "img2img" and not body.get("init_images"):
                return reply(told("HTTPException", "Init image not found"), 404), Decimal(0)
            with self.one_at_a_time:
                self._work(script.duration, script.meanwhile or b"", threading.Event())
            return self._made(body, script), Decimal(0)

        return self.spend(str(body.get("prompt", "")), make)

    def _work(self, seconds: float, picture: bytes, started: threading.Event) -> None:
        self.interrupted.clear()
        self.begun = time.time(), seconds, picture
        started.set()
        self.interrupted.wait(seconds)
        self.begun = None

    def _progress(self) -> Body:
        idle = {"job": "", "job_count": 0, "job_timestamp": "0", "sampling_step": 0}
        if self.begun is None:
            return {"progress": 0.0, "eta_relative": 0.0, "state": idle, "current_image": None}
        since, seconds, picture = self.begun
        share = min((time.time() - since) / seconds, 1.0) if seconds else 1.0
        state = {
            **{"job": "scripts_txt2img", "job_count": 1, "job_timestamp": str(since)},
            **{"sampling_step": round(share * 20), "sampling_steps": 20, "interrupted": False},
        }
        image = base64.b64encode(picture).decode() if picture else None
        return {"progress": share, "eta_relative": 1.0, "state": state, "current_image": image}

    def _made(self, body: Body, script: Script) -> Body:
        count = body.get("batch_size", 1) * body.get("n_iter", 1)
        seed = body.get("seed", 7)
        pictures = [media.png(seed + at) for at in range(count)]
        first = 0
        if script.end == "grid":
            pictures, first = [media.png(999), *pictures], 1
        if script.end == "map":
            pictures = [*pictures, media.png(888)]
        if script.end == "no-files":
            pictures = []
        encoded = [base64.b64encode(one).decode() for one in pictures]
        info = {
            "prompt": body.get("prompt"),
            "seed": seed,
            "all_seeds": [seed + at for at in range(count)],
            "infotexts": [f"{body.get('prompt')}\nSteps: 20, Seed: {seed}"] * count,
            "index_of_first_image": first,
        }
        said = "" if script.end == "no-info" else json.dumps(info)
        encoded = ["%%%"] if script.end == "bad-base64" else encoded
        return {"images": encoded, "parameters": {}, "info": said}
