"""One file a command; `assistant.fronts.cli` loads them when they are called."""
