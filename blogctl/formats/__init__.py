"""Foreign formats, one module each: bytes and text to records and back, never a session."""
