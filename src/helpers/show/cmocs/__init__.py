"""The chapter on configurations: cards, figures and sentences."""
