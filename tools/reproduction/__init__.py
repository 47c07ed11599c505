"""The reproduction of five notebooks: stored results in, pages about them out; nothing is trained here."""
