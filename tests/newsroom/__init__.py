"""Parts of an invented site; `tests.stories` puts them together."""
