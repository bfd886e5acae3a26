"""Pure analysis functions: frames and arrays in, frames and small dataclasses out."""
