"""What requests cost over HTTP beside a floor in the same run, and one table of that against the aims of docs/performance.md."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from bench import load
from bench.data import fill, utc_now
from bench.pairs import WARM_UP, Figure, Floors, changes
from bench.questions import Question, Salon
from bench.servers import Asked, Target, serving
from tests.support.postgres import Postgres
from tests.support.redis import running_redis

# The aims of changes and of SQLite were set in time, on a machine on which the floor of a booking takes this.
FLOOR_THEN = 270e-6
AIMS_OF_CHANGES = {"move": 3.5e-3, "cancel": 2.5e-3, "book": 4e-3}
AIM_ON_SQLITE = 300e-6
MOST_GROWTH = 1.05
MOST_OF_TWO = 1.05
LEAST_RATE_OF_TWO = 1.9
A_SECOND, MOST_WAIT = 400, 0.040


@dataclass(frozen=True)
class Size:
    """How much is measured: `rounds` of pairs, of `times` requests each; `many` bookings beside the few, or 0 for no growth."""

    few: int = 6_000
    many: int = 1_000_000
    rounds: int = 15
    times: int = 100
    changes: int = 140
    seconds: float = 10.0
    second_process: bool = True
    questions: tuple[str, ...] = ()
    """Only these; all of them where there are none."""

    @classmethod
    def short(cls) -> Size:
        """In two minutes: enough to see that a step pays, not how much."""
        return cls(many=0, rounds=7, times=50, changes=40, seconds=3)

    @classmethod
    def shortest(cls) -> Size:
        """Enough to see that it runs."""
        return cls(
            many=0,
            rounds=1,
            times=3,
            changes=3,
            seconds=0.1,
            second_process=False,
            questions=("booking", "MoveChoices"),
        )


@dataclass
class Table:
    """Rows of what was measured, each with its aim, and whether it was met."""

    rows: list[tuple[str, ...]] = field(default_factory=list)
    head = ("request", "floor µs", "ours µs", "ratio", "no reset", "with db", "aim", "")

    def read(self, name: str, question: Question, figure: Figure) -> None:
        """One question beside its floor."""
        met = _met(figure.ratio, question.aim)
        aim = "" if question.aim is None else f"≤ {question.aim:g} ×"
        if question.aim_of_both is not None:
            aim += f", with db ≤ {question.aim_of_both:g} ×"
            met = met and figure.ratio_of_both <= question.aim_of_both
        ratios = (figure.ratio, figure.ratio_without_reset, figure.ratio_of_both)
        self._add(name, _us(figure.floor), _us(figure.ours), *(f"{ratio:.2f}" for ratio in ratios), aim, _said(met))

    def against_booking(self, name: str, floor: float, ours: float, aim: float) -> None:
        """Something whose aim is a time, beside the floor of a booking; both in seconds of CPU."""
        ratio, wanted = ours / floor, aim / FLOOR_THEN
        self._add(name, _us(floor), _us(ours), f"{ratio:.2f}", "", "", f"≤ {wanted:.1f} ×", _said(ratio <= wanted))

    def other(self, name: str, found: str, aim: str, met: bool | None) -> None:
        """Anything else; None where this machine can't judge it."""
        why = f"not judged: fewer than {load.CORES_TO_JUDGE} cores" if met is None else _said(met)
        self._add(name, "", "", found, "", "", aim, why)

    def _add(self, *row: str) -> None:
        self.rows.append(row)
        print("  measured:", " ".join(each for each in row if each), flush=True)

    def print(self) -> None:
        """All of it, as docs/performance.md has it."""
        widths = [max(len(row[at]) for row in (self.head, *self.rows)) for at in range(len(self.head))]
        for row in (self.head, tuple("-" * width for width in widths), *self.rows):
            print("| " + " | ".join(each.ljust(width) for each, width in zip(row, widths, strict=True)) + " |")


def _us(seconds: float) -> str:
    return f"{seconds * 1e6:,.0f}"


def _met(ratio: float, aim: float | None) -> bool | None:
    return None if aim is None else ratio <= aim


def _said(met: bool | None) -> str:
    return "" if met is None else "met" if met else "NOT MET"


def report(size: Size) -> Table:
    """Measure all of it over databases of its own; gives the table, to be printed last."""
    with tempfile.TemporaryDirectory(prefix="openchair-bench-") as name:
        folder = Path(name)
        postgres = Postgres.start(folder / "pg")
        try:
            with running_redis(folder) as redis:
                return measure(postgres, redis.url, folder, size)
        finally:
            postgres.stop()


# As production has it: messages are written, and left to a worker that isn't there.
def _as_a_platform(redis_url: str) -> dict[str, str]:
    return {
        "REDIS_URL": redis_url,
        "OPENCHAIR_SMTP_URL": "smtp://localhost:1",
        "OPENCHAIR_MAIL_FROM": "bookings@openchair.example",
    }


