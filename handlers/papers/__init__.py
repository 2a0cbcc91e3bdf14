"""Papers: what each is made from, read of the store. One file for each matter; `gathering` knows them all."""
