"""One file per format: a partner's words become ours."""
