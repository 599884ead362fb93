"""The outbox carried out: notices worded for their reader and sent."""
