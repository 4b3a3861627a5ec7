"""Times for the sessions of a course by OR-Tools, where that is installed, and repairs in time.

Importing this costs nothing; the first problem loads what solves it.
"""

from app.adapters.solver.limited import Solver
from app.adapters.solver.solving import is_installed, solve

__all__ = ["Solver", "is_installed", "solve"]
