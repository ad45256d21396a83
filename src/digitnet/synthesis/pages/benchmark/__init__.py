"""The pages that only judge: written by other code than the pages that teach."""
