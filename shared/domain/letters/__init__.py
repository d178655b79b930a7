"""Letters that demand payment 催缴单: what they say, to whom, and in which order they go."""
