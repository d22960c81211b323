"""A service may be one of several variants of what is called by one name. What is there has none."""

from alembic import op

revision = "0024"
down_revision = "0029"
branch_labels = None
depends_on = None

_COLUMNS = {
    "variant_of": "of a variant: what its service is called, without it",
    "variant": "of a variant: what it is called beside the others",
}
_BOTH = "CONSTRAINT ck_service_variant CHECK ((variant_of IS NULL) = (variant IS NULL))"


def upgrade() -> None:
    op.execute("ALTER TABLE service ADD COLUMN variant_of VARCHAR(120)")
    # Written out: a batch would lose SQLite's other checks.
    op.execute(f"ALTER TABLE service ADD COLUMN variant VARCHAR(120) {_BOTH}")
    if op.get_bind().dialect.name == "postgresql":
        for column, said in _COLUMNS.items():
            op.execute(f"COMMENT ON COLUMN service.{column} IS '{said}'")


def downgrade() -> None:
    # A variant's name says what it is: it goes on as a service like any other. The check goes with its column.
    op.execute("ALTER TABLE service DROP COLUMN variant")
    op.execute("ALTER TABLE service DROP COLUMN variant_of")
