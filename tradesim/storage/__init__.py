"""Results as folders on disk, whole, in parts or unfinished. Nothing here simulates or displays."""
