"""Frozen records that services, formats and the command line share.

A record's fields are the fields of the command-line contract, in its order (a trailing underscore
is Python's, not the contract's). Fields are only ever added, at the end.

One module a noun: making a class like these takes a millisecond, so a command imports only its own.
"""
