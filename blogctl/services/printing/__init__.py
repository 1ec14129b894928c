"""The blog printed: what the database holds, as the records of `records.pages`, drawn and written.

`frame`, `posts`, `comments`, `lists`, `archive`, `feeds` and `figures` read; `plan` tells from what
changed which pages did; `press` draws them and `build` has them written.
"""