def measure(postgres: Postgres, redis_url: str, folder: Path, size: Size) -> Table:
    """Measure all of it over these servers."""
    table = Table()
    url = postgres.empty_database()
    few = fill(url, size.few, utc_now(), runtime_url=postgres.product_url(url))
    salon, backends = Salon(few), _backends_of(url)
    questions = [each for each in salon.questions() if not size.questions or each.name in size.questions]
    environment = _as_a_platform(redis_url)
    with (
        serving(postgres.product_url(url), environment, backends) as product,
        Floors(url, salon, product, questions, backends) as floors,
    ):
        for question in questions:
            table.read(question.name, question, floors.compare(question, product, rounds=size.rounds, times=size.times))
        if size.many:
            _growth(table, postgres, environment, product, questions, size)
        _open_model(table, product, questions[0].asked, size)
        if size.second_process:
            with serving(postgres.product_url(url), environment, backends) as second:
                _two_processes(table, product, second, questions[0].asked, size)
        _changes(table, salon, product, floors, questions[0], size)
        _on_sqlite(table, floors, questions[0], folder, size)
    return table


def _backends_of(url: str) -> Callable[[], list[int]]:
    async def ask() -> list[int]:
        connection = await asyncpg.connect(url)
        try:
            found = await connection.fetch(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        finally:
            await connection.close()
        return [row["pid"] for row in found]

    return lambda: asyncio.run(ask())


def _growth(
    table: Table,
    postgres: Postgres,
    environment: dict[str, str],
    product: Target,
    questions: list[Question],
    size: Size,
) -> None:
    """The same questions with many bookings and with few, in turn."""
    url = postgres.empty_database()
    salon = Salon(fill(url, size.many, utc_now(), runtime_url=postgres.product_url(url)))
    aim = f"≤ {MOST_GROWTH:g} ×, with db"
    with serving(postgres.product_url(url), environment, _backends_of(url)) as large:
        for small, asked in zip(questions, salon.questions(), strict=True):
            large.cost([asked.asked] * WARM_UP)
            ratio = statistics.median(
                large.cost([asked.asked] * size.times).both / product.cost([small.asked] * size.times).both
                for _ in range(size.rounds)
            )
            table.other(f"{small.name}: {size.few:,} → {size.many:,}", f"{ratio:.2f}", aim, ratio <= MOST_GROWTH)


def _open_model(table: Table, one: Target, asked: Asked, size: Size) -> None:
    one.cost([asked] * WARM_UP)
    wait = load.open_model(one, asked, a_second=A_SECOND, seconds=size.seconds)
    found, aim = (f"{seconds * 1e3:,.0f} ms" for seconds in (wait, MOST_WAIT))
    met = wait <= MOST_WAIT if load.can_judge() else None
    table.other(f"one process at {A_SECOND} a second, p99", found, f"≤ {aim}", met)


def _two_processes(table: Table, one: Target, second: Target, asked: Asked, size: Size) -> None:
    second.cost([asked] * WARM_UP)
    cpu, rate = load.paired([one], [one, second], asked, rounds=min(5, size.rounds), times=size.times * 10)
    table.other("two processes, CPU of a request", f"{cpu:.2f}", f"≤ {MOST_OF_TWO:g} ×", cpu <= MOST_OF_TWO)
    met = rate >= LEAST_RATE_OF_TWO if load.can_judge() else None
    table.other("two processes, rate", f"{rate:.2f}", f"≥ {LEAST_RATE_OF_TWO:g} ×", met)


def _changes(table: Table, salon: Salon, product: Target, floors: Floors, booking: Question, size: Size) -> None:
    below, rounds = salon.below(booking), max(1, min(7, size.changes // 5))
    for name, asked in changes(salon, product, size.changes).items():
        each = len(asked) // rounds
        pairs = [
            (floors.usual.cost([below] * size.times).web, product.cost(asked[at * each : (at + 1) * each]).web)
            for at in range(rounds)
        ]
        floor, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
        table.against_booking(name, floor, ours, AIMS_OF_CHANGES[name])


def _on_sqlite(table: Table, floors: Floors, booking: Question, folder: Path, size: Size) -> None:
    """The booking, beside the same floor as everywhere: the one on PostgreSQL."""
    url = f"sqlite:///{folder / 'bench.db'}"
    fill(url, size.few, utc_now())
    with serving(url) as product:
        product.cost([booking.asked] * WARM_UP)
        below = floors.salon.below(booking)
        pairs = [
            (floors.usual.cost([below] * size.times).web, product.cost([booking.asked] * size.times).web)
            for _ in range(size.rounds)
        ]
    floor, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    table.against_booking("booking on SQLite", floor, ours, AIM_ON_SQLITE)
