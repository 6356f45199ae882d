"""Verbs: one file each, pure orchestration of the rooms below; the command line and Python callers use them."""
