"""One file a channel: send(letter) -> outcome."""
