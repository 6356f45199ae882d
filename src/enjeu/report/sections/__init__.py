"""The parts of the report, one a module: each takes a `View` and returns blocks with their words."""
