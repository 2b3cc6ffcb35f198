"""What a source promised its records to be: ingest/<source>/contract.yml, checked record by record.

    version: 2026-10-28
    objects:
      invoice:
        required: {id: text, currency: text, "lines.data": list}

Kinds: text, number, boolean, list, object, any. A path's pieces are keys; `a|b` is whichever of the two is
there. What is not listed may come and go. One record that breaks it is a dead letter; all of an object,
more than one, broken alike is a source that changed, which stops that source before anything of it is landed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from ingest.errors import DeclarationBroken

HERE = Path(__file__).resolve().parent.parent
KINDS: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "number": (int, Decimal, str),
    "boolean": (bool,),
    "list": (list,),
    "object": (dict,),
    "any": (object,),
}


@dataclass(frozen=True)
class SourceContract:
    """The version of a source's interface, and what each object must hold."""

    source: str
    version: str
    required: Mapping[str, Mapping[str, str]]

    def problem(self, name: str, value: Any) -> str | None:
        """What of the contract a record breaks; None when it keeps it."""
        broken = [
            told
            for path, kind in self.required.get(name, {}).items()
            if (told := _broken(value, path, kind)) is not None
        ]
        return "; ".join(broken) or None


def contract_of(source: str, folder: Path = HERE) -> SourceContract:
    """The contract that stands in ingest/<source>/contract.yml."""
    path = folder / source / "contract.yml"
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        required = {
            str(name): {str(key): str(kind) for key, kind in (entry.get("required") or {}).items()}
            for name, entry in told["objects"].items()
        }
        unknown = {kind for paths in required.values() for kind in paths.values()} - set(KINDS)
        if unknown:
            raise ValueError(f"no kinds: {', '.join(sorted(unknown))}")
        return SourceContract(source, str(told["version"]), required)
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as problem:
        raise DeclarationBroken(
            f"The contract of {source} cannot be read from {source}/contract.yml: {problem}. Nothing was "
            "landed. Restore the file from git."
        ) from problem


def _broken(value: Any, path: str, kind: str) -> str | None:
    found = [_at(value, choice) for choice in path.split("|")]
    present = [one for one in found if one is not None]
    if not present:
        return f"{path} is missing"
    if any(_is(one, kind) for one in present):
        return None
    return f"{path} is no {kind}"


def _at(value: Any, path: str) -> Any:
    for piece in path.split("."):
        value = value.get(piece) if isinstance(value, dict) else None
    return value


def _is(value: Any, kind: str) -> bool:
    # JSON's true is an int in Python.
    return isinstance(value, KINDS[kind]) and (kind in ("boolean", "any") or not isinstance(value, bool))
