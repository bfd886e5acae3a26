"""What a page of the site brings along: its icons drawn in it, and of scripts and styles what it uses."""
