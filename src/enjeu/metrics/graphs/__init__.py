"""Networks of people as arrays: who addressed whom, and what that amounts to. Pure functions; nothing is read here.

People are numbers 0…n−1, units too. A figure that does not exist (no tie, one unit only) is NaN, never 0.
"""
