"""Field readers: a printed text in, a value out. Pure: no Scrapy, SQLite, clock or files."""
