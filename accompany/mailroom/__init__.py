"""The door for what comes in: answers, bounces, texts."""
