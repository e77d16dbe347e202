"""What the pages of lines show."""
