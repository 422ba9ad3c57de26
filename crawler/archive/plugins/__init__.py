"""SQL functions for sqlite-utils and Datasette, which load each file here by itself."""
