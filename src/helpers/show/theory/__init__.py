"""The chapter on the programme theory: the drawing, a figure, tables and sentences."""
