"""Which entries of a plan are new, and why the others are not. Pure.

For each entry still to post, by what the outbox and the landed replies say of its external id:

    not known                                -> new
    known, same payload:   planned           -> already planned
                           withdrawn         -> new attempt
                           sent or unknown   -> already sent, unless the ERP refused it:
                           refused           -> waits for its correction; a replay plans it again
    known, other payload:  never sent, or refused by the ERP -> new, under an id made from both
                           sent or accepted  -> conflict, refused here
    planned earlier, no longer to post       -> withdrawn
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from posting.journal import Entry, digest_of
from posting.outbox import EntryState
from posting.refusals import DeadLetter, dead_letter
from posting.report import Conflict
from posting.warehouse import Reply

REFUSED_BY_ERP = "refused by the ERP: "


@dataclass(slots=True)
class Decision:
    new: list[Entry] = field(default_factory=list)
    already_planned: list[str] = field(default_factory=list)
    already_sent: list[str] = field(default_factory=list)
    awaiting_correction: list[DeadLetter] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    withdrawn: dict[str, str] = field(default_factory=dict)
    replays: dict[str, str] = field(default_factory=dict)


def decide(
    entries: Iterable[Entry],
    states: Mapping[str, EntryState],
    replies: Mapping[str, Reply],
    replaying: Collection[str] = (),
) -> Decision:
    decision = Decision()
    for entry in entries:
        _settle(entry, states, replies, replaying, decision)
    return decision


def refusal_of(state: EntryState, replies: Mapping[str, Reply]) -> str | None:
    """Why the ERP refused the entry's last attempt; None where it did not, or has not answered yet."""
    if state.state == "refused_locally":
        refused = state.detail.startswith(REFUSED_BY_ERP)
        return state.detail.removeprefix(REFUSED_BY_ERP) if refused else None
    reply = replies.get(state.external_id)
    if state.state == "planned" or reply is None or reply.reply != "refused":
        return None
    return reply.reason if reply.replied_at > state.refusal_replayed_at else None


def is_answered(state: EntryState, replies: Mapping[str, Reply]) -> bool:
    reply = replies.get(state.external_id)
    accepted = reply is not None and reply.reply == "accepted"
    return accepted or refusal_of(state, replies) is not None


def withdraw_unwanted(decision: Decision, states: Iterable[EntryState], wanted: Collection[str]) -> None:
    """Planned entries that are no longer to post must not leave."""
    for state in states:
        if state.state == "planned" and state.external_id not in wanted:
            decision.withdrawn[state.external_id] = "withdrawn: no longer to post"


def _settle(
    entry: Entry,
    states: Mapping[str, EntryState],
    replies: Mapping[str, Reply],
    replaying: Collection[str],
    decision: Decision,
) -> None:
    state = states.get(entry.external_id)
    if state is None:
        decision.new.append(entry)
        return
    refusal = refusal_of(state, replies)
    if state.payload_digest != entry.payload_digest:
        if state.state in ("planned", "refused_locally") or refusal is not None:
            _settle(_revised(entry), states, replies, replaying, decision)
        else:
            decision.conflicts.append(Conflict(entry.external_id, state.payload_digest, entry.payload_digest))
    elif state.state == "planned":
        decision.already_planned.append(entry.external_id)
    elif refusal is not None and entry.external_id not in replaying:
        letter = dead_letter(entry.external_id, state.batch_id, state.posting_period, refusal)
        decision.awaiting_correction.append(letter)
    elif refusal is not None:
        decision.new.append(entry)
        reply = replies.get(entry.external_id)
        if state.state != "refused_locally" and reply is not None:
            decision.replays[entry.external_id] = reply.replied_at
    elif state.state == "refused_locally":
        decision.new.append(entry)
    else:
        decision.already_sent.append(entry.external_id)


def _revised(entry: Entry) -> Entry:
    """The same key with corrected content gets an id of its own, the same one every time."""
    length = len(entry.external_id)
    return replace(entry, external_id=digest_of([entry.external_id, entry.payload_digest])[:length])
