"""Handlers talk: what people say to the bot and what it answers. No SQL, no rule."""
