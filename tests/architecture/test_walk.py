"""Money goes one way: no model reads a later stage. No exceptions."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from architecture.walk import stage_of, steps_back


@pytest.fixture(scope="module")
def declared(project: Path) -> dict[str, Any]:
    """The walk as dbt_project.yml declares it."""
    variables: dict[str, Any] = yaml.safe_load((project / "dbt_project.yml").read_text())["vars"]
    return variables


def test_no_model_reads_a_later_stage(manifest: dict[str, Any], declared: dict[str, Any]) -> None:
    assert list(steps_back(manifest, declared["walk"], declared["readers"])) == []


def test_only_staging_reads_what_is_landed(manifest: dict[str, Any], models: list[dict[str, Any]]) -> None:
    readers = {
        model["name"]
        for model in models
        if stage_of(model) != "staging"
        and any(name.startswith("source.") for name in model["depends_on"]["nodes"])
    }
    assert readers == set()


def test_a_step_stands_in_the_schema_of_its_stage(models: list[dict[str, Any]]) -> None:
    """A published table stands where its readers look for it; a step stands where it is made."""
    strayed = [
        model["name"]
        for model in models
        if model["name"].startswith("int_") and model["schema"] != stage_of(model)
    ]
    assert strayed == []


@pytest.mark.parametrize(
    ("stage", "parent_stage", "is_refused"),
    [
        ("allocation", "obligations", False),
        ("allocation", "allocation", False),
        ("allocation", "schedule", True),
        ("posting", "subledger", False),
        ("subledger", "posting", True),
        ("operations", "posting", False),
        ("operations", "reporting", True),
        ("posting", "operations", True),
    ],
)
def test_the_law_has_teeth(stage: str, parent_stage: str, is_refused: bool, declared: dict[str, Any]) -> None:
    def model(name: str, stage: str, *parents: str) -> dict[str, Any]:
        reads = {"nodes": list(parents)}
        return {"name": name, "resource_type": "model", "fqn": ["tieout", stage, name], "depends_on": reads}

    told = {"nodes": {"a": model("a", parent_stage), "b": model("b", stage, "a")}, "sources": {}}
    assert bool(list(steps_back(told, declared["walk"], declared["readers"]))) is is_refused


def test_a_folder_that_is_no_stage_is_refused(declared: dict[str, Any]) -> None:
    stray = {
        "name": "x",
        "resource_type": "model",
        "fqn": ["tieout", "marts", "x"],
        "depends_on": {"nodes": []},
    }
    assert list(steps_back({"nodes": {"x": stray}, "sources": {}}, declared["walk"], declared["readers"]))
