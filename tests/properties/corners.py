"""Histories that once came out wrong, each cut down to what it takes.

A random company of ten thousand contracts met each of them once or twice: they are told here so that no
company has to be that large again.
"""

from __future__ import annotations

from typing import Any

from .histories import Rows

Fact = dict[str, Any]


def corners() -> Rows:
    """The facts of every corner, by table."""
    rows: Rows = {}
    for told in (
        ended_before_it_is_added(),
        delivered_then_ended_then_named(),
        caught_up_to_an_end_before_its_start(),
        a_bonus_where_all_is_metered(),
        beyond_growth_and_without_a_price(),
        a_void_on_a_line_that_is_not_there(),
        a_residual_below_nothing_and_a_separate_contract(),
        ended_half_done_beside_what_was_never_there(),
        let_in_never_ended_now_and_named_again_later(),
        a_fixed_price_on_a_metered_line(),
        what_is_left_weighs_nothing(),
        a_bonus_where_all_is_in_groups(),
        a_bundle_delivered_by_the_piece(),
        a_milestone_that_says_nothing(),
        a_cost_the_wrong_way_round(),
        a_gift_caught_up_later(),
        another_product_by_the_same_measure(),
        another_product_by_another_measure(),
        a_bonus_of_a_change_that_reaches_two_contracts(),
        a_bonus_of_a_change_of_what_is_metered(),
        a_bonus_on_a_bundle_given_away(),
        an_ended_bundle_still_owes(),
        a_metered_component(),
        two_products_under_one_key(),
        of_three_parts_one_was_ended_before(),
        counted_and_told_in_part(),
        costs_of_a_contract_that_ended_and_came_back(),
        combined_in_two_currencies(),
        approved_for_nobody(),
        signed_for_no_units(),
        used_what_is_not_metered(),
        ended_twice_and_named_again(),
        a_refund_agreed_when_a_separate_contract_ends(),
        ended_before_it_was_signed(),
        a_separate_contract_that_ends_what_is_not_there(),
        credited_when_all_that_is_left_is_a_void(),
        as_many_yen_as_no_column_holds(),
        metered_and_ended_before_its_first_day(),
        a_bonus_of_an_amendment_that_names_no_line(),
    ):
        for table, facts in told.items():
            rows.setdefault(table, []).extend(facts)
    return rows


def signed(contract: str, on: str, currency: str = "EUR") -> Fact:
    return {
        "contract_id": contract, "customer_id": "c1", "legal_entity_id": "DE01", "currency": currency,
        "signed_on": on, "recorded_at": f"{on}T08:00:00Z",
    }  # fmt: skip


def line(contract: str, name: str, sku: str, quantity: str, price: str, span: str, **more: str) -> Fact:
    starts_on, ends_on = span.split("/")
    return {
        "contract_id": contract, "line_id": name, "sku": sku, "quantity": quantity, "price": price,
        "starts_on": starts_on, "ends_on": ends_on, "recorded_at": "2024-01-01T09:00:00Z", **more,
    }  # fmt: skip


def amended(contract: str, name: str, on: str, kind: str, hour: str = "08", **more: str) -> Fact:
    return {
        "amendment_id": f"{contract}-{name}", "contract_id": contract, "effective_on": on, "kind": kind,
        "recorded_at": f"2025-02-01T{hour}:00:00Z", **more,
    }  # fmt: skip


def ended_before_it_is_added() -> Rows:
    """Two amendments of a day still to come: the one recorded first ends what the second adds."""
    c = "C90001"
    return {
        "contracts": [signed(c, "2024-01-10")],
        "amendments": [
            amended(c, "A1", "2027-01-24", "cancellation", "08"),
            amended(c, "A0", "2027-01-24", "downgrade", "12"),
        ],
        "contract_lines": [
            line(c, "L0", "SUB_D", "1", "1200.00", "2024-01-10/2028-01-09"),
            line(c, "N0", "SUB_D", "0", "0", "2027-01-24/2028-01-09", amendment_id=f"{c}-A1"),
            line(c, "N0", "SUB_D", "2", "800.00", "2027-03-10/2028-01-09", amendment_id=f"{c}-A0"),
        ],
    }


def delivered_then_ended_then_named() -> Rows:
    """All that was promised is delivered; one amendment ends the line, another of that day asks for more."""
    c = "C90002"
    return {
        "contracts": [signed(c, "2024-01-10")],
        "amendments": [
            amended(c, "A1", "2024-06-03", "cancellation", "08"),
            amended(c, "A0", "2024-06-03", "upsell", "12"),
        ],
        "contract_lines": [
            line(c, "L0", "DELIV", "2", "500.00", "2024-01-10/2024-12-31"),
            line(c, "L0", "DELIV", "0", "0", "2024-06-03/2024-12-31", amendment_id=f"{c}-A1"),
            line(c, "L0", "DELIV", "9", "900.00", "2024-06-03/2024-12-31", amendment_id=f"{c}-A0"),
        ],
        "fulfilment_events": [
            {
                "event_id": f"{c}-d", "contract_id": c, "line_id": "L0", "kind": "delivered",
                "occurred_on": "2024-03-01", "quantity": "2.5", "recorded_at": "2024-03-01T09:00:00Z",
            }
        ],
    }  # fmt: skip


