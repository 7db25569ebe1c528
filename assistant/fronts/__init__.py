"""Front ends: each shows the replies of one conversation engine."""
