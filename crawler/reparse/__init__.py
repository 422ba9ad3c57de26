"""Stored pages through today's extraction."""
