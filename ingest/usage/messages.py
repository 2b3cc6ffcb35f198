"""One message of a broker as a line of JSON, or why it is none; its text is kept either way.

    structured  the payload is the event in JSON, or an array of events (a batch)
    binary      attributes stand in headers `ce-<name>`, the payload is the data

What the line holds is judged later, with the lines of files; here is only what a file cannot have.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import unquote

PREFIX = "ce-"
FAMILY = "application/cloudevents"
JSON_FORMS = (FAMILY, f"{FAMILY}+json", f"{FAMILY}-batch", f"{FAMILY}-batch+json")
NOT_UTF8 = "the message is not UTF-8: its bytes in base64"


@dataclass(frozen=True, slots=True)
class Piece:
    """The text of one message and what is wrong with it."""

    line: str
    problem: str | None = None


def piece_of(payload: bytes, headers: Mapping[str, str] | None) -> Piece:
    """The message as a line. Never raises: a message that cannot be read must not stop those behind it."""
    told = {name.lower(): value for name, value in (headers or {}).items()}
    media = _media(told.get("content-type", ""))
    if any(name.startswith(PREFIX) for name in told) and not media.startswith(FAMILY):
        return _binary(payload, told)
    try:
        text = payload.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return Piece(_base64(payload), NOT_UTF8)
    if media.startswith(FAMILY) and media not in JSON_FORMS:
        return Piece(text, f"{media}: of the formats of CloudEvents only JSON is read")
    return Piece(text, None if text.strip() else "the message is empty")


def _binary(payload: bytes, told: Mapping[str, str]) -> Piece:
    """The event that headers and payload are together."""
    attributes = {
        name.removeprefix(PREFIX): _decoded(value) for name, value in told.items() if name.startswith(PREFIX)
    }
    if "content-type" in told:
        attributes.setdefault("datacontenttype", told["content-type"])
    pairs = [f"{_text(name)}:{_text(value)}" for name, value in attributes.items()]
    problem = None
    if payload:
        data, problem = _data(payload, attributes.get("datacontenttype"))
        pairs.append(data)
    return Piece("{" + ",".join(pairs) + "}", problem)


def _data(payload: bytes, declared: str | None) -> tuple[str, str | None]:
    """The payload as the member of an event: JSON as it stands, text, or bytes in base64."""
    media = _media(declared or "")
    problem = "data: is not the JSON that its content type says" if _is_json(media) else None
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError:
        return f'"data_base64":{_text(_base64(payload))}', problem
    if (not media or _is_json(media)) and _reads(text):
        return f'"data":{text}', None
    return f'"data":{_text(text)}', problem


def _reads(text: str) -> bool:
    """Whether a text is one JSON value and nothing else: it is put among the attributes as it is."""
    try:
        json.loads(text, parse_int=str, parse_float=str, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return False
    return True


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _decoded(value: str) -> str:
    """A header's value; signs that cannot stand in one are percent-encoded."""
    try:
        return unquote(value, errors="strict")
    except UnicodeDecodeError:
        return value


def _is_json(media: str) -> bool:
    return media.endswith(("/json", "+json"))


def _media(content_type: str) -> str:
    return content_type.split(";")[0].strip().lower()


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _base64(payload: bytes) -> str:
    return base64.b64encode(payload).decode("ascii")
