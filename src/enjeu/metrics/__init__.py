"""What people's interactions amount to: each metric written once, as an expression that every engine can run."""
