"""How hosts are asked: robots.txt, delays, back-off, size limits, decompression."""
