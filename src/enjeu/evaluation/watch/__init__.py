"""What nobody promised: all outcomes tested together, effects shrunk together, and looking every week allowed."""
