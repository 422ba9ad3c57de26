"""How requests are sent to the site: robots.txt, delays, back-off, size limits, decompression."""