def caught_up_to_an_end_before_its_start() -> Rows:
    """An amendment said to be a catch-up moves a line not begun to dates before its first ones."""
    c = "C90003"
    return {
        "contracts": [signed(c, "2024-01-10")],
        "amendments": [
            amended(c, "A0", "2024-02-12", "change", "08", treatment="catch_up"),
            amended(c, "A1", "2024-07-08", "change", "12"),
        ],
        "contract_lines": [
            line(c, "L0", "SUB_M", "1", "1200.00", "2024-04-04/2025-04-03"),
            line(c, "L1", "SUB_D", "1", "600.00", "2024-01-10/2025-01-09"),
            line(c, "L0", "SUB_M", "1", "1250.00", "2024-02-12/2024-03-11", amendment_id=f"{c}-A0"),
            line(c, "L1", "SUB_D", "2", "700.00", "2024-07-08/2025-01-09", amendment_id=f"{c}-A1"),
        ],
    }


def a_bonus_where_all_is_metered() -> Rows:
    """No line is named and none but metered ones are there: the first by id takes it, whatever its group."""
    c = "C90004"
    return {
        "contracts": [signed(c, "2024-01-10")],
        "contract_lines": [
            line(c, "L0", "METER", "1", "0", "2024-01-10/2024-12-31", allocation_group="g1"),
            line(c, "L1", "METER", "1", "0", "2024-01-10/2024-12-31"),
        ],
        "usage_prices": [priced(c, "L0"), priced(c, "L1")],
        "price_estimates": [
            {
                "estimate_id": f"{c}-E", "contract_id": c, "kind": "bonus", "effective_on": "2024-03-02",
                "amount": "90.00", "recorded_at": "2024-03-02T09:00:00Z",
            }
        ],
    }  # fmt: skip


def beyond_growth_and_without_a_price() -> Rows:
    """A month out of proportion whose line has no price either is told of both."""
    c = "C90005"
    return {
        "contracts": [signed(c, "2024-01-10")],
        "contract_lines": [line(c, "L0", "METER", "1", "0", "2024-01-10/2024-12-31")],
        "usage_events": [used(c, "L0", "2024-02-03", "1"), used(c, "L0", "2024-03-03", "1000")],
    }


def a_void_on_a_line_that_is_not_there() -> Rows:
    """What only voids is metered nowhere, and yet names a line nobody has landed."""
    c = "C90006"
    stray = {**used(c, "NOLINE", "2024-02-03", "0"), "event_id": f"{c}-v", "voids_id": f"{c}-L0-2024-02-03"}
    return {
        "contracts": [signed(c, "2024-01-10")],
        "contract_lines": [line(c, "L0", "METER", "1", "0", "2024-01-10/2024-12-31")],
        "usage_prices": [priced(c, "L0")],
        "usage_events": [used(c, "L0", "2024-02-03", "5"), stray],
    }


def a_residual_below_nothing_and_a_separate_contract() -> Rows:
    """Of two contracts combined, one has a negative residual: the other's separate contract goes on,
    with the refund it expects.
    """
    c, other = "C90007a", "C90007b"
    together = {"combine_with": "G90007"}
    return {
        "contracts": [signed(c, "2024-01-10") | together, signed(other, "2024-01-10") | together],
        "amendments": [amended(other, "A0", "2024-05-01", "upsell")],
        "contract_lines": [
            line(c, "L0", "PROJ_D", "5", "-18632.04", "2024-01-10/2025-01-09"),
            line(c, "R1", "LICENCE", "1", "2157.67", "2024-01-10/2025-01-09"),
            line(other, "L0", "SUB_M", "1", "2203.82", "2024-01-10/2025-01-09"),
            line(
                other, "N0", "SUB_D", "1", "500.00", "2024-05-01/2025-01-09",
                ssp="500.00", amendment_id=f"{other}-A0",
            ),
        ],
        "price_estimates": [
            {
                "estimate_id": f"{other}-E", "contract_id": other, "line_id": "N0", "kind": "refund",
                "effective_on": "2024-05-02", "amount": "-50.00", "recorded_at": "2024-05-02T09:00:00Z",
            }
        ],
        "invoice_lines": [
            {
                "invoice_line_id": f"{other}-I", "invoice_id": other, "contract_id": other, "line_id": "N0",
                "invoiced_on": "2024-05-01", "kind": "invoice", "amount": "500.00", "currency": "EUR",
                "recorded_at": "2024-05-01T09:00:00Z",
            }
        ],
    }  # fmt: skip


def ended_half_done_beside_what_was_never_there() -> Rows:
    """A project under way is ended, and with it a line that only a later amendment would add."""
    c = "C90008"
    return {
        "contracts": [signed(c, "2024-01-10")],
        "amendments": [
            amended(c, "A1", "2024-06-03", "cancellation", "08"),
            amended(c, "A0", "2024-06-03", "upsell", "12"),
        ],
        "contract_lines": [
            line(c, "L0", "MILES", "2", "500.00", "2024-01-10/2024-12-31"),
            line(c, "L0", "MILES", "0", "100.00", "2024-06-03/2024-12-31", amendment_id=f"{c}-A1"),
            line(c, "N0", "SUB_D", "0", "0", "2024-06-03/2024-12-31", amendment_id=f"{c}-A1"),
            line(c, "N0", "SUB_D", "3", "300.00", "2024-06-23/2024-12-31", amendment_id=f"{c}-A0"),
        ],
        "fulfilment_events": [
            {
                "event_id": f"{c}-m", "contract_id": c, "line_id": "L0", "kind": "milestone",
                "occurred_on": "2024-03-01", "fraction": "0.25", "recorded_at": "2024-03-01T09:00:00Z",
            }
        ],
    }  # fmt: skip


