"""Every definition of an appointment that could be defended: declared in the study folder, then counted at once."""
