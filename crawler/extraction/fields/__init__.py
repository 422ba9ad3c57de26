"""Readers of printed text: text in, value out. No Scrapy, SQLite, clock or files."""