def let_in_never_ended_now_and_named_again_later() -> Rows:
    """Nobody waits for the activation of what is ended, though a later amendment will ask for it again."""
    c = "C90009"
    return {
        "contracts": [signed(c, "2026-03-15")],
        "amendments": [
            amended(c, "A0", "2026-10-12", "cancellation"),
            amended(c, "A1", "2027-01-25", "renewal"),
        ],
        "contract_lines": [
            line(c, "L0", "SUB_A", "12", "7308.60", "2026-04-15/2027-04-15"),
            line(c, "L0", "SUB_A", "0", "0", "2026-10-12/2027-04-15", amendment_id=f"{c}-A0"),
            line(c, "L0", "SUB_A", "12", "900.00", "2027-01-25/2027-04-15", amendment_id=f"{c}-A1"),
        ],
    }


def a_fixed_price_on_a_metered_line() -> Rows:
    """What no pool takes is sold to nobody: the books do not know it, and the exception says so."""
    c = "C90010"
    return {
        "contracts": [signed(c, "2024-01-10")],
        "contract_lines": [line(c, "L0", "METER", "1", "75.00", "2024-01-10/2024-12-31")],
        "usage_prices": [priced(c, "L0")],
    }


def what_is_left_weighs_nothing() -> Rows:
    """Two gifts go on when what was paid for ends: its rest is released. When nothing ends, none takes it."""
    c, other = "C90011", "C90012"
    lines = [
        line(which, name, "SUB_D", "1", price, "2024-01-10/2025-01-09", ssp=ssp)
        for which in (c, other)
        for name, price, ssp in (("L0", "0", "0"), ("L1", "0", "0"), ("L2", "900.00", "900.00"))
    ]
    return {
        "contracts": [signed(c, "2024-01-10"), signed(other, "2024-01-10")],
        "amendments": [
            amended(c, "A0", "2024-06-03", "cancellation"),
            amended(other, "A0", "2025-02-03", "change"),
        ],
        "contract_lines": [
            *lines,
            line(c, "L2", "SUB_D", "0", "50.00", "2024-06-03/2025-01-09", amendment_id=f"{c}-A0"),
            *(
                line(
                    other, name, "SUB_D", "1", "30.00", "2025-02-03/2025-12-31",
                    ssp="0", amendment_id=f"{other}-A0",
                )
                for name in ("L0", "L1")
            ),
        ],
    }  # fmt: skip


def a_bonus_where_all_is_in_groups() -> Rows:
    """A bonus that names no line is nobody's where every promise stands in a group, metered ones or not."""
    c = "C90013"
    return {
        "contracts": [signed(c, "2024-01-10")],
        "contract_lines": [
            line(c, "L0", "SUB_D", "1", "1200.00", "2024-01-10/2024-12-31", allocation_group="g1"),
            line(c, "L1", "METER", "1", "0", "2024-01-10/2024-12-31"),
        ],
        "usage_prices": [priced(c, "L1")],
        "price_estimates": [
            {
                "estimate_id": f"{c}-E", "contract_id": c, "kind": "bonus", "effective_on": "2024-03-02",
                "amount": "90.00", "recorded_at": "2024-03-02T09:00:00Z",
            }
        ],
    }  # fmt: skip


def a_bundle_delivered_by_the_piece() -> Rows:
    """Five of ten bundles are half of every component, however many of it a bundle holds."""
    c = "C90014"
    return {
        "contracts": [signed(c, "2024-01-10")],
        "contract_lines": [line(c, "L0", "KIT", "10", "9000.00", "2024-01-10/2024-12-31")],
        "fulfilment_events": [delivered(c, "L0", "milestone", "2024-03-01", quantity="5")],
    }


def a_milestone_that_says_nothing() -> Rows:
    """Only a delivery says all by saying nothing."""
    c = "C90015"
    return {
        "contracts": [signed(c, "2024-01-10")],
        "contract_lines": [
            line(c, "L0", "MILES", "1", "900.00", "2024-01-10/2024-12-31", allocation_group="g1"),
            line(c, "L1", "DELIV", "1", "800.00", "2024-01-10/2024-12-31"),
        ],
        "fulfilment_events": [
            delivered(c, "L0", "milestone", "2024-03-01"),
            delivered(c, "L0", "milestone", "2024-05-01", fraction="0.5"),
            delivered(c, "L1", "delivered", "2024-04-01"),
        ],
    }


def a_cost_the_wrong_way_round() -> Rows:
    """It holds its contract and is not spread; revenue is computed all the same."""
    c = "C90016"
    return {
        "contracts": [signed(c, "2024-01-10")],
        "contract_lines": [line(c, "L0", "SUB_D", "1", "1200.00", "2024-01-10/2024-12-31")],
        "contract_costs": [
            {
                "cost_id": f"{c}-C", "contract_id": c, "kind": "commission", "amount": "60.00",
                "incurred_on": "2024-01-10", "amortize_from": "2024-12-31", "amortize_to": "2024-01-10",
                "recorded_at": "2024-01-10T09:00:00Z",
            }
        ],
    }  # fmt: skip


def a_gift_caught_up_later() -> Rows:
    """Given away by one amendment a project rests; priced again by the next it is caught up from its rest."""
    c = "C90017"
    span = "2024-01-10/2025-01-09"
    return {
        "contracts": [signed(c, "2024-01-10")],
        "amendments": [
            amended(c, "A0", "2024-04-01", "change", "08"),
            amended(c, "A1", "2024-08-01", "change", "12"),
        ],
        "contract_lines": [
            line(c, "L0", "STAGED_T", "1", "1100.00", span),
            line(c, "L1", "SUB_D", "1", "600.00", span),
            line(
                c, "L0", "STAGED_T", "1", "100.00", "2024-04-01/2025-01-09", ssp="0", amendment_id=f"{c}-A0"
            ),
            line(c, "L0", "STAGED_T", "1", "700.00", "2024-08-01/2025-01-09", amendment_id=f"{c}-A1"),
        ],
    }


