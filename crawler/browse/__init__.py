"""The archive as a web site (`scrapy browse`), made with Datasette.

- `server`, `plugin`, `database`, `threads`, `headers`: Datasette, set up so that the archive can be
  published;
- `asked`, `page`, `answers`: what a page is asked for, what it says, and in which format;
- `pages`: one module a page: values from the archive become a `Page`;
- `templates`, `static`: how it looks.
"""
