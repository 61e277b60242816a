"""Published results on tariffs that governments would choose; the model calls none of them."""
