"""What one request reads of several customers, asked for together."""

from __future__ import annotations

from strawberry.dataloader import DataLoader

from openchair.access.viewer import Operator
from openchair.core.runtime import Runtime
from openchair.desk.customers import sum_visits, which_are_seen
from openchair.rules.records.customer import Visits


class Customers:
    """Whether the operator sees what is known of a customer, and how often they came."""

    def __init__(self, runtime: Runtime, operator: Operator) -> None:
        self.seen: DataLoader[str, bool] = DataLoader(lambda ids: which_are_seen(runtime, operator, ids))
        self.visits: DataLoader[str, Visits] = DataLoader(lambda ids: sum_visits(runtime, operator, ids))
