"""The reading room: server-rendered pages and the JSON API over a library. It reads, and never writes."""
