"""What does not fit in a plan, told as facts: what is asked for too much, and what lacks."""
