"""Reading, checking and making the tables of a study folder."""
