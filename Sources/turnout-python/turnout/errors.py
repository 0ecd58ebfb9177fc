"""What can go wrong. Every message says what is wrong and what to do about it."""


class TurnoutError(Exception):
    """Anything that this package raises of its own."""


class ArtifactError(TurnoutError, ValueError):
    """The file is no router, is damaged, or has another version of the format."""


class EmbeddingError(TurnoutError, ValueError):
    """An embedding is missing, was not asked for, or has the wrong dimension."""


class LibraryError(TurnoutError, OSError):
    """The scorer's library is not installed, or has another major version."""
