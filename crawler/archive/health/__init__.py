"""What is counted in an archive to judge whether it is well: a module a subject."""
