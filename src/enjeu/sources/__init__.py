"""One connector a module: each describes what it reads and yields pages of interactions; none knows another."""
