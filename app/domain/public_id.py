"""What a public id looks like: what forms accept is what `app.models.identity` makes."""

import re
import string

LETTERS = string.ascii_letters + string.digits
LENGTH = 16
PATTERN = rf"[A-Za-z0-9]{{{LENGTH}}}"  # for a larger pattern; `WHOLE` is an id and nothing after it
WHOLE = re.compile(PATTERN + r"\Z")
