"""A whole invented newspaper site over many years, served page by page as it is asked."""
