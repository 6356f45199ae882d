"""What commands print: readable in any width, without colour, and when piped."""
