"""What is wrong is said, with what to do about it, and nothing a caller gives ends the process."""

from __future__ import annotations

import errno
import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

import turnout
from turnout import ArtifactError, Scorer, TurnoutError


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="router.safetensors") as raised:
        Scorer.open(tmp_path / "router.safetensors")
    assert raised.value.errno == errno.ENOENT
    with pytest.raises(OSError, match="not a file"):
        Scorer.open(tmp_path)


def test_a_path_with_a_zero_inside_is_refused(tmp_path: Path) -> None:
    with pytest.raises((ValueError, OSError)):
        Scorer.open(f"{tmp_path}/a\0b")


def test_a_file_that_is_no_router_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "poem.safetensors"
    for contents in [b"", b"Roses are red", b"\xff" * 64, b"\x08" + b"\0" * 7 + b"{}      "]:
        path.write_bytes(contents)
        with pytest.raises(ArtifactError, match="poem.safetensors"):
            Scorer.open(path)
        with pytest.raises(ArtifactError):
            Scorer.load(contents)


def test_every_damaged_byte_and_length_is_noticed(artifact: Path) -> None:
    whole = artifact.read_bytes()
    choose = random.Random(0)
    places = [*range(0, 24), *(choose.randrange(len(whole)) for _ in range(150))]
    for place in places:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << choose.randrange(8)
        with pytest.raises(ArtifactError):
            Scorer.load(bytes(damaged))
        with pytest.raises(ArtifactError):
            Scorer.load(whole[:place])
    Scorer.load(whole)


def test_an_artifact_error_is_both_ours_and_a_value_error() -> None:
    with pytest.raises(TurnoutError) as raised:
        Scorer.load(b"nothing of the kind")
    assert isinstance(raised.value, ValueError)
    assert str(raised.value)


@pytest.mark.parametrize("contents", [None, "text", 7, 1 << 60, ["x"]])
def test_only_bytes_are_loaded(contents: Any) -> None:
    with pytest.raises(TypeError):
        Scorer.load(contents)


@pytest.mark.parametrize("prompt", [None, 7, 1.5, {"role": "user"}, object(), {"a", "b"}])
def test_what_is_no_prompt_is_a_type_error(scorer: Scorer, prompt: Any) -> None:
    with pytest.raises(TypeError, match="prompt"):
        scorer.win_rate(prompt)
    with pytest.raises(TypeError, match="prompt"):
        scorer.win_rates(["fine", prompt])
    with pytest.raises(TypeError):
        scorer.explain(prompt)


def test_a_list_of_texts_is_no_chat(scorer: Scorer) -> None:
    with pytest.raises(TypeError, match="win_rates"):
        scorer.win_rate(["one prompt", "another"])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="win_rate"):
        scorer.win_rates("one prompt")


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan"), float("inf")])
def test_a_share_is_between_0_and_1(scorer: Scorer, share: float) -> None:
    with pytest.raises(ValueError, match="0 to 1"):
        scorer.threshold_for(strong_fraction=share)
    with pytest.raises(ValueError, match="0 to 1"):
        scorer.route("Hello", strong_fraction=share)


def test_a_route_needs_one_rule(scorer: Scorer) -> None:
    with pytest.raises(ValueError, match="either"):
        scorer.route("Hello")
    with pytest.raises(ValueError, match="either"):
        scorer.route("Hello", 0.5, strong_fraction=0.3)
    with pytest.raises(ValueError, match="not a number"):
        scorer.route("Hello", float("nan"))


@pytest.mark.parametrize("threads", [-1, 1 << 32, 1 << 70])
def test_a_number_of_threads_has_bounds(scorer: Scorer, threads: int) -> None:
    with pytest.raises(ValueError, match="threads"):
        scorer.win_rates(["Hello"], threads=threads)


def test_more_threads_than_a_machine_has_do_no_harm(scorer: Scorer, prompts: list[str]) -> None:
    assert scorer.win_rates(prompts, threads=(1 << 32) - 1) == scorer.win_rates(prompts, threads=1)


def test_a_closed_scorer_says_so(artifact: Path) -> None:
    with Scorer.open(artifact) as scorer:
        assert 0 < scorer.win_rate("Hello") < 1
    scorer.close()
    calls: list[Any] = [
        lambda: scorer.win_rate("Hello"),
        lambda: scorer.win_rates(["Hello"]),
        lambda: scorer.route("Hello", 0.5),
        lambda: scorer.threshold_for(strong_fraction=0.5),
        lambda: scorer.explain("Hello"),
        lambda: scorer.description,
    ]
    for call in calls:
        with pytest.raises(ValueError, match="closed"):
            call()
    assert scorer.models[0] == "sim-titan"


def test_any_text_has_a_win_rate(scorer: Scorer) -> None:
    odd: list[str | bytes] = [
        "", " ", "\0", "a\0b", "\ud800", "half \udfff a pair", "\U0010ffff", "é" * 40_000,
        "\u202e" * 100, "(" * 100_000, "x" * 10_000_000, "🙂" * 20_000,
        b"\xff\xfe", b"\xc3", bytes(range(256)) * 200,
    ]
    win_rates = scorer.win_rates(odd)
    assert all(0 < win_rate < 1 for win_rate in win_rates)
    assert win_rates == [scorer.win_rate(prompt) for prompt in odd]


def test_zeros_and_odd_bytes_do_not_end_a_text(scorer: Scorer) -> None:
    hard = "Prove that the integral over this manifold is finite, step by step."
    assert scorer.win_rate("Hello\0" + hard) != scorer.win_rate("Hello")
    assert scorer.win_rate(b"Hello\xff" + hard.encode()) != scorer.win_rate("Hello")
    assert scorer.win_rate([{"role": "user", "content": "Hello\0" + hard}]) == scorer.win_rate(
        "Hello\0" + hard
    )


def test_random_bytes_have_a_win_rate_and_an_explanation(scorer: Scorer) -> None:
    choose = random.Random(1)
    prompts = [choose.randbytes(choose.randrange(2000)) for _ in range(300)]
    for prompt, win_rate in zip(prompts, scorer.win_rates(prompts)):
        assert 0 < win_rate < 1
        assert scorer.explain(prompt).win_rate == win_rate


def test_what_the_package_offers_is_there() -> None:
    assert all(hasattr(turnout, name) for name in turnout.__all__)
    assert (Path(turnout.__file__).parent / "py.typed").exists()


def test_a_file_may_be_replaced_while_it_is_in_use(artifact: Path, tmp_path: Path) -> None:
    path = tmp_path / "router.safetensors"
    path.write_bytes(artifact.read_bytes())
    scorer = Scorer.open(os.fsencode(path))
    before = scorer.win_rate("Hello")
    os.truncate(path, 100)
    assert scorer.win_rate("Hello") == before
    assert json.dumps(scorer.description)
