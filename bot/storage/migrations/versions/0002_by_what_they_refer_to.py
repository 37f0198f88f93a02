"""Find questions by what they follow, and letters by what they are about, without reading all."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("questions_by_question", "questions", ["follows"])
    op.create_index("letters_by_letter", "letters", ["about"])
