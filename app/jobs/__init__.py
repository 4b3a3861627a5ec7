"""Owed work: what each kind of row does when the runner takes it up."""
