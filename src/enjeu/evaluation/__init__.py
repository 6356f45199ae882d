"""After: what a roll-out caused, by designs, estimators and checks, each with its grade of evidence."""
