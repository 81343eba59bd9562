"""What is true of a request for a conversation, whoever asks and wherever it is kept."""
