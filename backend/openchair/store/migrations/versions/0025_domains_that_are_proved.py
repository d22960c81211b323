"""Domains that venues claim and prove. Those that venues have are theirs by the word of who runs the installation, and stay."""

import sqlalchemy as sa
from alembic import op

from openchair.store.columns import Id, Instant

revision = "0025"
down_revision = "0027"
branch_labels = None
depends_on = None


_SAID = "links that were sent open here, and nothing else is here: the venue lives here no more"


def upgrade() -> None:
    op.add_column(
        "venue_host",
        sa.Column("links_only", sa.Boolean(), nullable=False, server_default=sa.text("false"), comment=_SAID),
    )
    op.create_table(
        "domain_claim",
        sa.Column("venue_id", Id, nullable=False),
        sa.Column("domain", sa.String(length=253), nullable=False, comment="in ASCII form, in lower case"),
        sa.Column(
            "proof", sa.String(length=32), nullable=False, comment="what the record says; public once it is there"
        ),
        sa.Column("claimed_at", Instant, nullable=False),
        sa.Column("proved_at", Instant, comment="when the record was first seen; null while it never was"),
        sa.Column("lost_at", Instant, comment="since when the record of a proved domain is not seen"),
        sa.Column("checked_at", Instant, comment="when the name servers last gave an answer"),
        sa.PrimaryKeyConstraint("venue_id", "domain", name=op.f("pk_domain_claim")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_domain_claim_venue_id")),
    )


def downgrade() -> None:
    op.drop_table("domain_claim")
    op.drop_column("venue_host", "links_only")
