"""How often something was tried, by whom: without saying who."""

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model


class RateLimit(Model):
    """One thing that is counted. `key` is a keyed hash; when `clear_at` has gone by, it may go.

    `clear_at` is in microseconds since 1970: the statement that decides reckons with it.
    """

    __tablename__ = "rate_limit"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    clear_at: Mapped[int] = mapped_column(BigInteger, index=True)
