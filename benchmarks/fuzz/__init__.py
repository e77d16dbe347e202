"""Coverage-guided fuzzing of the document readers; how to run it and what it found: docs/reference/fuzzing.md."""
