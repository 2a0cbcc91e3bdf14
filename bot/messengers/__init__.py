"""The messengers that the settings name, built and kept running."""
