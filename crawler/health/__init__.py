"""Whether an archive is well: what was counted in it, judged by what is usual for it. Pure."""
