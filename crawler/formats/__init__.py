"""Standard forms in which articles and pages leave the archive and come in."""
