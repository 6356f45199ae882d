"""Checks of an effect: each looks for one thing that could make it wrong; `battery` runs those that a panel allows."""
