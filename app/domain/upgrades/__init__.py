"""What becomes of cities' changes when the curriculum moves on, and what it takes from them."""
