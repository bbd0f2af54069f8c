"""The definition: what rules say about facts. Standard library only, no input or output."""
