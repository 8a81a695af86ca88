"""Orders placed over connections that break at any byte, and retried: none lost, none doubled."""
