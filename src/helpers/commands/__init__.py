"""The commands of `linkbook`, by what they are about; `helpers.cli` gathers them."""
