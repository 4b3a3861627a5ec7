"""Tables: columns, constraints, and properties that hand out domain values."""
