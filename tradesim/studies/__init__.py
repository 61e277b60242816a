"""Many scenarios at once: batch files, and hindcasts. What a study shows is drawn by reports/."""
