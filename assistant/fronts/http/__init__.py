"""The HTTP front end: the same replies as everywhere, stateless, with a page and a widget."""
