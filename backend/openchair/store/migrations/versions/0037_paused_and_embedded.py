"""A salon that takes no bookings online for a while, and the sites that show its storefront within their own pages."""

import sqlalchemy as sa
from alembic import op

from openchair.store.columns import Instant

revision = "0037"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    said = "sites that may show the storefront within their pages, as origins with spaces between"
    op.add_column("venue", sa.Column("paused_until", Instant(), comment="until when nobody books online"))
    op.add_column("venue", sa.Column("paused_note", sa.String(length=300), comment="what the salon says about that"))
    op.add_column("venue", sa.Column("embed_origins", sa.String(length=1000), comment=said))


def downgrade() -> None:
    for name in ("embed_origins", "paused_note", "paused_until"):
        op.drop_column("venue", name)
