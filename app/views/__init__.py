"""Pages: parse, permit, call, answer."""
