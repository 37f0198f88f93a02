"""What outlives the process; the only door to SQLAlchemy."""

from sqlalchemy import Connection

from bot.storage.database import Database, Work
from bot.storage.errors import (
    DatabaseBusy,
    DatabaseNewer,
    DatabaseUnreachable,
    NotCopied,
    NotStored,
    StorageError,
)
from bot.storage.ids import new_id
from bot.storage.lock import Lock, locked

__all__ = [
    "Connection",
    "Database",
    "DatabaseBusy",
    "DatabaseNewer",
    "DatabaseUnreachable",
    "Lock",
    "NotCopied",
    "NotStored",
    "StorageError",
    "Work",
    "locked",
    "new_id",
]
