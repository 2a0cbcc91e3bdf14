"""Papers that the contracts ask for: which there are, what each is made from, and the figures in them. All pure."""
