"""What planners ask for a plan: times for sessions, or repairs; and what came of it, as kept."""
