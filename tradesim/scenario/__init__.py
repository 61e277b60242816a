"""What a run starts from: scenarios, their schema and errors, the library. No simulation."""
