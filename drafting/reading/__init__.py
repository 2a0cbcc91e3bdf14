"""Reads a contract's text from txt, docx and pdf into blocks."""
