"""What a report states of itself: metadata now, figures later. Not stated is None, never a guess."""
