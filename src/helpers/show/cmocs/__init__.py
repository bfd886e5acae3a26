"""The chapter on configurations: cards, figures, tables and sentences."""
