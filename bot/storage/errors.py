"""What can go wrong with the database, by what to do about it."""


class StorageError(Exception):
    """The root: the message names what was found, what was expected and the remedy."""


class DatabaseUnreachable(StorageError):  # noqa: N818 - it says what is so
    """It cannot be opened: see to the address, the folder's rights or the server."""


class DatabaseNewer(StorageError):  # noqa: N818 - it says what is so
    """A newer version of the bot has migrated it: run that version, or restore a backup."""


class DatabaseBusy(StorageError):  # noqa: N818 - it says what is so
    """Another process of this bot works with it: end that one first."""


class NotStored(StorageError):  # noqa: N818 - it says what is so
    """A transaction could not be committed, usually for want of room; nothing of it is there."""


class NotCopied(StorageError):  # noqa: N818 - it says what is so
    """There is no backup; the message says why and what to do."""
