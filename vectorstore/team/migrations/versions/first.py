"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCHEMA = "dateline"


def upgrade() -> None:
    op.create_table(
        "archive",
        sa.Column("one", sa.SmallInteger, sa.CheckConstraint("one = 1", name="only_one"), primary_key=True),
        sa.Column("identity", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("dimension", sa.Integer, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        schema=SCHEMA,
    )
    op.create_table(
        "articles",
        sa.Column("row", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("source", sa.Text),
        sa.Column("url", sa.Text),
        sa.Column("authors", sa.Text, nullable=False),
        sa.Column("published", sa.Text),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("boilerplate", sa.Text, nullable=False),
        sa.Column("section", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("dated_by", sa.Text, nullable=False),
        schema=SCHEMA,
    )
    op.create_index("articles_by_revision", "articles", ["revision", "row"], schema=SCHEMA)
    op.create_table(
        "passages",
        sa.Column("row", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column(
            "article",
            sa.BigInteger,
            sa.ForeignKey(f"{SCHEMA}.articles.row", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("heading", sa.Text, nullable=False),
        sa.Column("source", sa.Text),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        schema=SCHEMA,
    )
    # a vector does not become smaller by compressing
    op.execute(f"ALTER TABLE {SCHEMA}.passages ALTER COLUMN vector SET STORAGE EXTERNAL")
    op.create_table(
        "removed",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("revision", sa.BigInteger, nullable=False, index=True),
        schema=SCHEMA,
    )


def downgrade() -> None:
    raise NotImplementedError("the tables of a team's archive only go forward")
