"""Parts of an invented site; `tests.support.stories` puts them together."""
