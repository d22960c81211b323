"""A message says which link key its links were signed with, so that one knows whose links end when a key is dropped."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    said = "the id of the link key that its links were signed with"
    op.add_column("message", sa.Column("signed_with", sa.String(1), comment=said))


def downgrade() -> None:
    op.drop_column("message", "signed_with")
