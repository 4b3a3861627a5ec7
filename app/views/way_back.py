"""A sentence about what was done, with a button that takes it back."""

from flask import flash


def offer(words: str, undo_url: str) -> None:
    """Show the sentence on the next page; the button posts to `undo_url`."""
    # Flask's types know texts only; base.html reads the way back too.
    flash({"text": words, "undo_url": undo_url}, "good")  # type: ignore[arg-type]
