"""What can be done with a blog: one module a noun, one function a verb.

A reader takes a `Session`; what changes something takes a `Change`, which carries the session,
the moment and who acts, so that nothing can be changed without saying so. No service commits.
"""
