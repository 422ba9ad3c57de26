"""Pages from WARC and WACZ files into the archive."""
