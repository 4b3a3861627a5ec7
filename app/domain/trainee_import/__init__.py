"""Importing trainees: what the rows of a file mean, and what taking them in would come to.

In the order in which they work: `columns` and `entry` (what a row can say), `reading` (cells to
clean values), `known_trainee` and `matching` (whom a row means), `duplicates`, `corrections`,
`warnings`, and `plan`, which calls them all. `by_hand` holds somebody who is typed into a form to
the same rules; `details` is what is typed.
"""
