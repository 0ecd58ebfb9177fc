"""That LiteLLM's proxy does not start when the plug-in cannot work, and says why."""

from __future__ import annotations

from pathlib import Path

from litellm_proxy import configuration, start

NOWHERE = "http://127.0.0.1:9"


def test_a_router_that_cannot_be_opened_stops_the_start(tmp_path: Path) -> None:
    artifact = tmp_path / "router.safetensors"
    artifact.write_text("Roses are red")
    server = start(tmp_path, configuration(NOWHERE, artifact))
    try:
        assert server.process.wait(300) != 0
    finally:
        server.stop()
    last = [line for line in server.log.read_text().splitlines() if "SettingsError" in line][-1]
    assert f"the router cannot be opened: {artifact}" in last
    assert "train one with router-train" in last


def test_the_environment_and_the_list_of_models_count_at_the_start(
    tmp_path: Path, fast_artifact: Path
) -> None:
    configured = configuration(NOWHERE, fast_artifact)
    del configured["callback_settings"]
    environment = {"TURNOUT_ARTIFACT": str(fast_artifact), "TURNOUT_SHARE": "0.25"}
    server = start(tmp_path, configured, **environment)
    try:
        assert server.process.wait(300) != 0
    finally:
        server.stop()
    assert "strong: model_list has no model 'sim-titan'" in server.log.read_text()
    assert "to one of auto, strong, weak" in server.log.read_text()