def another_product_by_the_same_measure() -> Rows:
    """An upgrade is the same promise at another price; a line that ends may name anything, a bundle too."""
    c, other = "C90018", "C90019"
    return {
        "contracts": [signed(c, "2024-01-10"), signed(other, "2024-01-10")],
        "amendments": [
            amended(c, "A0", "2024-06-03", "upsell"),
            amended(other, "A0", "2024-06-03", "cancellation"),
        ],
        "contract_lines": [
            line(c, "L0", "SUB_D", "1", "500.00", "2024-01-10/2025-01-09"),
            line(c, "L1", "STAGED_T", "1", "300.00", "2024-01-10/2025-01-09"),
            line(c, "L0", "RANGED", "3", "310.00", "2024-06-03/2025-01-09", amendment_id=f"{c}-A0"),
            line(other, "L0", "KIT", "1", "800.00", "2024-01-10/2025-01-09"),
            line(other, "L1", "SUB_D", "1", "500.00", "2024-01-10/2025-01-09"),
            line(other, "L0", "RANGED", "0", "40.00", "2024-06-03/2025-01-09", amendment_id=f"{other}-A0"),
            line(other, "L1", "SUITE", "0", "0", "2024-06-03/2025-01-09", amendment_id=f"{other}-A0"),
        ],
    }


def another_product_by_another_measure() -> Rows:
    """What is earned otherwise, or is made of other parts, is another promise: a line of its own."""
    span, rest = "2024-01-10/2025-01-09", "2024-06-03/2025-01-09"
    changes = {
        "C90020": ("KIT", "RANGED"),
        "C90021": ("SUB_D", "KIT"),
        "C90022": ("KIT", "SUITE"),
        "C90023": ("METER", "SUB_D"),
        "C90024": ("SUB_D", "METER"),
        "C90025": ("SUB_D", "SUB_A"),
        "C90026": ("SUB_D", "DELIV"),
        "C90027": ("SUB_D", "UNMAPPED"),
    }
    lines, amendments = [], []
    for c, (before, after) in changes.items():
        price = {"METER": "0"}
        lines += [
            line(c, "L0", before, "1", price.get(before, "900.00"), span),
            line(c, "L1", "SUB_D", "1", "366.00", span),
            line(c, "L0", after, "2", price.get(after, "700.00"), rest, amendment_id=f"{c}-A0"),
        ]
        amendments.append(amended(c, "A0", "2024-06-03", "change"))
    stated = "C90028"  # the line itself says that it is still earned by days
    lines += [
        line(stated, "L0", "SUB_D", "1", "900.00", span),
        line(stated, "L1", "SUB_D", "1", "366.00", span),
        line(
            stated, "L0", "SUB_MA", "2", "700.00", rest,
            amendment_id=f"{stated}-A0", method="ratable_daily", start_trigger="contract",
        ),
    ]  # fmt: skip
    amendments.append(amended(stated, "A0", "2024-06-03", "change"))
    return {
        "contracts": [signed(c, "2024-01-10") for c in (*changes, stated)],
        "amendments": amendments,
        "contract_lines": lines,
    }


def a_bonus_of_a_change_that_reaches_two_contracts() -> Rows:
    """What is left of the contract ends, its separate ones are priced anew: the first of those earns it."""
    c = "C90029"
    span = "2024-05-01/2025-04-30"
    return {
        "contracts": [signed(c, "2024-01-10")],
        "amendments": [
            amended(c, "A0", "2024-05-01", "upsell", "08"),
            amended(c, "A1", "2024-05-01", "upsell", "09"),
            amended(c, "A2", "2024-10-01", "change", "12"),
        ],
        "contract_lines": [
            line(c, "L0", "SUB_D", "1", "1200.00", "2024-01-10/2024-09-30"),
            line(c, "N0", "SUB_D", "1", "500.00", span, ssp="500.00", amendment_id=f"{c}-A0"),
            line(c, "N1", "SUB_D", "1", "500.00", span, ssp="500.00", amendment_id=f"{c}-A1"),
            line(c, "L0", "SUB_D", "0", "0", "2024-10-01/2024-10-01", amendment_id=f"{c}-A2"),
            line(c, "N0", "SUB_D", "2", "700.00", "2024-10-01/2025-04-30", amendment_id=f"{c}-A2"),
            line(c, "N1", "SUB_D", "2", "900.00", "2024-10-01/2025-04-30", amendment_id=f"{c}-A2"),
        ],
        "price_estimates": [
            {
                "estimate_id": f"{c}-E{kind}", "contract_id": c, "amendment_id": f"{c}-A2", "kind": kind,
                "effective_on": "2024-10-01", "amount": amount, "recorded_at": "2024-10-02T09:00:00Z",
            }
            for kind, amount in (("bonus", "90.00"), ("refund", "-30.00"))
        ],
    }  # fmt: skip


def a_bonus_of_a_change_of_what_is_metered() -> Rows:
    """New prices of a metered line and a rebate agreed with them: there is no other promise to bear it."""
    c = "C90030"
    return {
        "contracts": [signed(c, "2024-01-10")],
        "amendments": [amended(c, "A0", "2024-06-03", "change")],
        "contract_lines": [
            line(c, "L0", "METER", "1", "0", "2024-01-10/2024-12-31", allocation_group="g1"),
            line(c, "L0", "METER", "1", "0", "2024-06-03/2025-12-31", amendment_id=f"{c}-A0"),
            line(c, "L1", "METER", "1", "0", "2024-06-03/2025-12-31", amendment_id=f"{c}-A0"),
        ],
        "usage_prices": [priced(c, "L0"), priced(c, "L1")],
        "price_estimates": [
            {
                "estimate_id": f"{c}-E", "contract_id": c, "amendment_id": f"{c}-A0", "kind": "rebate",
                "effective_on": "2024-07-02", "amount": "-90.00", "recorded_at": "2024-07-02T09:00:00Z",
            }
        ],
    }  # fmt: skip


