"""Numbers recomputed from what the package itself says: each total asked of its ledger again, each derived value by its rule."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from pipeline.arithmetic import RULES, to_decimal
from pipeline.datapoint import Datapoint, Datapoints, Derived, Total
from pipeline.ledger import DIGEST_LIMIT, Answer, Ledger, Selection


def wrong_numbers(points: Datapoints, ledger: Ledger) -> Iterator[tuple[Datapoint, str]]:
    """Datapoints whose ledger rows or parts do not come to their value, with what they come to."""
    for point in points.values():
        match point.origin:
            case Total(selection, rows, digest):
                answer = _asked(ledger, selection, rows)
                if (answer.value, answer.rows, answer.sha256) != (point.value, rows, digest):
                    yield point, f"{_shown(answer.value)}, n = {answer.rows}"
            case Derived() if point.value is not None:
                value = _derived(points, point, point.origin)
                if value != point.value:
                    yield point, _shown(value)


def _asked(ledger: Ledger, selection: Selection, rows: int) -> Answer:
    """The total asked again; the digest only of as many rows as have one."""
    if rows <= DIGEST_LIMIT:
        return ledger.ask(selection)
    conditions, values = selection.conditions_sql()
    sql = f'SELECT sum("{selection.sum}"), count(*) FROM ledger WHERE included AND {conditions}'
    total, count = ledger.connection.execute(sql, values).fetchall()[0]
    return Answer(total, count, None)


def _derived(points: Datapoints, point: Datapoint, origin: Derived) -> Decimal | None:
    """The rule over the parts' values; nothing where a part has none, or the rule is not ours."""
    values = [points[part].value if part in points else None for part in origin.parts]
    parts = [Fraction(value) for value in values if value is not None]
    if len(parts) != len(values) or origin.rule not in RULES:
        return None
    try:
        return to_decimal(RULES[origin.rule].compute(parts, dict(origin.params)))
    except ZeroDivisionError:
        return None


def _shown(value: Decimal | None) -> str:
    return "–" if value is None else format(value, "f")
