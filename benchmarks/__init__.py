"""What the house costs: run by `make bench`, described in docs/reference/benchmarks.md. Nothing here asserts a time."""
