"""What several connectors need to read: archives, JSON with places, times, texts; they share only this."""
