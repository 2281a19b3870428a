"""A1111 and what speaks its API (Forge, SD.Next) on a machine of the user's own.

The models are its checkpoints, chosen by `override_settings`: its options are the user's own and
are left as they are. A call blocks until its pictures are there and has no id; what is lost on the
way is made again, for nothing.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from providers import http, lora_picker, own_servers
from providers.a1111 import bodies, engine_models, errors, results, waiting
from providers.contract import (
    BadRequest,
    Context,
    Finished,
    Json,
    KeyCheck,
    KeyField,
    Limits,
    Lora,
    ModelSpec,
    Money,
    NeedsKey,
    Prepared,
    Provider,
    Request,
    Resubmit,
)
from providers.json_values import as_text
from providers.sdk import split_id

LONGEST_RUN = 2 * 3600.0


class A1111(Provider):
    slug, label = "a1111", "A1111, Forge, SD.Next"
    description = (
        "Stable Diffusion on an engine of your own, started with --api; its checkpoints are models."
    )
    own_server = True
    key_fields = (
        KeyField(
            "login",
            env="A1111_LOGIN",
            help="Only where the engine was started with --api-auth: name:password.",
            label="Sign-in",
            optional=True,
        ),
    )
    # It does one after the other, and tells of the one that runs without saying whose it is.
    limits = Limits(concurrency=1)
    resubmit = Resubmit.SAFE
    submit_waits = True

    def models(self, ctx: Context) -> Iterable[ModelSpec]:
        """None but those that the engine tells of."""
        return ()

    def read_models(self, ctx: Context) -> Iterable[ModelSpec]:
        return engine_models.models(engine_models.of_engine(ctx, self._get))

    def describe(self, ctx: Context, model_id: str) -> ModelSpec:
        """A checkpoint by its name or its title, with a kind behind it for other work."""
        name, kind = split_id(model_id.strip())
        offered = engine_models.of_engine(ctx, self._get)
        named = {title: one for one, title in offered.checkpoints.items()}
        name = named.get(name, name)
        if name not in offered.checkpoints or kind not in (None, *engine_models.KINDS):
            raise BadRequest(f"The engine has no checkpoint “{name[:80]}”.")
        return engine_models.model(offered, name, kind or engine_models.KINDS[0])

    def check_key(self, ctx: Context) -> KeyCheck:
        """Reached, and one of them: the checkpoint that is loaded."""
        headers = self.key_headers(ctx)
        called = "engine with the API of A1111"
        try:
            answer = own_servers.hello(ctx, "/sdapi/v1/options", called, _is_options, headers)
        except NeedsKey:
            return KeyCheck(ok=False, message=errors.SIGN_IN)
        return KeyCheck(ok=True, account=as_text(answer.get("sd_model_checkpoint"))[:120])

    def key_headers(self, ctx: Context) -> dict[str, str]:
        return own_servers.sign_in(ctx)

    def prepare(self, ctx: Context, request: Request) -> Prepared:
        return Prepared(request.model, bodies.of(request), request.key, request.inputs)

    def submit(self, ctx: Context, prepared: Prepared) -> Finished:
        whole = bodies.with_pictures(prepared.body, prepared.inputs)

        def send() -> Any:
            response = http.send(
                ctx,
                "POST",
                bodies.path_of(prepared.model.kind),
                spends=True,
                timeout=LONGEST_RUN,
                explain=errors.of_answer,
                headers=self.key_headers(ctx),
                json=whole,
            )
            return http.json_of(response, spends=True)

        answer = waiting.until_done(
            ctx,
            send,
            ask=lambda: self._get(ctx, "/sdapi/v1/progress"),
            stop=lambda: http.send(
                ctx, "POST", "/sdapi/v1/interrupt", headers=self.key_headers(ctx)
            ),
        )
        return results.of(answer)

    def loras(self, ctx: Context, model: ModelSpec, words: str) -> Iterable[Lora]:
        """With the pictures that lie beside their files."""
        files = engine_models.lora_files(ctx, self._get)

        def picture_of(name: str) -> tuple[str, ...]:
            return engine_models.pictures(ctx.base_url, files.get(name, ""))

        return lora_picker.listed(model.schema, words, picture_of, sorted(files))

    def price(self, model: ModelSpec, params: Json) -> Money | None:
        return Money(Decimal(0))

    def _get(self, ctx: Context, path: str) -> Any:
        return http.send_json(
            ctx, "GET", path, explain=errors.of_answer, headers=self.key_headers(ctx)
        )


def _is_options(answer: Any) -> bool:
    return isinstance(answer, dict) and "sd_model_checkpoint" in answer
