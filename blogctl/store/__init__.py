"""The one place that knows which database it is: the file, its two doors, its schema, its dialect."""
