"""Where money meets interactions: promised against measured, the revised estimate, and what nobody had promised."""
