"""The phone's protocol, /api/v1: JSON in and out, every write a repeatable PUT of something that the phone named."""
