"""What the user is asked in the transcript: may a tool run, may the model go on."""
