"""What an account says of its requests, as a form."""
