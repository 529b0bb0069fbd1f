"""The JSON API: the same deeds as the command line, for persons who act for a function."""
