"""Set-up, start and checks of a working copy; run as `python -m scripts.NAME` from its root."""
