"""The one place that knows which database it is: the file, its doors, its schema, its dialect."""
