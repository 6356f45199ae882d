"""Dated public tables: what the field has published, each row with its source, its address and its date.

Who calls it: `case` checks the names that a case uses; `appraisal` takes the figures. Nothing here depends on a case.
A table is never corrected in place: a new edition is a new identifier, so that an old case keeps its figures.
"""
