"""What has no log: instruments as data, answers, scores with their intervals and reliability."""
