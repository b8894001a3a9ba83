"""How a file becomes sections: readers, lines, wraps, furniture, outline, metadata."""
