"""The review page of an uploaded plan: what is asked beyond the reader's doubts, and how it is shown and answered."""
