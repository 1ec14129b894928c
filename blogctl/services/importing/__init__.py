"""Bringing another blog in: what its format says, in one transaction, as often as one likes.

Each thing is known by its id where it comes from (`ledger`), so that a second import updates or
leaves and never doubles; what somebody here changed since stays as they made it. What became of
each thing is counted (`tally`), and the counts are held against the tables at the end.
"""