def a_bonus_on_a_bundle_given_away() -> Rows:
    """Its components weigh nothing, so they share what is expected alike."""
    c = "C90031"
    span, rest = "2024-01-10/2024-12-31", "2024-06-03/2024-12-31"
    return {
        "contracts": [signed(c, "2024-01-10")],
        "amendments": [
            amended(c, "A1", "2024-06-03", "cancellation", "08"),
            amended(c, "A0", "2024-06-03", "upsell", "12"),
        ],
        "contract_lines": [
            line(c, "L0", "KIT", "1", "0", span, ssp="0"),
            line(c, "L1", "SUB_D", "1", "900.00", span),
            line(c, "N0", "KIT", "0", "0", rest, amendment_id=f"{c}-A1"),
            line(c, "N0", "KIT", "1", "300.00", rest, amendment_id=f"{c}-A0"),
        ],
        "fulfilment_events": [delivered(c, "L0", "milestone", "2024-03-01", fraction="1")],
        "price_estimates": [
            {
                "estimate_id": f"{c}-{name}", "contract_id": c, "line_id": name, "kind": "bonus",
                "effective_on": "2024-02-02", "amount": "90.01", "recorded_at": "2024-02-02T09:00:00Z",
            }
            for name in ("L0", "N0")
        ],
    }  # fmt: skip


def an_ended_bundle_still_owes() -> Rows:
    """What is still owed is spread by what one of it is worth; where nothing is, no price is asked for."""
    c, other, free = "C90032", "C90033", "C90034"
    span, rest = "2024-01-10/2024-12-31", "2024-06-03/2024-12-31"
    return {
        "contracts": [signed(which, "2024-01-10") for which in (c, other, free)],
        "amendments": [
            amended(c, "A0", "2024-06-03", "cancellation"),
            amended(other, "A0", "2024-06-03", "cancellation"),
            amended(free, "A0", "2024-07-03", "cancellation"),
        ],
        "contract_lines": [
            line(c, "L0", "KIT", "7", "9000.00", span),
            line(c, "L0", "KIT", "0", "100.01", rest, amendment_id=f"{c}-A0", ssp="77.00"),
            line(other, "L0", "KIT", "7", "9000.00", span, ssp="9000.00"),
            line(other, "L0", "KIT", "0", "100.01", "2024-06-03/2024-06-03", amendment_id=f"{other}-A0"),
            line(free, "L0", "KIT_OLD", "7", "9000.00", span),
            line(free, "L0", "KIT_OLD", "0", "0", "2024-07-03/2024-12-31", amendment_id=f"{free}-A0"),
        ],
    }


def a_metered_component() -> Rows:
    """A fixed price is the other component's, alone or by its standalone price; the use is billed apart."""
    c = "C90035"
    return {
        "contracts": [signed(c, "2024-01-10")],
        "contract_lines": [
            line(c, "L0", "PACK", "2", "900.00", "2024-01-10/2024-12-31"),
            line(c, "L2", "PACKED", "2", "900.00", "2024-01-10/2024-12-31"),
            line(c, "L1", "SUB_D", "1", "500.00", "2024-01-10/2024-12-31"),
        ],
        "usage_prices": [priced(c, "L0"), priced(c, "L2")],
        "usage_events": [used(c, "L0", "2024-03-03", "100"), used(c, "L2", "2024-03-03", "50")],
        "price_estimates": [
            {
                "estimate_id": f"{c}-E", "contract_id": c, "line_id": "L0", "kind": "bonus",
                "effective_on": "2024-02-02", "amount": "90.01", "recorded_at": "2024-02-02T09:00:00Z",
            }
        ],
    }  # fmt: skip


def two_products_under_one_key() -> Rows:
    """One promise of two products is what its first line says: its family, its accounts, its distinctness."""
    c = "C90036"
    key = {"obligation_key": "k"}
    return {
        "contracts": [signed(c, "2024-01-10")],
        "amendments": [amended(c, "A0", "2024-06-03", "change")],
        "contract_lines": [
            line(c, "P0", "STAGED_T", "1", "900.00", "2024-01-10/2024-12-31", **key),
            line(c, "P1", "SUB_D", "1", "500.00", "2024-01-10/2024-12-31", **key),
            line(c, "L1", "SUB_D", "1", "500.00", "2024-01-10/2024-12-31"),
            line(c, "P0", "STAGED_T", "1", "600.00", "2024-06-03/2024-12-31", amendment_id=f"{c}-A0", **key),
            line(c, "P1", "SUB_D", "1", "300.00", "2024-06-03/2024-12-31", amendment_id=f"{c}-A0", **key),
        ],
    }


def of_three_parts_one_was_ended_before() -> Rows:
    """An amendment names all that still run; the part ended before need not be named, and may come back."""
    c = "C90037"
    key = {"obligation_key": "k"}
    span, rest, late = "2024-01-10/2024-12-31", "2024-06-03/2024-12-31", "2024-09-01/2024-12-31"
    lines = [line(c, name, "SUB_D", "1", "500.00", span, **key) for name in ("P0", "P1", "P2")]
    for amendment, dates, quantities in (
        ("A0", rest, {"P0": "1", "P1": "2", "P2": "0"}),
        ("A1", late, {"P0": "3", "P1": "1"}),
        ("A2", "2024-10-01/2025-03-31", {"P0": "1", "P1": "0", "P2": "2"}),
    ):
        lines += [
            line(c, name, "SUB_D", many, "200.00", dates, amendment_id=f"{c}-{amendment}", **key)
            for name, many in quantities.items()
        ]
    return {
        "contracts": [signed(c, "2024-01-10")],
        "amendments": [
            amended(c, "A0", "2024-06-03", "change"),
            amended(c, "A1", "2024-09-01", "change"),
            amended(c, "A2", "2024-10-01", "change"),
        ],
        "contract_lines": lines,
    }


