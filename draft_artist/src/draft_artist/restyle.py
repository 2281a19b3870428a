"""`draft-restyle`: scales a video, makes its motion smoother, steadies it. The sound is kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from draft_artist import ffmpeg, request_params
from draft_artist.options import ordered
from providers.contract import (
    BadRequest,
    Context,
    Finished,
    Json,
    Kind,
    ModelSpec,
    Output,
    Prepared,
)

RESTYLE = ModelSpec(
    id="draft-restyle",
    kind=Kind.VIDEO_TO_VIDEO,
    label="Draft restyle",
    description="Scales a video, changes its frame rate with new frames between, steadies it.",
    prompt_field=None,
    seed_field=None,
    schema={
        **ordered(
            video={
                "type": "string",
                "format": "uri",
                "title": "Video",
                "description": "What is worked over.",
                "x-media": "video",
            },
            scale={
                "type": "string",
                "title": "Size",
                "enum": ["keep", "720p", "1080p", "2x"],
                "x-enum-labels": ["As it is", "720p", "1080p", "Twice as large"],
                "default": "1080p",
            },
            fps={
                "type": "string",
                "title": "Frames per second",
                "enum": ["keep", "24", "25", "30", "50", "60"],
                "x-enum-labels": ["As it is", "24", "25", "30", "50", "60"],
                "default": "keep",
            },
            stabilise={
                "type": "boolean",
                "title": "Steady",
                "description": "Takes out the shake of a hand. The edges are cropped a little.",
                "default": False,
            },
            between={
                "type": "string",
                "title": "New frames",
                "description": "How frames between two others are made.",
                "enum": ["motion", "blend", "repeat"],
                "x-enum-labels": ["Follow the motion (slow)", "Blend", "Repeat"],
                "default": "motion",
                "x-advanced": True,
            },
            sharpen={
                "type": "number",
                "title": "Sharpen",
                "minimum": 0,
                "maximum": 2,
                "default": 0,
                "x-advanced": True,
            },
        ),
        "required": ["video"],
    },
)

# A text file that names other files or addresses is no video, whatever it calls itself.
_FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,ogg,asf,gif,apng,ivf,m4v,h264,hevc"
)
_SAFE = {"format_whitelist": _FORMATS, "protocol_whitelist": "file"}
_SIZES = {"720p": (1280, 720), "1080p": (1920, 1080)}
TOO_LARGE_TO_DOUBLE = "No longer than 3840 pixels a side, so less than twice as large."
_COPIED_SOUND = ("aac", "mp3", "ac3", "alac")


@dataclass(frozen=True)
class _Source:
    long: int
    short: int
    seconds: float
    fps: float
    sound: str
    tagged: bool


def restyle(ctx: Context, prepared: Prepared) -> Finished:
    """An MP4 of the input video, worked over. Raises BadRequest for one that cannot be read."""
    params = request_params.parameters(prepared)
    path = request_params.the_input(prepared, "video").path
    ctx.report(0.0, "Looking at the video")
    source = _look_at(path)
    if params["scale"] == params["fps"] == "keep" and not (
        params["stabilise"] or params["sharpen"]
    ):
        need = "Choose a size or a frame rate, or steady it."
        raise BadRequest("There is nothing to do.", next_step=need, fields={"scale": need})
    safe = [word for name, value in _SAFE.items() for word in (f"-{name}", value)]
    read = [*safe, "-i", f"file:{path}"]
    steady, begin = "", 0.0
    if params["stabilise"]:
        steady, begin = _steadying(ctx, read, source)
    target = ctx.workdir / "restyle.mp4"
    ffmpeg.convert(
        *read,
        *("-map", "0:v:0", "-map", "0:a?", "-sn", "-dn"),
        *("-vf", ",".join(_filters(params, source, steady))),
        *ffmpeg.H264,
        *("-c:a", "copy" if source.sound in _COPIED_SOUND else "aac", "-b:a", "192k"),
        *(("-t", f"{source.seconds:.3f}") if source.seconds else ()),
        target.name,
        folder=ctx.workdir,
        frames=source.seconds * (source.fps if params["fps"] == "keep" else int(params["fps"])),
        reached=lambda part: ctx.report(begin + (1 - begin) * part, "Working it over"),
    )
    if _look_at(target).seconds < 0.9 * source.seconds - 0.2:
        raise _bad_video("it is damaged or cut off")
    return Finished(
        (Output(path=target, mime="video/mp4"),),
        cost=request_params.FREE,
        remarks=(TOO_LARGE_TO_DOUBLE,) if params["scale"] == "2x" and source.long > 1920 else (),
    )


def _steadying(ctx: Context, read: list[str], source: _Source) -> tuple[str, float]:
    """The filter that steadies, and the share of the work that finding the shake took."""
    if not {"vidstabdetect", "vidstabtransform"} <= ffmpeg.filters():
        return "deshake=rx=32:ry=32", 0.0
    share = 0.35
    ffmpeg.convert(
        *read,
        # The search in steps of 4 pixels: with 6, patterns that repeat lead it astray.
        *("-vf", "vidstabdetect=shakiness=10:accuracy=15:stepsize=4:result=shake.trf"),
        *("-map", "0:v:0"),
        *("-f", "null", "-"),
        folder=ctx.workdir,
        frames=source.seconds * source.fps,
        reached=lambda part: ctx.report(share * part, "Finding the shake"),
    )
    return "vidstabtransform=input=shake.trf:smoothing=20:optzoom=1:interpol=bicubic", share


def _filters(params: Json, source: _Source, steady: str) -> list[str]:
    chain = ["scale=trunc(iw*sar/2)*2:trunc(ih/2)*2", "setsar=1"]
    if not source.tagged:
        # What says nothing of its colours is meant as every player takes it, by its size.
        matrix = "bt709" if source.short >= 720 else "smpte170m"
        chain.insert(0, f"setparams=colorspace={matrix}")
    if steady:
        chain.append(steady)
    between = _between(params, source)
    scaling = _scaling(params["scale"])
    # New frames are dear: they are made at the smaller of the two sizes.
    smaller = params["scale"] in _SIZES and _SIZES[params["scale"]][1] < source.short
    chain += [*scaling, *between] if smaller else [*between, *scaling]
    if params["sharpen"]:
        chain.append(f"unsharp=5:5:{float(params['sharpen']):.2f}:5:5:0")
    return [*chain, "format=yuv420p"]


def _scaling(scale: str) -> list[str]:
    if scale == "2x":
        # No larger than 4K, which is as much as a browser plays well.
        by = "min(2,3840/max(iw,ih))"
        return [f"scale=w='trunc(iw*{by}/2)*2':h='trunc(ih*{by}/2)*2':flags=lanczos"]
    if scale not in _SIZES:
        return []
    long, short = _SIZES[scale]
    return [
        f"scale=w='if(gte(iw,ih),{long},{short})':h='if(gte(iw,ih),{short},{long})'"
        ":force_original_aspect_ratio=decrease:force_divisible_by=2:flags=lanczos"
    ]


def _between(params: Json, source: _Source) -> list[str]:
    if params["fps"] == "keep":
        return []
    fps = int(params["fps"])
    if params["between"] == "repeat" or fps <= source.fps:
        return [f"fps={fps}"]
    mode = "mi_mode=mci:mc_mode=aobmc:me_mode=bidir:vsbmc=1"
    if params["between"] == "blend":
        mode = "mi_mode=blend"
    # The filter looks ahead and would swallow the last frames: it gets some to spare.
    return ["tpad=stop=4:stop_mode=clone", f"minterpolate=fps={fps}:{mode}"]


def _look_at(path: Path) -> _Source:
    import av

    try:
        with av.open(f"file:{path}", options=dict(_SAFE)) as container:
            if not container.streams.video:
                raise _bad_video("it holds no pictures")
            stream = container.streams.video[0]
            first = next(container.decode(stream))
            length = float((stream.duration or 0) * (stream.time_base or 0))
            return _Source(
                long=max(first.width, first.height),
                short=min(first.width, first.height),
                seconds=length or (container.duration or 0) / 1e6,
                fps=float(stream.average_rate or stream.guessed_rate or 25),
                sound=sound[0].codec_context.name if (sound := container.streams.audio) else "",
                tagged=first.colorspace in (1, 5, 6, 7, 9, 10),
            )
    except (av.FFmpegError, StopIteration, ValueError) as error:
        raise _bad_video("it is no video that can be read") from error


def _bad_video(why: str) -> BadRequest:
    return BadRequest(
        f"The video cannot be worked over: {why}.",
        next_step="Choose another video.",
        fields={"video": f"{why[0].upper()}{why[1:]}."},
    )
