"""Reads for pages, feeds and commands. Nothing here writes."""
