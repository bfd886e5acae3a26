"""What the synopsis says it found, for the pages that an example with made-up data stands on."""
