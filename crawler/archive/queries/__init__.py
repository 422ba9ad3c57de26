"""Questions that pages of `scrapy browse` ask, one module a subject.

Each function takes a connection of `crawler.archive.public_tables`, on which suppressed articles do
not exist, and returns values.
"""
