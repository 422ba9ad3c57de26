"""An archive of China Daily in one SQLite file, made by a Scrapy crawl.

- `settings`, `items`, `urls`, `editions`, `pipelines`: what a Scrapy user looks for first
- `fetching`, `http_status`, `content_coding`, `recrawl`, `usage_policy`, `text_diff`, `extras`:
  values and rules that several wings use
- `extraction`: the bytes of pages become an `Article` (layouts, fields, listings); pure
- `archive`: the SQLite file: all SQL, the schema in `archive/migrations.py`; no Scrapy
- `formats`: files in and out: WARC, WACZ, Parquet, CSV, JSONL, fixture pairs
- `workers`: extraction in other processes or on a Dask cluster, in bounded time
- `downloader`: ask a host politely: robots.txt, delays, back-off, size limits
- `crawl`, `spiders`: the Scrapy parts of one run of the crawl
- `ingest`, `reparse`, `export`: the batch jobs, named as their commands
- `commands`, `cli`: one module a command, and what commands share

Which way imports go, and how a page travels: `docs/architecture.md`.
"""

__version__ = "0.1.0"
