"""Inference with durable-rules, confirmed by the definition in the core."""