def counted_and_told_in_part() -> Rows:
    """Where units are counted a fraction is that part of what was promised, a bare delivery all of it."""
    c = "C90038"
    span = "2024-01-10/2024-12-31"
    return {
        "contracts": [signed(c, "2024-01-10")],
        "contract_lines": [
            line(c, "L0", "DELIV", "3", "900.00", span),
            line(c, "L1", "MILES", "2.5", "500.00", span),
            line(c, "L2", "DELIV", "4", "500.00", span),
            line(c, "L3", "PROJ", "4", "500.00", span),
            line(c, "L4", "KIT", "26", "900.00", span),
        ],
        "fulfilment_events": [
            delivered(c, "L0", "delivered", "2024-02-01", quantity="1"),
            delivered(c, "L0", "delivered", "2024-03-01", fraction="0.333333"),
            delivered(c, "L1", "milestone", "2024-02-01", quantity="1"),
            delivered(c, "L1", "milestone", "2024-03-01"),
            delivered(c, "L1", "milestone", "2024-04-01", fraction="0.1"),
            delivered(c, "L2", "delivered", "2024-02-01", quantity="1"),
            delivered(c, "L2", "delivered", "2024-03-01"),
            delivered(c, "L3", "progress", "2024-02-01", quantity="3"),
            delivered(c, "L3", "progress", "2024-03-01", fraction="0.5"),
            delivered(c, "L4", "milestone", "2024-03-01", fraction="0.5"),
            delivered(c, "L4", "delivered", "2024-04-01", quantity="0.5"),
        ],
    }


def costs_of_a_contract_that_ended_and_came_back() -> Rows:
    """What ended expensed its own costs; the commission on what came back has nothing to do with that."""
    c, other = "C90039", "C90040"
    spans = {"early": "2024-01-10", "idle": "2024-07-15", "renewed": "2024-09-01"}
    lines, amendments, costs = [], [], []
    for which, back in ((c, "2024-09-01"), (other, "2024-06-03")):
        lines += [
            line(which, "L0", "SUB_D", "1", "900.00", "2024-01-10/2024-12-31"),
            line(which, "L0", "SUB_D", "0", "0", "2024-06-03/2024-12-31", amendment_id=f"{which}-A0"),
            line(which, "L1", "SUB_D", "1", "700.00", f"{back}/2025-08-31", amendment_id=f"{which}-A1"),
        ]
        amendments += [
            amended(which, "A0", "2024-06-03", "cancellation", "08"),
            amended(which, "A1", back, "renewal", "12", treatment="prospective"),
        ]
        costs += [
            {
                "cost_id": f"{which}-{name}", "contract_id": which, "kind": "commission", "amount": "365.00",
                "incurred_on": on, "amortize_from": on, "amortize_to": "2025-08-31",
                "recorded_at": f"{on}T09:00:00Z",
            }
            for name, on in spans.items()
        ]  # fmt: skip
    return {
        "contracts": [signed(c, "2024-01-10"), signed(other, "2024-01-10")],
        "amendments": amendments,
        "contract_lines": lines,
        "contract_costs": costs,
    }


def combined_in_two_currencies() -> Rows:
    """They cannot be one: the one in the other currency is asked for, and neither is computed."""
    c, other, third = "C90041a", "C90041b", "C90041c"
    together = {"combine_with": "G90041"}
    return {
        "contracts": [
            signed(c, "2024-01-10") | together,
            signed(other, "2024-01-10", "JPY") | together,
            signed(third, "2024-03-10") | together,
        ],
        "amendments": [amended(third, "A0", "2024-05-01", "upsell")],
        "contract_lines": [
            line(c, "L0", "SUB_D", "1", "900.00", "2024-01-10/2024-12-31"),
            line(other, "L0", "SUB_D", "1", "90000", "2024-01-10/2024-12-31"),
            line(third, "L0", "SUB_D", "1", "900.00", "2024-01-10/2024-12-31"),
            line(
                third, "N0", "SUB_D", "1", "500.00", "2024-05-01/2025-01-09",
                ssp="500.00", amendment_id=f"{third}-A0",
            ),
        ],
    }  # fmt: skip


def approved_for_nobody() -> Rows:
    """A quantity is approved of a line and of a contract that nobody has landed, and of one without use."""
    c = "C90042"
    said = {"period": "2024-03", "approved_quantity": "7", "approved_by": "finance"}
    known = {"recorded_at": "2024-04-02T09:00:00Z"}
    return {
        "contracts": [signed(c, "2024-01-10")],
        "contract_lines": [line(c, "L0", "METER", "1", "0", "2024-01-10/2024-12-31")],
        "usage_prices": [priced(c, "L0")],
        "usage_approvals": [
            {"contract_id": which, "line_id": name} | said | known
            for which, name in ((c, "NOLINE"), ("C90042x", "L0"), (c, "L0"))
        ],
    }


