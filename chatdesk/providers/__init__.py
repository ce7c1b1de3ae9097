"""HTTP to model services; foreign errors become ours."""
