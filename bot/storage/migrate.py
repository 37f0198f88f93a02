"""Brings a database to today's schema, step by step, and refuses one of tomorrow's."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from bot.storage.errors import DatabaseNewer

STEPS = Path(__file__).parent / "migrations"


def migrate(engine: Engine, to: str = "head") -> None:
    """Run the migrations that are missing, in one transaction.

    Args:
        engine: To the database.
        to: The last step to take.

    Raises:
        DatabaseNewer: It has been migrated by a newer version of the bot.
    """
    config = Config()
    config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    steps = ScriptDirectory.from_config(config)
    with engine.begin() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        newest = steps.get_current_head()
        if found == newest:
            return
        if found is not None and found not in {step.revision for step in steps.walk_revisions()}:
            raise DatabaseNewer(
                f"the database has schema {found}, this version of the bot knows up to {newest}; "
                "start the newer version again, or restore a backup from before its first start"
            )
        config.attributes["connection"] = connection
        command.upgrade(config, to)
