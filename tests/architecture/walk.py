"""The one-way law, as a function of a manifest, so that it can be shown a project that breaks it."""

from collections.abc import Iterator
from typing import Any


def stage_of(node: dict[str, Any]) -> str:
    """The stage a node belongs to: the folder of a model, `landing` for a source, `seeds` for policy."""
    if node["resource_type"] in ("source", "seed"):
        return {"source": "landing", "seed": "seeds"}[node["resource_type"]]
    return str(node["fqn"][1])


def steps_back(manifest: dict[str, Any], walk: list[str], readers: list[str]) -> Iterator[str]:
    """Every model that reads a later stage, or a stage that is read by none."""
    nodes = manifest["nodes"] | manifest["sources"]
    for node in nodes.values():
        if node["resource_type"] != "model":
            continue
        stage = stage_of(node)
        if stage not in walk + readers:
            yield f"{node['name']} stands in {stage}, which is no stage"
            continue
        for parent in node["depends_on"]["nodes"]:
            read = stage_of(nodes[parent])
            ahead = stage in walk and read in walk and walk.index(read) > walk.index(stage)
            if ahead or (read in readers and read != stage):
                yield f"{node['name']} ({stage}) reads {nodes[parent]['name']} ({read})"
