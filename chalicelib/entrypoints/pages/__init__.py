"""Server-rendered pages for buyers, households, tellers and the console."""
