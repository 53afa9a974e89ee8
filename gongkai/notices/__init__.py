"""The outbox: mail and SMS, queued with what they tell of, sent at least once, recorded once."""
