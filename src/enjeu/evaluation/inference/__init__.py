"""Inference that stays honest with few units: which one a panel allows, and each of them."""
