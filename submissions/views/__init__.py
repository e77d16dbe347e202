"""Pages of contributions (contribution) and of the lead's report (desk); `writing` is what both forms share."""
