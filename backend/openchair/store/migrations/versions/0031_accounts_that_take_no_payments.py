"""An account at Stripe that takes no payments, yet or any more: since when."""

import sqlalchemy as sa
from alembic import op

from openchair.store.columns import Instant

revision = "0031"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    said = "since when Stripe takes no payments into it, while it is connected (charges_enabled is false)"
    op.add_column("venue", sa.Column("stripe_paused_at", Instant, comment=said))


def downgrade() -> None:
    op.drop_column("venue", "stripe_paused_at")
