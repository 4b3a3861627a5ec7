"""The planning board: where each session stands on it, worked out before anything is drawn."""
