"""Rasa in an environment of its own: found, installed, trained, served and watched."""
