"""Uncertain quantities: how an estimate is written, which shape it has, and how it is drawn.

This room knows arrays and numbers only: no case, no file of the user, no word of French or English. `case` reads
estimates with it and `appraisal` draws them.
"""
