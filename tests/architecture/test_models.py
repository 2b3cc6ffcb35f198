"""What house.md asks of a model: its name, its grain, its contract, its size, and its YAML beside it."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from architecture.sql import code_of
from architecture.walk import stage_of

from tieout.manifest import PUBLISHED

Node = dict[str, Any]
MOST_LINES = 80
# Published beside the tables that a manifest hashes: they tell of a run or of a row as it was sent.
ALSO_PUBLISHED = {"operations": ("dead_letters", "run_metrics", "lineage")}
REFUSED_IN_NAMES = re.compile(r"(^|_)(fct|dim|final|tmp|temp|new|old|v\d+|get|calc|compute|build)(_|$)")


def path_of(project: Path, model: Node) -> Path:
    return project / model["original_file_path"]


def offenders(models: list[Node], is_offence: Any) -> list[str]:
    return sorted(model["name"] for model in models if is_offence(model))


def test_names(models: list[Node]) -> None:
    """stg_<source>__<plural>, int_<stage>__<what was done>, rec_<left>_to_<right>, else a noun."""

    def is_misnamed(model: Node) -> bool:
        name, stage = model["name"], stage_of(model)
        if stage == "staging":
            return not re.fullmatch(
                rf"stg_{model['fqn'][2]}__[a-z]+(_[a-z]+)*|int_staging__[a-z]+(_[a-z]+)+", name
            )
        if name.startswith(("int_", "stg_")):
            return not re.fullmatch(rf"int_{stage}__[a-z]+(_[a-z]+)+", name)
        if stage == "reconciliation":
            return not re.fullmatch(r"rec_[a-z_]+_to_[a-z_]+", name)
        return not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)

    assert offenders(models, is_misnamed) == []
    assert offenders(models, lambda model: REFUSED_IN_NAMES.search(model["name"])) == []


def test_a_step_is_private_unless_a_later_stage_reads_it(models: list[Node]) -> None:
    """dbt refuses to read a private model from another group; what nobody reads there must be private."""
    read_from = {
        parent: {model["config"]["group"] for model in models if parent in model["depends_on"]["nodes"]}
        for parent in (model["unique_id"] for model in models)
    }

    def is_open(model: Node) -> bool:
        if not model["name"].startswith("int_") or model["access"] == "private":
            return False
        return model["access"] == "public" or read_from[model["unique_id"]] <= {model["config"]["group"]}

    assert offenders(models, is_open) == []


def test_every_model_stands_in_the_group_of_its_stage(models: list[Node]) -> None:
    assert offenders(models, lambda model: model["config"]["group"] != stage_of(model)) == []


def test_grain_comes_first(models: list[Node]) -> None:
    def has_no_grain(model: Node) -> bool:
        grain = model["config"]["meta"].get("grain") or []
        return (
            not model["description"].startswith("One row per ")
            or not grain
            or not set(grain) <= set(model["columns"])
        )

    # A table of one row says so and has no key.
    assert offenders(models, lambda model: has_no_grain(model) and not is_single_row(model)) == []


def is_single_row(model: Node) -> bool:
    return bool(model["description"].startswith("One row")) and model["config"]["meta"].get("grain") == []


def test_contracts_are_enforced_and_columns_described(models: list[Node]) -> None:
    assert offenders(models, lambda model: not model["contract"]["enforced"]) == []
    undescribed = [
        f"{model['name']}.{name}"
        for model in models
        for name, column in model["columns"].items()
        if not column["description"] or not column["data_type"]
    ]
    assert undescribed == []


def test_every_model_has_its_yaml_beside_it_and_no_yaml_is_an_orphan(
    project: Path, models: list[Node]
) -> None:
    for model in models:
        assert path_of(project, model).with_suffix(".yml").is_file(), model["name"]
    known = {model["name"] for model in models}
    for file in sorted((project / "models").rglob("*.yml")):
        told = yaml.safe_load(file.read_text()) or {}
        for model in told.get("models", []):
            assert model["name"] in known, f"{file}: {model['name']} is no model"
            assert model["name"] == file.stem, f"{file} tells of {model['name']}"


def test_small_enough_to_read(project: Path, models: list[Node]) -> None:
    def is_long(model: Node) -> bool:
        return (
            sum(1 for line in path_of(project, model).read_text().splitlines() if line.strip()) > MOST_LINES
        )

    assert offenders(models, is_long) == []


def test_opens_with_a_comment_for_its_reader(project: Path, models: list[Node]) -> None:
    assert offenders(models, lambda model: not path_of(project, model).read_text().startswith("-- ")) == []


def test_the_last_step_bears_the_models_name(project: Path, models: list[Node]) -> None:
    def is_strange(model: Node) -> bool:
        steps = re.findall(
            r"^(?:with\s+(?:recursive\s+)?)?(\w+)(?:\s*\([^)]*\))? as \($",
            code_of(path_of(project, model)),
            re.M,
        )
        name = model["name"].split("__")[-1]
        return bool(steps) and steps[-1] != name

    assert offenders(models, is_strange) == []


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        (r"\{%-?\s*if\b", "a condition in a body"),
        (r"_id not in \(\s*'", "a list of what to leave out"),
    ],
)
def test_no_patches(project: Path, models: list[Node], pattern: str, what: str) -> None:
    del what
    assert offenders(models, lambda model: re.search(pattern, code_of(path_of(project, model)), re.M)) == []


def test_what_is_published_is_there(models: list[Node]) -> None:
    built = {(model["schema"], model["name"]) for model in models}
    published = {
        (schema, name)
        for told in (PUBLISHED, ALSO_PUBLISHED)
        for schema, names in told.items()
        for name in names
    }
    assert published - built == set()


def test_every_reconciliation_is_asked_in_a_close(models: list[Node]) -> None:
    """The comparison with an outgoing system is the migration's, not the month's."""
    asked = next(model for model in models if model["name"] == "int_operations__differences_found")
    reconciliations = {
        model["unique_id"]: model["name"] for model in models if stage_of(model) == "reconciliation"
    }
    left_out = {
        name
        for node, name in reconciliations.items()
        if name.startswith("rec_") and node not in asked["depends_on"]["nodes"]
    }
    assert left_out == {"rec_legacy_to_subledger"}


def test_what_is_published_is_tested(manifest: dict[str, Any], models: list[Node]) -> None:
    tested = {
        name
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        for name in node["depends_on"]["nodes"]
    }
    published = {name for names in PUBLISHED.values() for name in names}
    untested = {
        model["name"] for model in models if model["name"] in published and model["unique_id"] not in tested
    }
    assert untested == set()
