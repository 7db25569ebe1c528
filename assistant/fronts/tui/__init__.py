"""The terminal app, split by noun; only this package, ``app`` and the stylesheet know Textual."""
