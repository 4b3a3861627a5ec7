"""How large an archive of a library may be, for who reads it and for who takes it."""

ARCHIVE_MAX = 50_000_000  # bytes of the file itself
