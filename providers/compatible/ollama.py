"""Ollama: text models on a machine of the user's own, fetched, listed and freed from here.

Text goes by the language that it shares with OpenAI, the rest by its own API. Models that it
passes on to its cloud cost what the account there says; nobody knows here.
"""

from dataclasses import replace
from typing import Any

from providers import http
from providers.compatible.calls import headers_of
from providers.compatible.models import spec_of, text_schema
from providers.compatible.provider import CompatibleServer
from providers.contract import (
    BadRequest,
    Context,
    Finished,
    Json,
    KeyCheck,
    KeyField,
    Limits,
    ModelSpec,
    NeedsKey,
    Prepared,
)
from providers.json_values import as_count, as_list, as_text
from providers.own_servers import hello, json_lines

HOME = "http://127.0.0.1:11434"
IS_THERE = "Look at ollama.com/library for its name."
GB = 1_000_000_000
CLOUD = ("-cloud", ":cloud")


class Ollama(CompatibleServer):
    slug, label = "ollama", "Ollama"
    called = "Ollama"
    description = "Language models on a machine of your own. They write, and some see pictures."
    base_url = HOME
    # It does few at once, and lets the others wait there.
    limits = Limits(concurrency=4)
    key_fields = (
        KeyField(
            "api_key",
            env="OLLAMA_API_KEY",
            help="Ollama itself asks for none; a proxy before it may.",
            optional=True,
        ),
    )

    def read_models(self, ctx: Context) -> list[ModelSpec]:
        return self._listed(ctx)

    def describe(self, ctx: Context, model_id: str) -> ModelSpec:
        wanted = model_id.strip()
        names = (wanted, f"{wanted}:latest")
        for spec in self._listed(ctx):
            if spec.id in names:
                return spec
        raise BadRequest(
            f"Ollama has no model “{wanted}” that writes.",
            next_step="Get it on the page of its models, or by “ollama pull”.",
        )

    def check_key(self, ctx: Context) -> KeyCheck:
        try:
            answer = self._hello(ctx, "/api/version", "version")
        except NeedsKey as error:
            return KeyCheck(ok=False, message=error.message)
        return KeyCheck(ok=True, message=f"Ollama {answer['version']} answers at {ctx.base_url}.")

    def submit(self, ctx: Context, prepared: Prepared) -> Finished:
        return super().submit(_rooted(ctx), prepared)

    def passes_on(self, model: ModelSpec) -> bool:
        return model.id.endswith(CLOUD)

    def install(self, ctx: Context, name: str) -> None:
        """Pulls it. What had arrived of one that was stopped is kept there, and gone on from."""
        own = _rooted(ctx)
        query = {"model": name, "stream": True}
        for answer in json_lines(own, "/api/pull", query, headers_of(own)):
            if error := answer.get("error"):
                raise BadRequest(f"Ollama cannot get “{name}”: {error}", next_step=IS_THERE)
            total, done = as_count(answer.get("total")), as_count(answer.get("completed"))
            own.report(done / total if total and done else 0.0, _step(answer, done, total))

    def unload(self, ctx: Context, model_id: str) -> None:
        own = _rooted(ctx)
        body = {"model": model_id, "keep_alive": 0}
        http.send(own, "POST", "/api/generate", json=body, headers=headers_of(own))

    def loaded(self, ctx: Context) -> dict[str, int]:
        answer = self._hello(ctx, "/api/ps", "models")
        return {
            as_text(one.get("name")): as_count(one.get("size")) or 0
            for one in as_list(answer["models"])
            if isinstance(one, dict)
        }

    def _listed(self, ctx: Context) -> list[ModelSpec]:
        answer = self._hello(ctx, "/api/tags", "models")
        entries = [one for one in as_list(answer["models"]) if isinstance(one, dict)]
        return [spec for one in entries if (spec := self._spec(ctx, one))]

    def _spec(self, ctx: Context, answer: Json) -> ModelSpec | None:
        name = as_text(answer.get("name"))
        spec = spec_of(f"{name}/text-generation") if name else None
        if spec is None:
            return None
        own = _rooted(ctx)
        about = {"model": name}
        shown = http.send_json(own, "POST", "/api/show", json=about, headers=headers_of(own))
        can = as_list(shown.get("capabilities")) if isinstance(shown, dict) else []
        if "embedding" in can and "completion" not in can:
            return None
        schema = text_schema(pictures="vision" in can, thinks="thinking" in can)
        return replace(spec, id=name, label=name[:120], schema=schema, description=_facts(answer))

    def _hello(self, ctx: Context, path: str, has: str) -> Json:
        def is_it(answer: Any) -> bool:
            return isinstance(answer, dict) and has in answer

        answer: Json = hello(_rooted(ctx), path, self.called, is_it, headers=headers_of(ctx))
        return answer


def _rooted(ctx: Context) -> Context:
    """Its own API stands beside the one that is like OpenAI's."""
    return replace(ctx, base_url=ctx.base_url.removesuffix("/v1"))


def _facts(answer: Json) -> str:
    """ "8.0B, Q4_0, 4.7 GB on disk"."""
    details = answer.get("details")
    about = details if isinstance(details, dict) else {}
    size = as_count(answer.get("size")) or 0
    parts = [as_text(about.get(name)) for name in ("parameter_size", "quantization_level")]
    if as_text(answer.get("name")).endswith(CLOUD):
        parts.append("runs in Ollama’s cloud: what it costs is not known here")
    elif size:
        parts.append(f"{size / GB:.1f} GB on disk")
    return ", ".join(filter(None, parts))


def _step(answer: Json, done: int | None, total: int | None) -> str:
    words = as_text(answer.get("status")).partition(":")[0]
    return f"{(done or 0) / GB:.1f} of {total / GB:.1f} GB" if total else words
