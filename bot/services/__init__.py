"""Use cases: what happens, in which order; edges are injected."""
