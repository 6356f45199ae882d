"""The chapters of the scoping note, one a module: each takes a `View` for paper and returns one section.

A chapter that has nothing to show says so in one sentence; it is never left out, so that a committee sees what the
case does not declare.
"""
