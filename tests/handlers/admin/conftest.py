"""The street of the stories, with its real bot over real HTTP, for everything that admins do."""

from tests.stories.conftest import _as_the_program, opened, street, street_template

__all__ = ["_as_the_program", "opened", "street", "street_template"]