def signed_for_no_units() -> Rows:
    """No units were promised and none are done: what it is worth goes on to what an amendment leaves."""
    c, other = "C90043", "C90044"
    span = "2024-01-10/2024-12-31"
    lines = [
        line(which, name, sku, quantity, price, span, ssp=price)
        for which in (c, other)
        for name, sku, quantity, price in (
            ("L0", "DELIV", "0", "800.00"),
            ("L1", "SUB_D", "1", "366.00"),
            ("L2", "MILES", "2", "500.00"),
        )
    ]
    rest = "2024-06-03/2024-12-31"
    return {
        "contracts": [signed(c, "2024-01-10"), signed(other, "2024-01-10")],
        "amendments": [
            amended(c, "A0", "2024-06-03", "cancellation"),
            amended(c, "A1", "2024-09-01", "renewal"),
            amended(other, "A0", "2024-06-03", "change"),
        ],
        "contract_lines": [
            *lines,
            line(c, "L1", "SUB_D", "0", "0", rest, amendment_id=f"{c}-A0"),
            line(other, "L0", "DELIV", "4", "900.00", rest, amendment_id=f"{other}-A0"),
            line(c, "L2", "MILES", "0", "0", rest, amendment_id=f"{c}-A0"),
            line(c, "L0", "DELIV", "0", "0", rest, amendment_id=f"{c}-A0"),
            line(c, "L0", "DELIV", "5", "900.00", "2024-09-01/2024-12-31", amendment_id=f"{c}-A1"),
        ],
        "fulfilment_events": [
            delivered(which, "L0", "delivered", on, quantity="2")
            for which in (c, other)
            for on in ("2024-03-01", "2024-08-01")
        ],
    }


def used_what_is_not_metered() -> Rows:
    """Use of a line that is not sold by use has no price, whatever tiers there are: it is asked about."""
    c = "C90048"
    return {
        "contracts": [signed(c, "2024-01-10")],
        "contract_lines": [line(c, "L0", "SUB_D", "1", "366.00", "2024-01-10/2024-12-31")],
        "usage_prices": [priced(c, "L0")],
        "usage_events": [used(c, "L0", "2024-02-03", "5")],
    }


def ended_twice_and_named_again() -> Rows:
    """What is delivered after an end does not fulfil what was promised before it, however often it ends."""
    c = "C90050"
    span = "2024-01-10/2024-12-31"
    return {
        "contracts": [signed(c, "2024-01-10")],
        "amendments": [
            amended(c, "A0", "2024-03-01", "cancellation"),
            amended(c, "A1", "2024-06-01", "cancellation"),
            amended(c, "A2", "2024-09-01", "renewal"),
        ],
        "contract_lines": [
            line(c, "L0", "MILES", "3", "900.00", span),
            line(c, "L1", "SUB_D", "1", "366.00", span),
            line(c, "L0", "MILES", "0", "0", "2024-03-01/2024-12-31", amendment_id=f"{c}-A0"),
            line(c, "L0", "MILES", "0", "10.00", "2024-06-01/2024-12-31", amendment_id=f"{c}-A1"),
            line(c, "L0", "MILES", "2", "700.00", "2024-09-01/2024-12-31", amendment_id=f"{c}-A2"),
        ],
        "fulfilment_events": [
            delivered(c, "L0", "milestone", on, quantity=many)
            for on, many in (("2024-02-01", "0.5"), ("2024-04-01", "0.25"), ("2024-10-01", "1"))
        ],
    }


def a_refund_agreed_when_a_separate_contract_ends() -> Rows:
    """Nothing is left to earn it, and it is owed by the contract that ended, not by the one beside it."""
    c = "C90049"
    worth = {"ssp": "500.00"}
    return {
        "contracts": [signed(c, "2024-01-10")],
        "amendments": [
            amended(c, "A0", "2024-05-01", "upsell", "08"),
            amended(c, "A1", "2024-06-03", "cancellation", "12"),
        ],
        "contract_lines": [
            line(c, "L0", "SUB_D", "1", "366.00", "2024-01-10/2024-12-31"),
            line(c, "N0", "SUB_D", "1", "500.00", "2024-05-01/2024-12-31", amendment_id=f"{c}-A0", **worth),
            line(c, "N0", "SUB_D", "0", "0", "2024-06-03/2024-12-31", amendment_id=f"{c}-A1"),
        ],
        "invoice_lines": [
            {
                "invoice_line_id": f"{c}-{name}", "invoice_id": c, "contract_id": c, "line_id": name,
                "invoiced_on": "2024-05-02", "kind": "invoice", "amount": "500.00", "currency": "EUR",
                "recorded_at": "2024-05-02T09:00:00Z",
            }
            for name in ("L0", "N0")
        ],
        "price_estimates": [
            {
                "estimate_id": f"{c}-E", "contract_id": c, "amendment_id": f"{c}-A1", "kind": "refund",
                "effective_on": "2024-06-03", "amount": "-90.00", "recorded_at": "2024-06-03T09:00:00Z",
            }
        ],
    }  # fmt: skip


def ended_before_it_was_signed() -> Rows:
    """What was earned by an end before the signature is recognized on it, as what the ending says of it."""
    c, other = "C90045", "C90046"
    lines, amendments = [], []
    for which, later in ((c, "2024-02-01"), (other, "2024-02-20")):
        lines += [
            line(which, "L0", "SUB_D", "1", "366.00", "2024-01-10/2024-12-31"),
            line(which, "L1", "SUB_D", "1", "500.00", "2024-01-10/2024-12-31"),
            line(which, "L0", "SUB_D", "0", "20.00", "2024-02-01/2024-12-31", amendment_id=f"{which}-A0"),
            line(which, "L1", "SUB_D", "2", "700.00", f"{later}/2024-12-31", amendment_id=f"{which}-A1"),
        ]
        amendments += [
            amended(which, "A0", "2024-02-01", "cancellation", "08"),
            amended(which, "A1", later, "change", "12"),
        ]
    return {
        "contracts": [signed(c, "2024-03-04"), signed(other, "2024-03-04")],
        "amendments": amendments,
        "contract_lines": lines,
    }


