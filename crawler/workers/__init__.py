"""Extraction in other processes and on Dask clusters, in bounded time."""
