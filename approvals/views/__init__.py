"""Pages of the desk, by who stands before them: heads (review), the office (office), everybody (record)."""