def a_separate_contract_that_ends_what_is_not_there() -> Rows:
    """A contract of its own brings new lines; what ends is a change of the one there is."""
    c = "C90047"
    rest = "2024-06-03/2024-12-31"
    return {
        "contracts": [signed(c, "2024-01-10")],
        "amendments": [amended(c, "A0", "2024-06-03", "upsell", treatment="separate_contract")],
        "contract_lines": [
            line(c, "L0", "SUB_D", "1", "366.00", "2024-01-10/2024-12-31"),
            line(c, "N0", "SUB_D", "1", "500.00", rest, amendment_id=f"{c}-A0"),
            line(c, "N1", "SUB_D", "0", "300.00", rest, amendment_id=f"{c}-A0"),
        ],
    }


def credited_when_all_that_is_left_is_a_void() -> Rows:
    """What only voids takes no effect in the closed month it names, and explains no credit."""
    c = "C90062"
    return {
        "contracts": [signed(c, "2024-01-10")],
        "amendments": [
            amended(c, "A0", "2024-05-01", "change"),
            amended(c, "A0v", "2024-06-01", "change", hour="09", voids_id=f"{c}-A0"),
        ],
        "contract_lines": [
            line(c, "L0", "SUB_D", "1", "366.00", "2024-01-10/2024-12-31"),
            line(c, "L0", "SUB_D", "1", "300.00", "2024-05-01/2024-12-31", amendment_id=f"{c}-A0"),
        ],
        "invoice_lines": [
            {
                "invoice_line_id": f"{c}-I", "invoice_id": c, "contract_id": c, "line_id": "L0",
                "invoiced_on": "2024-07-02", "kind": "credit_note", "amount": "-20.00", "currency": "EUR",
                "recorded_at": "2024-07-02T09:00:00Z",
            }
        ],
    }  # fmt: skip


def as_many_yen_as_no_column_holds() -> Rows:
    """10^14 yen are one digit wider than money is kept; a yen less is not, and totals are wider."""
    bills = (("C90063", "100000000000000"), ("C90064", "99999999999999"))
    return {
        "contracts": [signed(c, "2024-01-10", "JPY") for c, _ in bills],
        "contract_lines": [line(c, "L0", "SUB_D", "1", "366", "2024-01-10/2024-12-31") for c, _ in bills],
        "invoice_lines": [
            {
                "invoice_line_id": f"{c}-I", "invoice_id": c, "contract_id": c, "line_id": "L0",
                "invoiced_on": "2024-01-10", "kind": "invoice", "amount": amount, "currency": "JPY",
                "recorded_at": "2024-01-10T09:00:00Z",
            }
            for c, amount in bills
        ],
    }  # fmt: skip


def metered_and_ended_before_its_first_day() -> Rows:
    """Nobody is asked for the use of what never ran, be its first day and its end in one closed month."""
    c = "C90065"
    return {
        "contracts": [signed(c, "2023-03-01")],
        "amendments": [amended(c, "A1", "2023-03-03", "cancellation")],
        "contract_lines": [
            line(c, "L0", "SUB_D", "1", "1200.00", "2023-03-01/2024-02-29"),
            line(c, "L1", "METER", "1", "0", "2023-03-18/2024-02-29"),
            line(c, "L1", "METER", "0", "0", "2023-03-03/2024-02-29", amendment_id=f"{c}-A1"),
        ],
    }


def a_bonus_of_an_amendment_that_names_no_line() -> Rows:
    """Where all is metered the first of it earns the bonus; beside a fixed promise nobody does."""
    metered, fixed = "C90066", "C90067"
    return {
        "contracts": [signed(c, "2024-01-10") for c in (metered, fixed)],
        "amendments": [amended(c, "A1", "2024-03-01", "change") for c in (metered, fixed)],
        "contract_lines": [
            line(metered, "L1", "METER", "1", "0", "2024-01-10/2024-12-31"),
            line(metered, "L0", "METER", "1", "0", "2024-01-10/2024-12-31"),
            line(fixed, "L0", "METER", "1", "0", "2024-01-10/2024-12-31"),
            line(fixed, "L1", "SUB_D", "1", "365.00", "2024-01-10/2024-12-31"),
        ],
        "price_estimates": [
            {
                "estimate_id": f"{c}-E", "contract_id": c, "amendment_id": f"{c}-A1", "kind": "bonus",
                "effective_on": "2024-03-05", "amount": "50.00", "recorded_at": "2024-03-05T09:00:00Z",
            }
            for c in (metered, fixed)
        ],
    }  # fmt: skip


def delivered(contract: str, name: str, kind: str, on: str, **more: str) -> Fact:
    return {
        "event_id": f"{contract}-{name}-{on}", "contract_id": contract, "line_id": name, "kind": kind,
        "occurred_on": on, "recorded_at": f"{on}T09:00:00Z", **more,
    }  # fmt: skip


def priced(contract: str, name: str) -> Fact:
    return {
        "contract_id": contract, "line_id": name, "tier_from": "0", "unit_price": "0.25",
        "recorded_at": "2024-01-10T09:00:00Z",
    }  # fmt: skip


def used(contract: str, name: str, on: str, quantity: str) -> Fact:
    return {
        "event_id": f"{contract}-{name}-{on}", "contract_id": contract, "line_id": name,
        "occurred_at": f"{on}T10:00:00Z", "quantity": quantity, "recorded_at": f"{on}T12:00:00Z",
    }  # fmt: skip
