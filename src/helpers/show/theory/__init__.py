"""The chapter on the programme theory: the drawing, figures and sentences."""
