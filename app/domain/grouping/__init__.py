"""Who of a course goes into which group: a proposal, and what it comes to."""
