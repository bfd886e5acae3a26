"""What the chapter on every definition of an appointment shows."""
