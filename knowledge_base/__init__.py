"""Knowledge: reading documents into sections, finding the section that answers, and saying how sure that is.

Importing the room is cheap; dictionaries load with the first section or question.
"""
